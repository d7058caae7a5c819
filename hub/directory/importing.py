"""From a CSV file to classes: the whole file is read and checked before any of it is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from hub.directory.facts import FEATURES
from hub.directory.geo import rough
from hub.directory.headings import proposals
from hub.directory.rules.listed_class import read_class
from hub.directory.rules.wording import WORDING, fold
from hub.directory.schemas.listing import COLUMNS, REQUIRED_COLUMNS, SPARED_COLUMNS, ListingRow
from hub.directory.sheet import Sheet, column_name, read_sheet
from hub.directory.types import ListedClass, Listing, Problem
from hub.forms.fields.text import has_control_characters
from hub.forms.form import flatten

MAX_SPARED = 60  # characters of a cell that may be left out with a note; a longer one is in the wrong column

_NAMES = {
    **{column: column for column in COLUMNS},
    **{column_name(feature.label): feature.code for feature in FEATURES},
    **WORDING["columns"],
}
_SCHEMA = ListingRow()
NO_NAMES: Mapping[str, str] = {}


def read_listing(data: bytes, provider: str | None = None, names: Mapping[str, str] = NO_NAMES) -> Listing:
    """Every class of the file, or every problem with it. `provider` takes all of them for that provider's.

    `names` are headings, as `column_name` writes them, that mean one of our columns, or "" for none.
    """
    return listing_of(sheet_from(data, provider, names), provider)


def sheet_from(data: bytes, provider: str | None, names: Mapping[str, str]) -> Sheet:
    """The file taken apart, before anything in it is judged."""
    required = [column for column in REQUIRED_COLUMNS if not (provider and column == "provider")]
    return read_sheet(data, {**_NAMES, **names}, required)


def listing_of(sheet: Sheet, provider: str | None = None) -> Listing:
    """Every class of a file that was taken apart, or every problem with it."""
    missing = [
        problem for problem in sheet.problems if problem.row == sheet.header_row or problem.row is None
    ]
    if missing or (sheet.problems and not sheet.rows):
        return Listing(problems=tuple(missing or sheet.problems))
    if not sheet.rows:
        return Listing(problems=(Problem(None, None, "The file has column names but no classes."),))
    listing = read_classes(sheet, provider)
    noted = (*sheet.warnings, *_left_out(sheet), *_absent(sheet), *listing.warnings)
    return replace(listing, warnings=noted)


def read_classes(sheet: Sheet, provider: str | None = None) -> Listing:
    """The classes of rows that have been told apart already."""
    classes, faults, spared = _read_rows(sheet, provider)
    classes, repeats, clashes = _without_repeats(classes)
    problems = _in_order([*sheet.problems, *faults, *clashes, *_moved_venues(sheet, classes)])
    if problems:  # who has to mend the file anyway is told of every cell
        problems = _in_order([*problems, *spared])
    warnings = (*_other_names(sheet, provider), *repeats)
    return Listing(() if problems else tuple(classes), tuple(problems), warnings)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for each cell, from the top of the file to the bottom."""
    first: dict[object, Problem] = {}
    for problem in problems:
        first.setdefault((problem.row, problem.column) if problem.column else problem, problem)
    return sorted(first.values(), key=lambda problem: problem.row or 0)


def _read_rows(sheet: Sheet, provider: str | None) -> tuple[list[ListedClass], list[Problem], list[Problem]]:
    """The classes, what refuses the file, and what is wrong with cells that a class can stand without."""
    classes: list[ListedClass] = []
    problems: list[Problem] = []
    spared: list[Problem] = []
    for row in sheet.rows:
        cells = {**row.cells, "provider": provider} if provider else dict(row.cells)
        try:
            facts, unread = _facts(cells)
            classes.append(read_class(row.number, row.cells, facts, unread))
            spared += [
                Problem(row.number, sheet.headers.get(name, name), says) for name, says in unread.items()
            ]
        except ValidationError as error:
            problems += _problems(row.number, sheet.headers, error)
    return classes, problems, spared


def _facts(cells: Mapping[str, str]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The facts of a row, and what is wrong with the cells that it can do without."""
    try:
        return _SCHEMA.load(dict(cells)), {}
    except ValidationError as error:
        faults: dict[str, object] = error.normalized_messages()  # type: ignore[no-untyped-call]
        if not all(_spared(column, cells.get(column, "")) for column in faults):
            raise
        unread = {column: " ".join(flatten(messages)) for column, messages in faults.items()}
        return _SCHEMA.load({column: cell for column, cell in cells.items() if column not in faults}), unread


def _spared(column: str, cell: str) -> bool:
    """Whether a cell that cannot be read is left out of the class rather than refusing the file."""
    if column in REQUIRED_COLUMNS or len(cell) > MAX_SPARED or has_control_characters(cell):
        return False
    return column in SPARED_COLUMNS or fold(cell).strip(" .?") in WORDING["not_said"]["words"]


def _problems(number: int, headers: Mapping[str, str], error: ValidationError) -> Iterator[Problem]:
    found: dict[str, object] = error.normalized_messages()  # type: ignore[no-untyped-call]
    for column, messages in found.items():
        for message in flatten(messages):
            yield Problem(number, headers.get(column, column), message)


def _without_repeats(
    classes: Sequence[ListedClass],
) -> tuple[list[ListedClass], list[Problem], list[Problem]]:
    """Each class once; a warning for a row that repeats another, a problem for one that contradicts it."""
    first: dict[tuple[str, str], ListedClass] = {}
    repeats: list[Problem] = []
    clashes: list[Problem] = []
    for one in classes:
        known = first.setdefault((fold(one.provider), one.key), one)
        if known is one:
            continue
        if known.source == one.source:
            repeats.append(Problem(one.row, None, f"This row repeats row {known.row}; it is taken once."))
        else:
            says = f"Row {known.row} describes the same class differently. Give each its own reference."
            clashes.append(Problem(one.row, None, says))
    return list(first.values()), repeats, clashes


def _moved_venues(sheet: Sheet, classes: Sequence[ListedClass]) -> Iterator[Problem]:
    """One venue cannot stand at two postcodes."""
    first: dict[tuple[str, str], ListedClass] = {}
    for one in classes:
        if not one.venue or not one.postcode:
            continue
        known = first.setdefault((fold(one.provider), fold(one.venue)), one)
        if not _one_place(known.postcode, one.postcode):
            says = f"Row {known.row} gives another postcode for this venue."
            yield Problem(one.row, sheet.headers["postcode"], says)


def _one_place(known: str | None, other: str) -> bool:
    """Whether two postcodes do not contradict each other: "E8" says less than "E8 1EA", and nothing else."""
    short, long = sorted((known or "", other), key=len)
    return short == long or (rough(short) and long.replace(" ", "").startswith(short.replace(" ", "")))


def _left_out(sheet: Sheet) -> Iterator[Problem]:
    """The columns with a heading that nobody knows, and what each may be."""
    likely = proposals(sheet.unread, sheet.headers)
    for column in sheet.unread:
        name = likely[column.name]
        says = "This column is not one that the hub reads; it was left out."
        if name:
            says += f" It may be {name}."
        yield Problem(sheet.header_row, column.heading, says)


def _absent(sheet: Sheet) -> Iterator[Problem]:
    """The usual columns that the file leaves out. The hub's own extra columns are not missed."""
    usual = COLUMNS[: COLUMNS.index("reference")]
    absent = [column for column in usual if column not in (*sheet.headers, "provider", "hub_level")]
    if absent:
        yield Problem(None, None, f"The file does not have these columns: {', '.join(absent)}.")


def _other_names(sheet: Sheet, provider: str | None) -> Iterator[Problem]:
    names = dict.fromkeys(row.cells.get("provider", "") for row in sheet.rows)
    others = [name[:100] for name in names if provider and name and fold(name) != fold(provider)]
    if others:
        says = f"The file names {', '.join(others[:5])}. Its classes will all be classes of {provider}."
        yield Problem(None, sheet.headers["provider"], says)
