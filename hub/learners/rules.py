"""Ages, areas and sections: pure rules of the learners room."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hub.directory import geo
from hub.learners.types import Section

YOUNGEST, OLDEST = 16, 110
AGE_BANDS = (
    (16, "16-18"),
    (19, "19-24"),
    (25, "25-34"),
    (35, "35-44"),
    (45, "45-54"),
    (55, "55-64"),
    (65, "65+"),
)
DECIMALS = 3  # of a degree: about 100 m


def age_on(day: date, born: date) -> int:
    """Whole years. Somebody born on 29 February has their birthday on 1 March in a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_of(born: str | None, today: date) -> int | None:
    """Whole years of somebody whose date of birth is kept as ISO text; None where it is not known."""
    return age_on(today, date.fromisoformat(born)) if born else None


def age_band(age: int) -> str | None:
    """The band for matching and counts; None below the youngest."""
    return next((band for lowest, band in reversed(AGE_BANDS) if age >= lowest), None)


@dataclass(frozen=True, slots=True)
class Area:
    """Where somebody lives: the district, and [latitude, longitude, precision] rounded to about 100 m."""

    outcode: str | None = None
    home: list[Any] | None = None


def area_of(postcode: str | None) -> Area:
    """The area of a whole postcode, or of a district alone: then the point is the middle of the district."""
    if postcode is None:
        return Area()
    outcode, point = geo.outcode_of(postcode), geo.locate(postcode)
    if point is None:
        return Area(outcode)
    latitude, longitude = (round(degrees, DECIMALS) for degrees in (point.latitude, point.longitude))
    return Area(outcode, [latitude, longitude, point.precision.value])


SCHOOL_DAYS = sum(1 << (day * 3 + part) for day in range(5) for part in (0, 1))  # bits of Need.availability
EVENING = 17 * 60


def on_school_days(availability: int, windows: Iterable[Sequence[int]]) -> bool:
    """Whether any of the times, as `Need` keeps them, is on a weekday before the evening."""
    daytime = any(weekday < 5 and start < EVENING for weekday, start, _ in windows)
    return daytime or bool(availability & SCHOOL_DAYS)


# The pages of each section, in order. The assessment and the sharing have their own rooms.
PAGES: dict[Section, tuple[str, ...]] = {
    Section.IDENTITY: ("names", "birth", "identifiers"),
    Section.CONTACT: ("phone", "safety", "language", "address"),
    Section.NEEDS: ("times", "travel", "class", "childcare", "access", "literacy", "goals", "notes"),
    Section.FUNDING: ("status", "work", "paying"),
}
OPTIONAL_PAGES = frozenset({"identifiers", "goals", "notes", "paying"})

# What is asked first, for whoever stands at the desk or is on the phone: what keeps them safe and finds a class.
# Each step is one page, of the pages named here; a step of one page has its name.
FIRST_STEPS: dict[str, tuple[str, ...]] = {
    "start": ("names", "birth"),
    "contact": ("phone", "safety", "language"),
    "address": ("address",),
    "times": ("times",),
    "class-needs": ("travel", "class", "childcare", "access", "literacy"),
}
# What a step leaves out of its pages. It stays to be asked, unless somebody has told it already.
ASKED_LATER = frozenset(
    {
        *("own_script_name", "other_phone", "email", "safe_to_email", "safe_to_write", "contact_channel"),
        *("kit", "groups", "health"),
    }
)

# What must be done before a person counts as registered.
NEEDED_TO_REGISTER = frozenset({Section.IDENTITY, Section.CONTACT, Section.NEEDS})


class SectionState(StrEnum):
    COMPLETED = "Completed"
    INCOMPLETE = "Incomplete"
    NOT_STARTED = "Not yet started"
    CANNOT_START = "Cannot start yet"
    WITH_A_CLASS = "Asked when a class is chosen"


def section_state(section: Section, answered: Collection[str], done: Collection[str]) -> SectionState:
    """An assessment cannot start before the person has a name: it would belong to nobody."""
    if section in done:
        return SectionState.COMPLETED
    if section is Section.ASSESSMENT and "names" not in begun(answered):
        return SectionState.CANNOT_START
    started = set(PAGES.get(section, ())) & begun(answered)
    return SectionState.INCOMPLETE if started else SectionState.NOT_STARTED


def begun(answered: Collection[str]) -> frozenset[str]:
    """The pages that were saved, whole or as far as a first step asks them."""
    by_step = (page for step, pages in FIRST_STEPS.items() if step in answered for page in pages)
    return frozenset([*answered, *by_step])


def missing(section: Section, answered: Collection[str]) -> list[str]:
    """The pages that must still be answered before the section is done."""
    return [page for page in PAGES[section] if page not in begun(answered) and page not in OPTIONAL_PAGES]


def to_ask(answered: Collection[str]) -> list[str]:
    """The pages with questions that nobody has asked yet, in order."""
    return [page for pages in PAGES.values() for page in pages if page not in answered]


def next_step(answered: Collection[str]) -> str | None:
    """The first step with a page that nobody has begun; None when all of them are done."""
    known = begun(answered)
    return next((step for step, pages in FIRST_STEPS.items() if not known.issuperset(pages)), None)


def step_of(page: str) -> str | None:
    """The first step that asks a page, if one does."""
    return next((step for step, pages in FIRST_STEPS.items() if page in pages), None)


def is_registered(done: Collection[str]) -> bool:
    return set(done) >= NEEDED_TO_REGISTER
