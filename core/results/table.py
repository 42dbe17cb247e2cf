"""A table of values as people paste it: from a laboratory's page, a PDF, a spreadsheet, or typed by hand.

Between columns stand tabs, semicolons, bars or several spaces; in a line without any, the value is found by its
figures. Columns are name, value, unit, range, in whatever order a first line of headings names; without one, each cell
is known by what is in it. A line that can't be read is never guessed at: it is told by its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from core.results.figures import COMPARATOR, NUMBER, RangeRead, comparator_of, decimal, flag_of, range_of
from core.results.model import Flag, Measurement
from core.results.ranges import decimal_of, judged
from core.results.refusals import LineFault, TableFault, UnusableTable
from core.text.normalisation import normalised, plain

MOST: Final = 100
"""Values in one result."""

LONGEST: Final = {"name": 120, "value": 200, "unit": 30, "range_text": 120}
"""Characters."""

SHOWN: Final = 60
"""As much of a line as is repeated when it can't be read."""

_HEADINGS: Final = {
    "name": ("badanie", "nazwa", "nazwa badania", "parametr", "oznaczenie", "skladnik", "test", "name", "parameter"),
    "value": ("wynik", "wartosc", "rezultat", "result", "value"),
    "unit": ("jednostka", "jedn", "j.m", "jm", "unit", "units"),
    "range": (
        *("norma", "normy", "zakres", "zakres referencyjny", "zakres norm", "wartosci referencyjne", "ref"),
        *("wartosci prawidlowe", "przedzial referencyjny", "range", "reference range", "reference", "reference values"),
    ),
    "low": ("min", "od", "dolna granica", "dolna", "low", "lower limit"),
    "high": ("max", "maks", "do", "gorna granica", "gorna", "high", "upper limit"),
    "flag": ("flaga", "ocena", "uwagi", "flag", "interpretation"),
}
_HEADING: Final = {word: column for column, words in _HEADINGS.items() for word in words}

_WORDS: Final = frozenset(
    (  # noqa: SIM905 - a list of words
        "ujemny ujemna ujemne dodatni dodatnia dodatnie nieobecny nieobecna nieobecne obecny obecna obecne niewykryto "
        "wykryto reaktywny niereaktywny prawidlowy prawidlowa prawidlowe slad sladowe brak "
        "negative positive absent present detected reactive nonreactive trace none"
    ).split()
)
"""Values that are no figures, where only words tell what is the value."""

_VALUE: Final = re.compile(
    rf"(?P<comparator>{COMPARATOR})?\s*(?P<number>{NUMBER})(?P<rest>\s+\S.*|[^\d\s.,:\-–/xX^].*)?"
)
_TOKEN: Final = re.compile(rf"(?:{COMPARATOR})?[+\-−]?\d+(?:[.,]\d+)*[*!↑↓]?")
_ONLY_FIGURES: Final = re.compile(rf"(?:{COMPARATOR})?\s*[\d.,\s]+")


class _Unreadable(Exception):
    """Why a line can't be read."""

    def __init__(self, fault: TableFault, words: str = "") -> None:
        self.fault = fault
        self.words = words


def parse_table(text: str) -> tuple[Measurement, ...]:
    """The values of a pasted table, in its order.

    Raises: UnusableTable, with every line that can't be read.
    """
    found: list[Measurement] = []
    faults: list[LineFault] = []
    columns: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        cells = _cells(line)
        if not any(cells):
            continue
        if not found and not columns and (columns := _headings(cells)):
            continue
        try:
            found.append(_new_one(_read(line, cells, columns), found))
        except _Unreadable as why:
            faults.append(LineFault(number, why.fault, (why.words or normalised(line))[:SHOWN]))
    if faults or not found:
        raise UnusableTable(tuple(faults))
    if len(found) > MOST:
        raise UnusableTable((), most=MOST)
    return tuple(found)


def _cells(line: str) -> list[str]:
    """The line at its separators; one cell when it has none."""
    for separator in ("\t", ";", "|"):
        if separator in line:
            cells = [normalised(each) for each in line.strip("|" if separator == "|" else "").split(separator)]
            while cells and not cells[-1]:
                cells.pop()
            return cells
    spaced = [normalised(each) for each in re.split(r"\s{2,}", line.strip())]
    return spaced if len(spaced) > 1 and _value_in(spaced[1]) else [normalised(line)]


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """The columns that a line of headings names; nothing, when it is a line of values."""
    named = [_HEADING.get(plain(each).strip(".: ")) for each in cells]
    words = cells if len(cells) > 1 else cells[0].split()
    if len(cells) == 1:
        return ("free",) if sum(plain(each).strip(".: ") in _HEADING for each in words) > 1 else ()
    return tuple(each or "" for each in named) if "value" in named else ()


def _read(line: str, cells: Sequence[str], columns: Sequence[str]) -> Measurement:
    if len(cells) == 1:
        return _checked(_free(cells[0]))
    if "value" in columns:
        return _checked(_by_headings(cells, columns))
    name, *others = cells
    if not name:
        raise _Unreadable(TableFault.NO_NAME, normalised(line))
    return _checked(_by_content(name, others))


def _by_headings(cells: Sequence[str], columns: Sequence[str]) -> Measurement:
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    name = named.get("name", "") or next((cell for cell in cells if cell), "")
    if "name" in columns and not named.get("name"):
        raise _Unreadable(TableFault.NO_NAME, " ".join(filter(None, cells)))
    others = [named.get(each, "") for each in ("value", "unit", "range", "flag")]
    read = _by_content(name, others, unit_first="unit" in named and bool(named["unit"]))
    limits = {side: decimal(named[side]) or "" for side in ("low", "high") if named.get(side)}
    return read.model_copy(update=limits)


def _by_content(name: str, others: Sequence[str], *, unit_first: bool = False) -> Measurement:
    """A value, and cells after it that are known by what is in them."""
    if not others or not others[0]:
        raise _Unreadable(TableFault.NO_VALUE, name)
    read = _value(name.rstrip(": "), others[0])
    limits: list[str] = []
    for place, cell in enumerate(others[1:]):
        flag, within = flag_of(cell), range_of(cell)
        if not cell:
            continue
        if unit_first and place == 0:
            read = read.model_copy(update={"unit": cell})
        elif flag is not None and not (read.range_text == "" and plain(cell) == "norma"):
            read = read.model_copy(update={"flag": flag})
        elif within is not None:
            read = _with_range(read, within)
        elif (limit := decimal(cell)) is not None:
            limits.append(limit)
        elif not read.unit and plain(cell) not in _WORDS and "" not in others[1 : place + 1]:
            read = read.model_copy(update={"unit": cell})
        else:
            read = read.model_copy(update={"range_text": f"{read.range_text} {cell}".strip()})
    if limits:
        low, high = (limits[0], limits[1]) if len(limits) > 1 else ("", limits[0])
        read = _with_range(read, RangeRead(low, high))
    return read


def _free(line: str) -> Measurement:
    """A line with single spaces: name, value, unit, range."""
    tidy = re.sub(rf"({COMPARATOR})\s+(?=\d)", r"\1", line)
    tidy = re.sub(r"(?<=\d)\s+([-–—−])\s+(?=\d)", r"\1", tidy).replace(", ", " ")
    tokens = tidy.split()
    at = [place for place, token in enumerate(tokens) if place and _is_value(token)]
    if not at:
        raise _Unreadable(TableFault.NO_VALUE, line)
    first = at[0]
    if first + 1 in at and range_of(" ".join(tokens[first + 1 :])) is None:
        raise _Unreadable(TableFault.NUMBER, line)  # which of the two is the value?
    read = _value(" ".join(tokens[:first]).rstrip(": "), tokens[first])
    rest = tokens[first + 1 :]
    for place in (0, -1):
        if rest and (flag := flag_of(rest[place])) is not None:
            read, rest = read.model_copy(update={"flag": flag}), rest[1:] if place == 0 else rest[:-1]
    for begins in range(len(rest)):
        if (within := range_of(" ".join(rest[begins:]))) is not None:
            if begins and (flag := flag_of(rest[begins - 1])) is not None:
                read, begins = read.model_copy(update={"flag": flag}), begins - 1  # noqa: PLW2901
            unit = " ".join(rest[:begins])
            return _with_range(read.model_copy(update={"unit": unit} if unit else {}), within)
    if rest:
        read = read.model_copy(update={"unit": rest[0], "range_text": " ".join(rest[1:]).strip("()[]")})
    return read


def _value(name: str, cell: str) -> Measurement:
    """The value's cell: figures, perhaps with a unit or a mark behind them; or words."""
    if not name:
        raise _Unreadable(TableFault.NO_NAME, cell)
    match = _VALUE.fullmatch(cell)
    if match is None:
        if _ONLY_FIGURES.fullmatch(cell):
            raise _Unreadable(TableFault.NUMBER, cell)
        return Measurement(name=name, value=cell)
    number = decimal(match["number"])
    if number is None:
        raise _Unreadable(TableFault.NUMBER, cell)
    rest = (match["rest"] or "").strip()
    flag = flag_of(rest)
    unit = "" if flag is not None else rest
    if unit and (marked := flag_of(unit.split()[-1])) is not None:
        flag, unit = marked, " ".join(unit.split()[:-1])
    comparator = comparator_of(match["comparator"] or "")
    return Measurement(name=name, comparator=comparator, value=number, unit=unit, flag=flag)


def _value_in(cell: str) -> bool:
    return bool(_VALUE.fullmatch(cell)) or plain(cell).replace(" ", "") in _WORDS


def _is_value(token: str) -> bool:
    return bool(_TOKEN.fullmatch(token)) or plain(token) in _WORDS


def _with_range(read: Measurement, within: RangeRead) -> Measurement:
    return read.model_copy(update={"low": within.low, "high": within.high, "range_text": within.text})


def _checked(read: Measurement) -> Measurement:
    """What was read, if it can stand. A mark that says only that something is unusual gives way to figures."""
    for field, longest in LONGEST.items():
        if len(getattr(read, field)) > longest:
            raise _Unreadable(TableFault.TOO_LONG, getattr(read, field))
    low, high = decimal_of(read.low), decimal_of(read.high)
    if low is not None and high is not None and low > high:
        raise _Unreadable(TableFault.RANGE_BACKWARDS, f"{read.name}: {read.low}–{read.high}")
    bare = read.model_copy(update={"flag": None})
    figures_say = judged(bare)
    if read.flag is Flag.ABNORMAL:
        return bare if figures_say in {Flag.LOW, Flag.HIGH} else read
    if read.flag is not None and figures_say not in {None, read.flag}:
        raise _Unreadable(TableFault.MARK, f"{read.name}: {read.comparator}{read.value}")
    return read


def _new_one(read: Measurement, before: Sequence[Measurement]) -> Measurement:
    if any((plain(each.name), each.unit) == (plain(read.name), read.unit) for each in before):
        raise _Unreadable(TableFault.TWICE, read.name)
    return read


def table_text(measurements: Sequence[Measurement]) -> Iterator[str]:
    """The values as lines that `parse_table` reads again: to be copied, changed and pasted."""
    for each in measurements:
        within = each.range_text or (f"{each.low}–{each.high}" if each.low and each.high else "")
        yield "; ".join((each.name, f"{each.comparator}{each.value}", each.unit, within)).rstrip("; ")
