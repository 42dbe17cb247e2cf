"""Draw the dialogs from their tables: `python -m dialogs.diagrams` writes docs/dialogs/ anew.

A page for each dialog with a Mermaid state diagram, and a page that leads to them; the staff's dialogs are a part of
their own. Nothing is told twice: names come from the tables, words from docstrings.

Mermaid takes a `:` for the start of a description: with one in an id, arrows become text in a box, and nothing is
said. So ids have none. Of several loops on a state it draws one, and labels of parallel arrows cover each other: so
each pair of states has one arrow, and loops are words in the box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from core.staff.members import Action
from dialogs.directory import build_desk, build_portal
from dialogs.engine.dialog import AnyDialog, AnyTransition, GlobalTransition, name_of
from dialogs.engine.engine import DialogEngine
from dialogs.patient.portal import Portal
from dialogs.staff.desk import Desk

FOLDER: Final = Path(__file__).parents[1] / "docs" / "dialogs"
DESK_FOLDER: Final = FOLDER / "desk"
INDEX: Final = "README.md"

WIDTH: Final = 26
"""Letters in a line of a label, before Mermaid would break it."""


_WRITTEN: Final = "<!-- Written by `make diagrams` from the dialogs' tables and docstrings: change those. -->"

_LEGEND: Final = """\
- An arrow says `trigger [only if]`. A trigger is a button's action, or `said` (typed words), `pin` (a typed PIN),
  `contact` (a shared number) or `uploaded` (a file). Where one has several ways, the table's order counts, and `[else]`
  comes last.
- In a box, `↻` is what stays there, and `←` what goes back against an arrow.
- `✗` is the way out of a refusal. Any other refusal leaves the conversation where it was, and says why.
- A dashed box is another dialog. `●` is a way in that is open from everywhere, by the buttons listed below."""

_OF_PATIENTS: Final = """\
`/start`, `/menu` and `/cancel` do what the button `menu` does. `/help`, `/privacy` and `/language` are answered beside
the conversation. A press on a screen that is out of date, and words that mean nothing here, show the current screen.

The clinic's people have [dialogs of their own](desk/README.md)."""

_OF_STAFF: Final = """\
What the clinic's people say to each other is none of these: only commands, presses, and replies to a card or to one's
own screen count. A screen belongs to whoever opened it, and its button `close` puts it away. Every command that isn't
listed leads where `menu` does. What each way in needs is looked up in `core.staff.members.PERMISSIONS`, at every step
anew.

Patients have [dialogs of their own](../README.md)."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a state to another; `refusals` when it is their way out."""

    source: str
    target: str
    trigger: str
    refusals: tuple[str, ...] = ()


def pages(side: Portal | Desk) -> dict[str, str]:
    """Every page, by the name of its file."""
    index = _index_of_desk(side) if isinstance(side, Desk) else _index(side.engine)
    return {INDEX: index} | {_file(dialog): _page(side.engine, dialog) for dialog in side.engine.dialogs}


def write(side: Portal | Desk, folder: Path) -> None:
    """Write every page, and remove those of dialogs that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    written = pages(side)
    for path in folder.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")


# Pages


def _index(engine: DialogEngine) -> str:
    global_rows = [f"| `{row.trigger}` | `{name_of(row.to)}` | {_guard(row)} |" for row in engine.global_transitions]
    return _document(
        "# The dialogs",
        *_overall(engine),
        _OF_PATIENTS,
        "## Open from everywhere",
        "The first that fits counts.",
        _table("| button | leads to | only if |", global_rows),
    )


def _index_of_desk(desk: Desk) -> str:
    global_rows = [
        f"| `{row.trigger}` | `{name_of(row.to)}` | {_guard(row)} | {_needed(row.needs)} |"
        for row in desk.engine.global_transitions
    ]
    commands = [f"| `/{name}` | `{trigger}` |" for name, trigger in desk.commands.items()]
    actions = [
        f"| `{name}` | {_told(action)} | {_needed(needed)} |" for name, (needed, action) in desk.card_actions.items()
    ]
    return _document(
        "# The staff's dialogs",
        *_overall(desk.engine),
        _OF_STAFF,
        "## Open from everywhere",
        "The first that fits counts.",
        _table("| button | leads to | only if | needs |", global_rows),
        _table("| command | does what this button does |", commands),
        "## Done to cards",
        "These move nobody's screen. Beside buttons of cards there are answers to cards (`replied`), changes of such\n"
        "answers (`rewritten`), and files of answers that have come (`fetched`).",
        _table("| what | does | needs |", actions),
    )


def _overall(engine: DialogEngine) -> tuple[str, ...]:
    dialogs = [f"| [{each.name}]({_file(each)}) | {_told(each.states)} |" for each in engine.dialogs]
    return (
        _mermaid(_overview(engine)),
        _table("| dialog | what it is |", dialogs),
        "## How to read the diagrams",
        _LEGEND,
    )


def _needed(action: Action | None) -> str:
    return "" if action is None else f"`{action}`"


def _page(engine: DialogEngine, dialog: AnyDialog) -> str:
    states = [f"| `{state}` | {_told(shown.view)} |" for state, shown in dialog.screens.items()]
    free = ", ".join(f"`{state}`" for state in dialog.screens if state in dialog.free_text)
    return _document(
        f"# {dialog.name}",
        _told(dialog.states),
        _mermaid(_diagram(engine, dialog)),
        f"[How to read it]({INDEX}#how-to-read-the-diagrams)",
        _table("| state | what is shown |", states),
        f"Any words are an answer in {free}." if free else "",
        f"On the way to another dialog: {_told(dialog.on_leave)}" if dialog.on_leave else "",
    )


def _document(*parts: str) -> str:
    return "\n\n".join((_WRITTEN, *filter(None, parts))) + "\n"


def _table(heading: str, rows: Iterable[str]) -> str:
    return "\n".join((heading, "|---" * (heading.count("|") - 1) + "|", *rows))


def _file(dialog: AnyDialog) -> str:
    return f"{dialog.name.lower()}.md"


def _told(thing: object) -> str:
    """The first paragraph of its docstring."""
    return " ".join((thing.__doc__ or "").partition("\n\n")[0].split())


# What is in a table


def _arrows(engine: DialogEngine, ends: Mapping[str, str]) -> Iterator[Arrow]:
    """All of them, each state drawn as the end that stands for it."""
    for dialog in engine.dialogs:
        for arrow in _arrows_of(dialog):
            yield replace(arrow, source=ends[arrow.source], target=ends[arrow.target])


def _arrows_of(dialog: AnyDialog) -> Iterator[Arrow]:
    guarded: set[tuple[str, str]] = set()
    for source, row in dialog.rows:
        yield Arrow(source, name_of(row.to), _label(row, is_else=(source, row.trigger) in guarded))
        yield from _ways_out(row, source)
        if row.guard:
            guarded.add((source, row.trigger))


def _ways_out(row: AnyTransition, source: str) -> Iterator[Arrow]:
    refusals: defaultdict[str, list[str]] = defaultdict(list)
    for kind, way_out in row.on_refusal.items():
        refusals[name_of(way_out)].append(kind.__name__)
    for target, kinds in refusals.items():
        yield Arrow(source, target, row.trigger, tuple(kinds))


def _label(row: AnyTransition, *, is_else: bool) -> str:
    condition = _guard(row) or ("else" if is_else else "")
    return f"{row.trigger} [{condition}]" if condition else row.trigger


def _guard(row: AnyTransition | GlobalTransition) -> str:
    return row.guard.__name__.replace("_", " ") if row.guard else ""


def _dialog_of_state(engine: DialogEngine) -> dict[str, str]:
    return {state: dialog.name for dialog in engine.dialogs for state in dialog.screens}


def _open_from_everywhere(engine: DialogEngine) -> dict[str, None]:
    """The states that can be entered from everywhere."""
    return dict.fromkeys(name_of(row.to) for row in engine.global_transitions)


# What Mermaid is told


def _mermaid(lines: Iterable[str]) -> str:
    drawn = "\n".join(f"    {line}" for line in lines)
    return f"```mermaid\nstateDiagram-v2\n{drawn}\n```"


def _overview(engine: DialogEngine) -> Iterator[str]:
    """Which dialog leads to which."""
    ends = _dialog_of_state(engine)
    names = [dialog.name for dialog in engine.dialogs]
    yield from (_box(name, name) for name in names)
    yield from (_way_in(name) for name in dict.fromkeys(ends[state] for state in _open_from_everywhere(engine)))
    yield from _drawn([arrow for arrow in _arrows(engine, ends) if arrow.source != arrow.target], names)


def _diagram(engine: DialogEngine, dialog: AnyDialog) -> Iterator[str]:
    """A dialog's states, and the other dialogs that it comes from and leads to."""
    ours = dialog.screens.keys()
    ends = {state: state if state in ours else other for state, other in _dialog_of_state(engine).items()}
    arrows = [arrow for arrow in _arrows(engine, ends) if arrow.source in ours or arrow.target in ours]
    elsewhere = list(dict.fromkeys(end for each in arrows for end in (each.source, each.target) if end not in ours))
    yield from (_box(state, _short(state)) for state in ours)
    yield from (_box(name, name) for name in elsewhere)
    yield from (_way_in(state) for state in _open_from_everywhere(engine) if state in ours)
    yield from _drawn(arrows, [*ours, *elsewhere])
    if elsewhere:
        yield "classDef elsewhere stroke-dasharray: 5 5"
        yield f"class {','.join(map(_id, elsewhere))} elsewhere"


def _drawn(arrows: Iterable[Arrow], order: Sequence[str]) -> Iterator[str]:
    """One arrow for each pair of states. What stays, or goes back against an arrow, is written in the box instead: so
    that arrows lead onwards.
    """
    pairs: defaultdict[tuple[str, str], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        pairs[arrow.source, arrow.target].append(arrow)
    for (source, target), between in pairs.items():
        words = list(_words(between))
        if source == target:
            yield from (f"{_id(source)} : ↻ {each}" for each in words)
        elif (target, source) in pairs and order.index(target) < order.index(source):
            yield from (f"{_id(source)} : ← {_short(target)} · {each}" for each in words)
        else:
            yield f"{_id(source)} --> {_id(target)} : {'<br>'.join(words)}"


def _words(arrows: Iterable[Arrow]) -> Iterator[str]:
    """What moves along an arrow; then, for each set of refusals, whose way out it is."""
    triggers: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for arrow in arrows:
        triggers[arrow.refusals].append(arrow.trigger)
    for refusals, moved in sorted(triggers.items()):
        words = _wrapped(dict.fromkeys(moved))
        yield f"{words} ✗<br>{_wrapped(refusals)}" if refusals else words


def _wrapped(words: Iterable[str]) -> str:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) < WIDTH:
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return ",<br>".join(lines)


def _box(end: str, label: str) -> str:
    return f'state "{label}" as {_id(end)}'


def _way_in(end: str) -> str:
    return f"[*] --> {_id(end)}"


def _short(end: str) -> str:
    return end.rpartition(":")[2]


def _id(end: str) -> str:
    return end.replace(".", "__").replace(":", "_")


if __name__ == "__main__":
    write(build_portal(), FOLDER)
    write(build_desk(), DESK_FOLDER)
