"""Which questions are asked: every way through a form ends, and what is not asked is not kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.clinic.forms import VisitForm
from core.preparation.answers import FilledForm, GivenAnswer, renewed
from tests.core.preparation.forms import FORM, a_form, any_answer, any_form, asked, filled

YES, NO = GivenAnswer(chosen=("yes",)), GivenAnswer(chosen=("no",))


def names(form: FilledForm) -> list[str]:
    """The ids of what is asked."""
    return [each.id for each in form.asked]


def test_a_question_is_asked_once_its_answer_is_there() -> None:
    """And not before, nor after another answer."""
    assert names(filled()) == ["smokes", "hurts", "told", "agrees"]
    assert names(filled(smokes=YES)) == ["smokes", "how-many", "hurts", "told", "agrees"]
    assert names(filled(smokes=NO)) == ["smokes", "hurts", "told", "agrees"]
    assert "since" in names(filled(hurts=GivenAnswer(chosen=("head", "knee"))))
    assert "since" not in names(filled(hurts=GivenAnswer(chosen=("head",))))


def test_what_is_no_longer_asked_is_not_sent() -> None:
    """It is there again if it is asked again."""
    smoking = filled(smokes=YES, how_many=GivenAnswer(number="5"))
    stopped = smoking.with_answer("smokes", NO)
    assert "how-many" in stopped.answers
    assert stopped.with_answer("smokes", YES).question("how-many") is not None
    assert "how-many" not in stopped.without_hidden().answers


def test_what_hangs_on_what_is_not_asked_is_not_asked() -> None:
    """However the answer to it stands there from before."""
    form = a_form(
        asked("one", "one", "yes", "no"),
        asked("two", "one", "yes", "no", asked_if={"question": "one", "any_of": ["yes"]}),
        asked("three", "text", asked_if={"question": "two", "any_of": ["yes"]}),
    )
    answers = {"one": YES, "two": YES}
    assert names(FilledForm(form=form, answers=answers)) == ["one", "two", "three"]
    assert names(FilledForm(form=form, answers=answers | {"one": NO})) == ["one"]


@given(st.data())
def test_every_way_through_any_form_ends(data: st.DataObject) -> None:
    """Each answer brings it nearer; what is sent holds the answers to what is asked, and no other."""
    form: VisitForm = data.draw(any_form())
    now, steps = FilledForm(form=form), 0
    while now.unanswered:
        question = now.unanswered[0]
        now = now.with_answer(question.id, data.draw(any_answer(question)))
        steps += 1
        assert steps <= len(form.questions)
        if data.draw(st.booleans()):  # an earlier one is changed
            earlier = data.draw(st.sampled_from(now.asked))
            if earlier.id in now.answers and steps < len(form.questions):
                now = now.with_answer(earlier.id, data.draw(any_answer(earlier)))
    sent = now.without_hidden()
    assert set(sent.answers) == {each.id for each in sent.asked} == {each.id for each in now.asked}
    assert sent.without_hidden() == sent


@given(st.data())
def test_what_is_asked_hangs_on_asked_answers_alone(data: st.DataObject) -> None:
    """Whatever was answered of what is hidden."""
    form: VisitForm = data.draw(any_form())
    answers = {each.id: data.draw(any_answer(each)) for each in form.questions if data.draw(st.booleans())}
    now = FilledForm(form=form, answers=answers)
    assert now.asked == now.without_hidden().asked


def test_answers_that_still_fit_come_along_to_a_new_version() -> None:
    """Of a question that was changed, or is gone, they don't; the version that was answered stays with them."""
    before = filled(smokes=YES, how_many=GivenAnswer(number="5"), told=GivenAnswer(text="x" * 20))
    now = a_form(
        asked("smokes", "one", "yes", "no", "sometimes"),
        *FORM.questions[1:4],
        asked("told", "text", longest=10),
        FORM.questions[5],
        version="2",
    )
    after = renewed(before, now)
    assert after.form.version == "2"
    assert after.answers == {"how-many": GivenAnswer(number="5")}
    assert renewed(before, before.form) is before
