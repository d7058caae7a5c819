"""From a CSV file to classes: the whole file is read and checked before any of it is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from marshmallow import ValidationError

from hub.directory.facts import FEATURES
from hub.directory.rules.listed_class import read_class
from hub.directory.rules.wording import WORDING, fold
from hub.directory.schemas.listing import COLUMNS, REQUIRED_COLUMNS, ListingRow
from hub.directory.sheet import Sheet, column_name, read_sheet
from hub.directory.types import ListedClass, Listing, Problem
from hub.forms.form import flatten

_NAMES = {
    **{column: column for column in COLUMNS},
    **{column_name(feature.label): feature.code for feature in FEATURES},
    **WORDING["columns"],
}
_SCHEMA = ListingRow()


def read_listing(data: bytes, provider: str | None = None) -> Listing:
    """Every class of the file, or every problem with it. `provider` takes all of them for that provider's."""
    required = [column for column in REQUIRED_COLUMNS if not (provider and column == "provider")]
    sheet = read_sheet(data, _NAMES, required)
    if not sheet.headers or (sheet.problems and not sheet.rows):
        return Listing(problems=tuple(sheet.problems))
    if not sheet.rows:
        return Listing(problems=(Problem(None, None, "The file has column names but no classes."),))
    listing = read_classes(sheet, provider)
    return replace(listing, warnings=(*sheet.warnings, *_absent(sheet), *listing.warnings))


def read_classes(sheet: Sheet, provider: str | None = None) -> Listing:
    """The classes of rows that have been told apart already."""
    classes, problems = _read_rows(sheet, provider)
    classes, repeats, clashes = _without_repeats(classes)
    problems = _in_order([*sheet.problems, *problems, *clashes, *_moved_venues(sheet, classes)])
    warnings = (*_other_names(sheet, provider), *repeats)
    return Listing(() if problems else tuple(classes), tuple(problems), warnings)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for each cell, from the top of the file to the bottom."""
    first: dict[object, Problem] = {}
    for problem in problems:
        first.setdefault((problem.row, problem.column) if problem.column else problem, problem)
    return sorted(first.values(), key=lambda problem: problem.row or 0)


def _read_rows(sheet: Sheet, provider: str | None) -> tuple[list[ListedClass], list[Problem]]:
    classes: list[ListedClass] = []
    problems: list[Problem] = []
    for row in sheet.rows:
        cells = {**row.cells, "provider": provider} if provider else row.cells
        try:
            classes.append(read_class(row.number, row.cells, _SCHEMA.load(dict(cells))))
        except ValidationError as error:
            problems += _problems(row.number, sheet.headers, error)
    return classes, problems


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
        if known.postcode != one.postcode:
            says = f"Row {known.row} gives another postcode for this venue."
            yield Problem(one.row, sheet.headers["postcode"], says)


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
