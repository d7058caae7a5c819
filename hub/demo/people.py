"""Invented people, the same ones every time. Nobody here exists.

Telephone numbers are those Ofcom keeps for drama (07700 900000 to 900999, 020 7946 0000 to 0999), addresses
of e-mail are at example.org, and National Insurance numbers begin with QQ, which is given to nobody.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from hub.assessment import placement
from hub.assessment.rules import Placement, place
from hub.core.clock import local_date, utc_now
from hub.directory.types import LEVELS, ChildAge, Level, Mode, Skill
from hub.learners.funding.earnings import earnings_bands
from hub.learners.funding.facts import Permission
from hub.learners.rules import age_on, area_of
from hub.learners.types import ContactChannel, Goal, Kit, Sex, TravelMode

DATA = files("hub.demo") / "data"
EVERY_DAY = 2**21 - 1


def _parts(*wanted: int, days: range = range(5)) -> int:
    return sum(1 << (day * 3 + part) for day in days for part in wanted)


# When people can come: mornings, school hours, evenings and weekends, any weekday, any time.
TIMES = (
    _parts(0),
    _parts(0, 1),
    _parts(2) | _parts(0, 1, days=range(5, 7)),
    _parts(0, 1, 2),
    EVERY_DAY,
)
TIME_WEIGHTS = (18, 34, 18, 18, 12)
LEVEL_WEIGHTS = (16, 30, 26, 16, 9, 3)
NOTES = (None, None, None, "Shy at first, speaks more in a small group", "Went to school for ten years")


@dataclass(frozen=True, slots=True)
class Person:
    """`answers` are the columns of the registration by page; `levels` what the assessment finds."""

    number: int
    female: bool
    answers: Mapping[str, Mapping[str, Any]]
    levels: Mapping[Skill, Level]

    @property
    def placement(self) -> Placement:
        literacy = self.answers["literacy"]["low_first_language_literacy"]
        table = placement.current(local_date(utc_now()))
        return place(self.levels, table, low_first_language_literacy=literacy)

    @property
    def availability(self) -> int:
        return int(self.answers["times"]["availability"])

    def age(self, today: date) -> int:
        return age_on(today, self.answers["birth"]["date_of_birth"])


@cache
def data(name: str) -> dict[str, Any]:
    """One of the files of `data/`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def invent(rng: Random, number: int, today: date) -> Person:
    languages = data("languages")["language"]
    spoken = rng.choices(languages, [language["share"] for language in languages])[0]
    female = rng.random() < 0.64
    literacy = rng.random() < spoken["literacy"]
    return Person(
        number,
        female,
        {
            **who(rng, number, spoken, female, today),
            **reach(rng, number, spoken),
            **needs(rng, female, literacy),
            **funding(rng, spoken, today),
        },
        levels(rng, literacy),
    )


def who(
    rng: Random, number: int, spoken: Mapping[str, Any], female: bool, today: date
) -> dict[str, dict[str, Any]]:
    given, given_script = named(rng, spoken["female" if female else "male"])
    family, family_script = named(rng, spoken["family"])
    if rng.random() < spoken.get("one_name", 0):
        family, family_script = None, None
    script = " ".join(part for part in (given_script, family_script) if part) or None
    sex = Sex.FEMALE if female else Sex.MALE
    born = today - timedelta(days=rng.randint(18 * 366, 62 * 365))
    return {
        "names": {"given_names": given, "family_name": family, "own_script_name": script},
        "birth": {"date_of_birth": born, "sex": sex},
        "identifiers": {"nino": f"QQ{number + 101000:06}A" if rng.random() < 0.7 else None, "uln": None},
    }


def named(rng: Random, names: list[str]) -> tuple[str | None, str | None]:
    latin, _, script = rng.choice(names).partition("|")
    return latin, script or None


def reach(rng: Random, number: int, spoken: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    channel = rng.choice([ContactChannel.PHONE, ContactChannel.TEXT, ContactChannel.TEXT])
    safe = rng.random() < 0.95
    postcode = rng.choice(data("homes")["postcodes"])
    home = f"{rng.randint(1, 140)} {rng.choice(data('homes')['streets'])}"
    return {
        "phone": {
            "phone": f"+447700900{number % 1000:03}",
            "other_phone": f"+44207946{number % 1000:04}" if rng.random() < 0.1 else None,
            "email": f"learner{number:03}@example.org" if rng.random() < 0.6 else None,
        },
        "safety": {
            "safe_to_call": safe,
            "safe_to_text": True,
            "safe_to_email": True,
            "safe_to_write": safe,
            "contact_channel": channel if safe else ContactChannel.TEXT,
            "contact_note": None if safe else "Only texts, and only before 3pm",
        },
        "language": {"language": spoken["code"], "interpreter_needed": rng.random() < 0.35},
        "address": {
            "address": home,
            "postcode": postcode,
            "confidential_address": "no",
            **asdict(area_of(postcode)),
        },
    }


def needs(rng: Random, female: bool, literacy: bool) -> dict[str, dict[str, Any]]:
    children = rng.choices((0, 1, 2, 3), (70, 16, 10, 4))[0] if female else 0
    return {
        "times": {"availability": rng.choices(TIMES, TIME_WEIGHTS)[0], "earliest_start": None},
        "travel": {
            "travel_mode": rng.choices((TravelMode.BUS, TravelMode.WALK, TravelMode.CAR), (70, 24, 6))[0],
            "travel_minutes": rng.choice((30, 45, 45, 60)),
        },
        "class": {
            "modes": [Mode.CLASSROOM] if rng.random() < 0.7 else [Mode.CLASSROOM, Mode.BLENDED, Mode.ONLINE],
            "kit": rng.choice(([Kit.SMARTPHONE], [Kit.SMARTPHONE, Kit.INTERNET], list(Kit))),
            "women_only": female and rng.random() < 0.14,
        },
        "childcare": {
            "childcare_children": children,
            "childcare_by_age": dict(Counter(str(rng.choice(list(ChildAge))) for _ in range(children))),
            "childcare_detail": None,
        },
        "access": {"step_free": rng.random() < 0.06, "health": None},
        "literacy": {"low_first_language_literacy": literacy},
        "goals": {
            "goals": rng.sample(list(Goal), 2),
            "strand": None,
            "wants_accredited": rng.choice((True, False, None)),
        },
        "notes": {"notes": rng.choice(NOTES), "safeguarding": None},
    }


def funding(rng: Random, spoken: Mapping[str, Any], today: date) -> dict[str, dict[str, Any]]:
    arrived = today - timedelta(days=rng.randint(120, 4000))
    employment = rng.choice(("10", "11", "12"))
    nothing, little, *_ = (band for band, _ in earnings_bands(today))
    return {
        "status": {
            "immigration_status": permission(rng, rng.choice(spoken["statuses"]), today).to_text(),
            "in_uk_since": arrived,
        },
        "work": {
            "employment": employment,
            "earnings_band": rng.choice((little, "not known")) if employment == "10" else nothing,
            "benefits": ["4"] if employment != "10" and rng.random() < 0.5 else ["none"],
        },
        "paying": {"can_pay": rng.choice((True, False, None))},
    }


def permission(rng: Random, status: str, today: date) -> Permission:
    if status in ("family", "sponsored", "student"):
        return Permission(status, length="long", ends=rng.choice((None, None, None, "renewing", "ending")))
    if not status.startswith("asylum"):
        return Permission(status)
    support = rng.choice(("none", "none", "section-4"))
    return Permission(status, waiting=today - timedelta(days=rng.randint(30, 600)), support=support)


def levels(rng: Random, literacy: bool) -> dict[Skill, Level]:
    """A spiky profile around one level; reading and writing lag behind where there was little school."""
    middle = rng.choices(range(len(LEVELS)), LEVEL_WEIGHTS)[0]
    found = {skill: _near(rng, middle) for skill in Skill}
    if literacy:
        found.update(dict.fromkeys((Skill.READING, Skill.WRITING), Level.PE))
    return found


def _near(rng: Random, middle: int) -> Level:
    return LEVELS[min(max(middle + rng.choice((-1, 0, 0, 0, 1)), 0), len(LEVELS) - 1)]
