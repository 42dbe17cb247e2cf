"""A result as it is read, part by part: the same for its patient, and in the preview of whoever publishes it (S19).

What it means is for the doctor to say, and never for us.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.results.model import Flag, Measurement, ResultFacts
from core.results.ranges import judged, out_of_range_first
from core.results.reading import Changes, ValueChange, changes_of
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, n_
from dialogs.wording.cutting import cut
from dialogs.wording.treatment.results import measurement_lines, summary, value_of

A_PART: Final = 6
"""Values on one screen: as many as are read without losing one's way, and fit with a comment above them."""

LONGEST_WORDS: Final = 1_500
"""Characters of a description on one screen."""

SHOWN_OF_BEFORE: Final = 300
"""Characters of a description as it was before a correction."""

MOST_CHANGES: Final = 8

A_CHANGE: Final = 120
LONGEST_AHEAD: Final = 700
"""Characters of a changed value, and of what can be said ahead of the values on the same screen."""


@dataclass(frozen=True, slots=True)
class ResultPart:
    """What stands on one screen of a result: values, or words of its description."""

    measurements: tuple[Measurement, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """What is read of a result: its facts, when it was taken, and whether the doctor's comment is among them."""

    facts: ResultFacts
    collected_at: datetime
    has_comment: bool = False

    @property
    def parts(self) -> tuple[ResultPart, ...]:
        """In parts that a screen holds: values first, those outside the laboratory's range before the others. What is
        said of them has a screen of its own, if it is long.
        """
        ordered, changes = out_of_range_first(self.facts.measurements), changes_of(self.facts)
        said = len(self.facts.comment) + A_CHANGE * (len(changes.values) if changes else 0)
        ahead = (ResultPart(),) if said > LONGEST_AHEAD and (ordered or self.facts.conclusion) else ()
        values = [ResultPart(ordered[first : first + A_PART]) for first in range(0, len(ordered), A_PART)]
        cuts = cut(self.facts.conclusion, LONGEST_WORDS) if self.facts.conclusion else ()
        return (*ahead, *values, *(ResultPart(words=each) for each in cuts)) or (ResultPart(),)

    def text(self, number: int, *, has_files: bool) -> Iterator[Text | None]:
        """What a part says, in paragraphs."""
        part, is_first = self.parts[number - 1], number == 1
        yield heading(self)
        if is_first:
            yield _changes(self.facts)
            yield self._comment()
            yield summary(self.facts.measurements)
        yield from map(measurement_lines, part.measurements)
        if part.words:
            words = Verbatim(part.words)
            yield _("<b>Description of the examination:</b>\n<blockquote>{words}</blockquote>", words=words)
        if has_files and not self.facts.measurements and not self.facts.conclusion:
            yield _("The result is in the file below.")
        if is_first and any(judged(each) not in {None, Flag.NORMAL} for each in self.facts.measurements):
            yield _EXPLAINED

    def _comment(self) -> Text | None:
        if not self.has_comment:
            return None
        return _(
            "💬 <b>The doctor’s comment</b> – {doctor}:\n<blockquote>{words}</blockquote>",
            doctor=Verbatim(self.facts.commented_by),
            words=Verbatim(self.facts.comment),
        )


_EXPLAINED: Final = _(
    "<i>A laboratory’s range holds the values of most healthy people. A value outside it does not "
    "have to mean an illness: your doctor will tell you what it means for you.</i>"
)


def heading(sheet: ResultSheet) -> Text:
    """What was examined, when it was taken, and where."""
    facts = sheet.facts
    return lines(
        _("🔬 <b>{title}</b>", title=Verbatim(facts.title or "…")),
        _("Examination of {day}", day=When(sheet.collected_at, Form.NUMERIC)),
        _("Laboratory: {name}", name=Verbatim(facts.laboratory)) if facts.laboratory else None,
    )


def _changes(facts: ResultFacts) -> Text | None:
    """What the latest correction has changed."""
    changes = changes_of(facts)
    if changes is None:
        return None
    return lines(
        _("✏️ <b>Corrected on {when}.</b> What has changed:", when=When(changes.at, Form.SHORT_MOMENT)),
        *_changed(changes),
    )


def _changed(changes: Changes) -> Iterator[Text]:
    yield from map(_value_change, changes.values[:MOST_CHANGES])
    if (more := len(changes.values) - MOST_CHANGES) > 0:
        yield n_("• and {count} more value", "• and {count} more values", more)
    if changes.title is not None:
        yield _("• name; before: {words}", words=Verbatim(changes.title))
    if changes.conclusion is not None:
        before = Quote(changes.conclusion, SHOWN_OF_BEFORE) if changes.conclusion else _("none")
        yield _("• description; before: {words}", words=before)
    if not changes.values and changes.title is None and changes.conclusion is None:
        yield _("• a file, or the day")


def _value_change(change: ValueChange) -> Text:
    before, after = change.before, change.after
    if before is None and after is not None:
        return _("• added: {name}", name=Verbatim(after.name))
    if after is None and before is not None:
        return _("• taken out: {name} (before: {value})", name=Verbatim(before.name), value=value_of(before))
    if before is None or after is None:
        raise TypeError(change)
    if (before.value, before.unit, before.comparator) == (after.value, after.unit, after.comparator):
        return _("• {name}: the laboratory’s range", name=Verbatim(after.name))
    now, was = value_of(after), value_of(before)
    return _("• {name}: now <b>{now}</b>, before: {was}", name=Verbatim(after.name), now=now, was=was)
