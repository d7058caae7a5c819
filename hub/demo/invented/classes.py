"""The classes of the demonstration area, read from `data/classes.csv`."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from hub.demo.data_files import DATA, data
from hub.demo.invented.calendar import BEGINS, Term, terms
from hub.demo.invented.everyday import WORKS_UNTIL
from hub.demo.invented.people import Person
from hub.directory.facts import access_of
from hub.directory.types import WEEKDAYS, ChildAge, Level, Mode, Skill, Strand, VenueFacts, WeeklySession

DAYS = {day[:3]: number for number, day in enumerate(WEEKDAYS)}
STRICT = frozenset({"college", "adult", "skills"})  # they take nobody once a term is well under way
STOPS_IN_THE_HOLIDAYS = {"college": True, "adult": True, "library": False, "union": False}
AGES_TAKEN = {"women": [ChildAge.BABY.value, ChildAge.TODDLER.value], "adult": [ChildAge.TODDLER.value]}
AFTERNOON, EVENING = time(12), time(17)
AUDIENCES: Mapping[str, Callable[[Person], bool]] = {
    "Parents and carers": lambda person: person.parent,
    "Men": lambda person: not person.female,
    "Turkish and Kurdish speakers": lambda person: person.language in ("tr", "kmr"),
}
NO_LIMIT = 18  # people at most in the stories of a class that names no number of places


@dataclass(slots=True)
class DemoClass:
    """One row in one term. `room` counts the places the stories have not used yet; `id` is known once it is listed."""

    number: int
    provider: str
    term: Term
    facts: Mapping[str, Any]
    venue: VenueFacts
    sessions: tuple[WeeklySession, ...]
    room: int
    id: UUID | None = field(default=None)

    @property
    def taken(self) -> int:
        return int(self.facts["places"] or NO_LIMIT) - self.room

    @property
    def talks(self) -> bool:
        """Whether people go there to speak, at whatever level."""
        return bool(self.facts["strand"] is Strand.CONVERSATION)

    @property
    def slots(self) -> int:
        """The times of the week it meets at, as the bits of a learner's availability."""
        return sum({1 << (session.weekday * 3 + part_of(session)) for session in self.sessions})

    @property
    def weekly_hours(self) -> float:
        return sum(hours_of(session) for session in self.sessions)

    def teaches(self, level: Level) -> bool:
        return bool(self.facts["level_low"].order <= level.order <= self.facts["level_high"].order)

    def suits(self, person: Person, today: date, level: Level | None = None) -> bool:
        """`level` is what they have reached since their assessment."""
        facts = self.facts
        return (
            self.teaches(level or person.placement.level)
            and (person.female or not facts["women_only"])
            and (facts["audience"] is None or AUDIENCES[facts["audience"]](person))
            and self.is_about(person, today)
            and facts["age_min"] <= person.age(today - timedelta(days=BEGINS))
            and self.meets(person.answers)
            and self.slots & ~person.availability == 0
        )

    def is_about(self, person: Person, today: date) -> bool:
        """Whether somebody in their place in life would go to a class of its kind."""
        match self.facts["strand"]:
            case Strand.WORK:
                return person.age(today) <= WORKS_UNTIL
            case Strand.CITIZENSHIP:
                return person.permission.status != "british"
        return True

    def meets(self, answers: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether it offers what somebody cannot do without."""
        facts = self.facts
        return (
            (facts["women_only"] or not answers["class"]["women_only"])
            and facts["childcare_places"] >= answers["childcare"]["childcare_children"]
            and all(has for code, has in access_of(self.venue).items() if answers["access"].get(code))
        )


def hours_of(session: WeeklySession) -> float:
    begins, ends = (session.start or AFTERNOON, session.end or AFTERNOON)
    return ends.hour - begins.hour + (ends.minute - begins.minute) / 60


def part_of(session: WeeklySession) -> int:
    begins = session.start or AFTERNOON
    return 0 if begins < AFTERNOON else 1 if begins < EVENING else 2


def read_classes(today: date) -> list[DemoClass]:
    """A class for every term since the hub opened in which each row of the file runs."""
    venues = {
        (organisation["key"], venue["key"]): VenueFacts(
            **{name: value for name, value in venue.items() if name != "key"}
        )
        for organisation in data("organisations")["organisation"]
        for venue in organisation.get("venues", ())
    }
    with (DATA / "classes.csv").open(encoding="utf-8") as lines:
        held = [
            (row, term)
            for row in csv.DictReader(lines)
            for term in terms(row["term"], today, strict=row["provider"] in STRICT)
        ]
    return [read_class(number, row, term, venues, today) for number, (row, term) in enumerate(held)]


def read_class(
    number: int,
    row: Mapping[str, str],
    term: Term,
    venues: Mapping[tuple[str, str], VenueFacts],
    today: date,
) -> DemoClass:
    return DemoClass(
        number=number,
        provider=row["provider"],
        term=term,
        facts={**offer(row), **dates(row, term, today)},
        venue=venues[row["provider"], row["venue"]],
        sessions=tuple(session(text) for text in row["sessions"].split("; ")),
        room=int(row["places"] or NO_LIMIT),
    )


def offer(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "reference": None,
        "title": row["title"],
        "level_low": Level(row["low"]),
        "level_high": Level(row["high"]),
        "level_text": None,
        "strand": Strand(row["strand"]),
        "focus": [Skill(skill) for skill in row["focus"].split()] or list(Skill),
        "accredited": row["accredited"] == "yes",
        "mode": Mode(row["mode"]),
        "women_only": row["women_only"] == "yes",
        "childcare_places": int(row["childcare"] or 0),
        "childcare_ages": AGES_TAKEN.get(row["provider"], []) if row["childcare"] else [],
        "term_time": STOPS_IN_THE_HOLIDAYS.get(row["provider"]),
        "age_min": int(row["age_min"]),
        "audience": row["audience"] or None,
    }


def dates(row: Mapping[str, str], term: Term, today: date) -> dict[str, Any]:
    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    return {
        "fee_pence": int(row["fee"]) * 100,
        "funding_routes": row["routes"].split(),
        "starts_on": day(term.starts),
        "ends_on": day(term.ends),
        "last_join_on": day(term.last_join),
        "places": int(row["places"]) if row["places"] else None,
    }


def session(text: str) -> WeeklySession:
    """ "Mon 0930-1200"."""
    day, hours = text.split()
    start, end = (time(int(clock[:2]), int(clock[2:])) for clock in hours.split("-"))
    return WeeklySession(DAYS[day], start, end)
