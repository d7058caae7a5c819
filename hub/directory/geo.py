"""Places on the map: from a postcode to a point, offline.

The tables and their licence are in ``data/postcodes``. A postcode is looked up whole, then by its sector
(``E8 1``), then by its district (``E8``), and the point says which of the three was found.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from sys import intern

ATTRIBUTION = (
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
)

# Outward code: one or two letters, then one or two digits or a digit and a letter.
# Inward code: a digit and two letters of which none is C, I, K, M, O or V (ILR rule Postcode_15).
_OUTCODE = r"[A-Z]{1,2}(?:[0-9]{1,2}|[0-9][A-Z])"
_POSTCODE = re.compile(rf"({_OUTCODE})([0-9][ABD-HJLNP-UW-Z]{{2}})")
_SECTOR_OR_OUTCODE = re.compile(rf"({_OUTCODE})(?: +([0-9]))?")


class Precision(StrEnum):
    """How much of the postcode the point stands for."""

    POSTCODE = "postcode"
    SECTOR = "sector"
    OUTCODE = "outcode"


PRECISION_WORDS = {
    Precision.POSTCODE: "placed by its full postcode",
    Precision.SECTOR: "placed roughly, by the first part of its postcode and one digit",
    Precision.OUTCODE: "placed very roughly, by the first part of its postcode",
}


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees north and east (WGS84). The local authority is the ONS code, the main one for a rough point."""

    latitude: float
    longitude: float
    precision: Precision
    local_authority: str | None = None


_TABLES = (
    ("gb_outcodes.csv", "outcode", "main_lad25cd", Precision.OUTCODE),
    ("london_sectors.csv", "sector", "main_lad25cd", Precision.SECTOR),
    ("hackney_postcodes.csv", "postcode", "lad25cd", Precision.POSTCODE),
)


def normalise_postcode(text: str) -> str | None:
    """The whole postcode as it is written on envelopes (``e81dy`` → ``E8 1DY``), or None if it is not one."""
    found = _POSTCODE.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
    return f"{found[1]} {found[2]}" if found else None


def outcode_of(postcode: str) -> str | None:
    """The district of a whole postcode or of its first part: E8 for each of E8 1DY, E8 1 and E8."""
    codes = _codes(postcode)
    return codes[-1] if codes else None


def locate(postcode: str) -> Point | None:
    """The best point the tables have for a postcode, a sector or a district; None when they have none."""
    points = _points()
    return next((points[code] for code in _codes(postcode) if code in points), None)


def rough(postcode: str | None) -> bool:
    """Whether it is only the first part of a postcode, "E8" or "E8 1"."""
    return bool(postcode) and _SECTOR_OR_OUTCODE.fullmatch(postcode or "") is not None


def _codes(text: str) -> tuple[str, ...]:
    """What to look up, finest first: postcode, sector, district."""
    if whole := normalise_postcode(text):
        return whole, whole[:-2], whole[:-4]
    if part := _SECTOR_OR_OUTCODE.fullmatch(text.upper().strip()):
        outcode, digit = part.groups()
        return (f"{outcode} {digit}", outcode) if digit else (outcode,)
    return ()


@cache
def _points() -> dict[str, Point]:
    """Every code of the three tables; no code can stand in two of them. Read once, when first asked for."""
    return dict(row for table in _TABLES for row in _read_table(*table))


def _read_table(name: str, code: str, authority: str, precision: Precision) -> Iterator[tuple[str, Point]]:
    table = files("hub.directory") / "data" / "postcodes" / name
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
            yield row[code], Point(latitude, longitude, precision, intern(row[authority]) or None)
