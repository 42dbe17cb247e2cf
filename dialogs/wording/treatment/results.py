"""Results of examinations in words: values beside the laboratory's own range, never what they mean (S19, D19)."""

from __future__ import annotations

from typing import Final

from core.clinic.settings import ResultKind
from core.results import refusals
from core.results.model import Flag, Measurement
from core.results.ranges import judged
from core.results.refusals import LineFault, ResultRefused, TableFault, UnusableCollection, UnusableTable
from dialogs.engine.text import (
    Figure,
    Form,
    Joined,
    Quote,
    Text,
    Verbatim,
    When,
    _,
    lines,
    n_,
    paragraphs,
    sentences,
)

RESULT_KINDS: Final[dict[ResultKind, Text]] = {
    ResultKind.LABORATORY: _("laboratory test"),
    ResultKind.IMAGING: _("imaging (ultrasound, X-ray, CT, MRI)"),
    ResultKind.OTHER: _("other examination"),
}

FLAGS: Final[dict[Flag, Text]] = {
    Flag.LOW: _("below the laboratory’s range"),
    Flag.NORMAL: _("within the laboratory’s range"),
    Flag.HIGH: _("above the laboratory’s range"),
    Flag.ABNORMAL: _("outside the laboratory’s range"),
}

_MARKS: Final[dict[Flag | None, str]] = {
    Flag.LOW: "🔻",
    Flag.NORMAL: "✅",
    Flag.HIGH: "🔺",
    Flag.ABNORMAL: "🔸",
    None: "▫️",
}
"""By their shapes, for whoever doesn't tell colours apart."""

_COMPARATORS: Final = {"<=": "≤", ">=": "≥"}

_MOST_FAULTS: Final = 6
"""Lines that can't be read of which it is told why."""

LONGEST_SHOWN: Final = 120


def value_of(measurement: Measurement) -> Text:
    """The value with its unit: 5,40 mmol/l."""
    sign = _COMPARATORS.get(measurement.comparator, measurement.comparator)
    value = Figure(f"{sign}{measurement.value}")
    if not measurement.unit:
        return value
    return sentences(value, Verbatim(measurement.unit))


def range_of(measurement: Measurement) -> Text | None:
    """The laboratory's own range; `None` where it gave none."""
    low, high, words = measurement.low, measurement.high, measurement.range_text
    if low and high:
        return Joined((Figure(low), Figure(high)), "–")
    if high:
        is_open = words.startswith("<") and not words.startswith("<=")
        return _("below {limit}", limit=Figure(high)) if is_open else _("up to {limit}", limit=Figure(high))
    if low:
        is_open = words.startswith(">") and not words.startswith(">=")
        return _("above {limit}", limit=Figure(low)) if is_open else _("from {limit}", limit=Figure(low))
    return Verbatim(words) if words else None


def beside_range(measurement: Measurement) -> Text | None:
    """How the value is beside the laboratory's range, with the range; `None` where nothing is known of either."""
    flag, within = judged(measurement), range_of(measurement)
    if flag is None:
        return None if within is None else _("the laboratory’s range: {range}", range=within)
    if within is None:
        return FLAGS[flag]
    return _("{standing} ({range})", standing=FLAGS[flag], range=within)


def measurement_lines(measurement: Measurement) -> Text:
    """A value as its patient reads it: name and value first, then how it is beside the range."""
    mark = _MARKS[judged(measurement)]
    name = Quote(measurement.name, LONGEST_SHOWN)
    return lines(
        _("{mark} <b>{name}: {value}</b>", mark=mark, name=name, value=value_of(measurement)),
        beside_range(measurement),
    )


def summary(measurements: tuple[Measurement, ...]) -> Text | None:
    """How many values are within the laboratory's ranges, and how many aren't: the first thing that is read."""
    flags = [judged(each) for each in measurements]
    within = flags.count(Flag.NORMAL)
    outside = sum(each not in {None, Flag.NORMAL} for each in flags)
    if not within and not outside:
        return None
    return lines(
        n_(
            "🔸 {count} value is outside the laboratory’s range. It is first in the list.",
            "🔸 {count} values are outside the laboratory’s ranges. They are first in the list.",
            outside,
        )
        if outside
        else None,
        n_(
            "✅ {count} value is within the laboratory’s range.",
            "✅ {count} values are within the laboratory’s ranges.",
            within,
        )
        if within
        else None,
    )


def table_text(refusal: UnusableTable) -> Text:
    """Which lines of a pasted table can't be read, and how to write them."""
    if refusal.most is not None:
        return n_(
            "This has more than {count} value, which is as many as a result holds. Please send it in parts.",
            "This has more than {count} values, which is as many as a result holds. Please send it in parts.",
            refusal.most,
        )
    if not refusal.lines:
        return _("There is no value in this. Please write one in each line, for example: {example}", example=EXAMPLE)
    more = len(refusal.lines) - _MOST_FAULTS
    return paragraphs(
        _("<b>Not every line can be read yet, so nothing was changed.</b>"),
        lines(*map(_fault, refusal.lines[:_MOST_FAULTS])),
        n_("{count} more line can’t be read.", "{count} more lines can’t be read.", more) if more > 0 else None,
        _("Please correct these lines and send all of it once more. For example: {example}", example=EXAMPLE),
    )


EXAMPLE: Final = _("<code>Potassium; 4.1; mmol/l; 3.5–5.1</code>")


def _fault(fault: LineFault) -> Text:
    line, words = fault.line, Verbatim(fault.words)
    match fault.fault:
        case TableFault.NO_VALUE:
            return _(
                "Line {line}: “{words}” has no value. Write it after the name, or leave the line out.",
                line=line,
                words=words,
            )
        case TableFault.NO_NAME:
            return _("Line {line}: “{words}” has no name before the value.", line=line, words=words)
        case TableFault.NUMBER:
            return _(
                "Line {line}: it isn’t clear what the value is in “{words}”. Put semicolons between the name, the "
                "value and the unit.",
                line=line,
                words=words,
            )
        case TableFault.RANGE_BACKWARDS:
            return _("Line {line}: the range begins with the larger number: “{words}”.", line=line, words=words)
        case TableFault.MARK:
            return _(
                "Line {line}: the mark beside “{words}” doesn’t go with the range. Check the value, the mark and the "
                "range.",
                line=line,
                words=words,
            )
        case TableFault.TWICE:
            return _("Line {line}: “{words}” is there twice.", line=line, words=words)
        case TableFault.TOO_LONG:
            return _("Line {line}: “{words}…” is too long.", line=line, words=words)


def collection_text(refusal: UnusableCollection) -> Text:
    """A day on which nothing can have been taken."""
    day = When(refusal.day, Form.NUMERIC)
    return _("The examination can’t be from {day}. Please write a date from the last ten years, up to today.", day=day)


def result_text(refusal: ResultRefused) -> Text:
    """What to tell whoever wanted to do something about a result."""
    match refusal:
        case refusals.ResultUntitled():
            return _("Please write first what was examined.")
        case refusals.ResultEmpty():
            return _("There is nothing in this result yet. Please add values, a description or a file first.")
        case refusals.ResultFilesOnTheWay():
            return _("A file is still being checked. Please wait a moment, then press once more.")
        case refusals.ResultOver():
            return _("This result has been published or withdrawn in the meantime, so this can’t be done any more.")
        case refusals.CorrectedMeanwhile():
            return _(
                "Somebody else has corrected this result since you began. Please delete this draft and look at the "
                "result as it is now. If something is still wrong, correct it there."
            )
        case refusals.ResultUndoOver():
            return _("The minute is over, so this can’t be undone. The result can be corrected or withdrawn.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
