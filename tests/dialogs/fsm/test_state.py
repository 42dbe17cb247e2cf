"""States and groups: as aiogram's where aiogram is right, and right where it is not."""

from __future__ import annotations

import copy

import pytest

from dialogs.fsm.state import State, StatesGroup, any_state, default_state


class Booking(StatesGroup):
    """Groups four deep, with brothers, and the same names again."""

    slot = State()
    named = State("other")

    class Preferences(StatesGroup):
        """The second."""

        slot = State()

        class Days(StatesGroup):
            """The third."""

            slot = State()

            class Month(StatesGroup):
                """The fourth."""

                slot = State()

        class Doctor(StatesGroup):
            """The third's brother, with nothing in it."""

    class Summary(StatesGroup):
        """The second's brother."""

        slot = State()


class Cancelling(StatesGroup):
    """A group of its own."""

    slot = State()


Preferences, Days, Month = Booking.Preferences, Booking.Preferences.Days, Booking.Preferences.Days.Month


class TestDepth:
    """Whatever the depth, a group knows all that is inside, by its full name."""

    def test_names(self) -> None:
        """A state goes by all its groups and its own name."""
        assert [state.state for state in Booking] == [
            "Booking:slot",
            "Booking:other",
            "Booking.Preferences:slot",
            "Booking.Preferences.Days:slot",
            "Booking.Preferences.Days.Month:slot",
            "Booking.Summary:slot",
        ]

    @pytest.mark.parametrize("group", [Booking, *Booking.__all_childs__])
    def test_lists_agree_with_the_states(self, group: type[StatesGroup]) -> None:
        """The lists of names are those of the states, after every rename."""
        assert group.__state_names__ == tuple(state.state for state in group.__states__)
        assert group.__all_states_names__ == tuple(state.state for state in group.__all_states__)
        for state in group.__all_states__:
            assert state in group
            assert state.state in group
            assert group()(None, state.state)

    def test_all_childs(self) -> None:
        """Groups inside groups inside groups are inside."""
        assert set(Booking.__all_childs__) == {Preferences, Days, Month, Preferences.Doctor, Booking.Summary}
        assert Booking.__childs__ == (Preferences, Booking.Summary)
        assert Month in Booking
        assert Month in Preferences
        assert Days not in Month
        assert Cancelling not in Booking
        for stranger in (int, 42, None):
            assert stranger not in Booking

    def test_only_what_is_inside(self) -> None:
        """What is around a group, beside it, or elsewhere is not inside."""
        assert list(Month) == [Month.slot]
        for outside in (Booking.slot, Preferences.slot, Days.slot, Booking.Summary.slot, Cancelling.slot):
            assert outside not in Month
            assert outside.state not in Month
        for stale in ("Month:slot", "Days.Month:slot", "Preferences.Days.Month:slot"):
            assert stale not in Month
            assert not Month()(None, stale)

    def test_root(self) -> None:
        """The root is found from any depth."""
        assert Month.get_root() is Booking
        assert Booking.get_root() is Booking
        assert Month.__parent__ is Days

    def test_adopted_group(self) -> None:
        """A group that was defined elsewhere takes the name of where it is put."""

        class Leaf(StatesGroup):
            state = State()

        class Branch(StatesGroup):
            leaf = Leaf

        assert Leaf.state.state == "Branch.Leaf:state"

        class Tree(StatesGroup):
            branch = Branch

        assert Leaf.__all_states_names__ == Tree.__all_states_names__ == ("Tree.Branch.Leaf:state",)
        assert "Tree.Branch.Leaf:state" in Leaf
        assert Leaf in Tree


class TestState:
    """A state of its own."""

    def test_equality(self) -> None:
        """A state equals its string, and states that go by the same string; nothing else."""
        assert Booking.slot == "Booking:slot"
        assert Booking.slot == State("slot", group_name="Booking")
        assert Booking.slot != Cancelling.slot
        assert Booking.slot != "slot"
        assert Booking.slot.__eq__(42) is NotImplemented
        assert {Booking.slot: 1}["Booking:slot"] == 1  # type: ignore[index]
        assert State() == State() == default_state

    def test_filter(self) -> None:
        """As a filter, a state lets through only itself; any state lets through all, and the default one nobody's."""
        assert Booking.slot(None, "Booking:slot") is True
        assert Booking.slot(None, "Cancelling:slot") is False
        assert Booking.slot(None) is False
        assert Booking.slot(event=None, raw_state="Booking:slot") is True
        assert any_state(None, "whatever") is True
        assert any_state(None, None) is True
        assert default_state(None, None) is True
        assert default_state(None, "Booking:slot") is False

    def test_without_a_group(self) -> None:
        """A state outside of groups has no group to ask for."""
        with pytest.raises(RuntimeError, match="not in any group"):
            _ = State("alone").group

    def test_set_parent(self) -> None:
        """A state can be put in a group by hand, and in nothing else."""
        state = State("guest")
        state.set_parent(Month)
        assert state.state == "Booking.Preferences.Days.Month:guest"
        with pytest.raises(ValueError, match="must be subclass of StatesGroup"):
            state.set_parent(int)  # type: ignore[arg-type]

    def test_copies(self) -> None:
        """A copied state goes by the same string."""
        for again in (copy.copy(Month.slot), copy.deepcopy(Month.slot)):
            assert again == Month.slot
            assert again.group is Month
