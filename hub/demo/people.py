"""Invented people, the same ones every time. Nobody here exists.

Telephone numbers are those Ofcom keeps for drama (07700 900000 to 900999, 020 7946 0000 to 0999), addresses
of email are at example.org, and National Insurance numbers begin with QQ, which is given to nobody.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from hub.assessment import placement
from hub.assessment.rules import Placement, order, place
from hub.core.clock import local_date, utc_now
from hub.demo.data_files import data
from hub.demo.standing import standing
from hub.directory.geo import outcode_of
from hub.directory.types import LEVELS, ChildAge, Level, Mode, Skill
from hub.learners.languages import has_other_script
from hub.learners.rules import age_on, area_of
from hub.learners.types import ContactChannel, Goal, Kit, Sex, TravelMode

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
AGES, AGE_WEIGHTS = ((18, 24), (25, 45), (46, 60), (61, 78)), (12, 60, 20, 8)
CHILDREN_OF = {True: (62, 20, 13, 5), False: (84, 9, 5, 2)}  # weights of none to three, by being a woman
CHILDREN_OF_NOBODY = (1, 0, 0, 0)
TOO_OLD_FOR_A_CRECHE = 55
SPEAKS_BEST = 0.88  # of people, who read and write at their speaking or below
HEALTH = (
    "Cannot walk far, uses a stick",
    "Hard of hearing in the left ear, sits near the front",
    "Diabetes: needs a short break to eat",
    "Poor sight, large print helps",
    "Bad knees: cannot walk up stairs",
    "Sleeps badly and tires early; talks to the GP about it",
    "Asthma",
)
HIDES = 0.04  # of people, whose address nobody may know
STAYS_HIDDEN = "Left home to be safe. Nobody may learn the address."
NOTES = (None, None, None, "Shy at first, speaks more in a small group", "Went to school for ten years")


@dataclass(frozen=True)
class Person:
    """`answers` are the columns of the registration by page; `levels` what the assessment finds."""

    number: int
    female: bool
    answers: Mapping[str, Mapping[str, Any]]
    levels: Mapping[Skill, Level]

    @cached_property
    def placement(self) -> Placement:
        literacy = self.answers["literacy"]["low_first_language_literacy"]
        table = placement.current(local_date(utc_now()))
        script = has_other_script(self.answers["language"]["language"])
        return place(self.levels, table, low_first_language_literacy=literacy, other_script=script)

    @property
    def parent(self) -> bool:
        return bool(self.answers["childcare"]["childcare_children"])

    @property
    def hides(self) -> bool:
        return bool(self.answers["address"]["confidential_address"] == "yes")

    @property
    def availability(self) -> int:
        return int(self.answers["times"]["availability"])

    def age(self, today: date) -> int:
        return age_on(today, self.answers["birth"]["date_of_birth"])


def invent(rng: Random, number: int, today: date) -> Person:
    languages = data("languages")["language"]
    spoken = rng.choices(languages, [language["share"] for language in languages])[0]
    female = rng.random() < 0.64
    literacy = rng.random() < spoken["literacy"]
    hidden = Random(f"{number} hides").random() < HIDES  # noqa: S311 - invents people, keeps no secret
    age = rng.randint(*rng.choices(AGES, AGE_WEIGHTS)[0])
    return Person(
        number,
        female,
        {
            **who(rng, number, spoken, female),
            "birth": {
                "date_of_birth": born(rng, age, today),
                "sex": Sex.FEMALE if female else Sex.MALE,
            },
            **reach(rng, number, spoken, hidden),
            **needs(rng, female, age, literacy, hidden),
            **standing(rng, spoken, age, today),
        },
        levels(rng, literacy),
    )


def born(rng: Random, age: int, today: date) -> date:
    """A birthday of somebody who is that old today."""
    return today - timedelta(days=age * 365 + age // 4 + 1 + rng.randint(0, 360))


def who(rng: Random, number: int, spoken: Mapping[str, Any], female: bool) -> dict[str, dict[str, Any]]:
    """Names as that language's speakers of that sex have them; in their own script in their own order."""
    given, given_script = named(rng, spoken["female" if female else "male"])
    family, family_script = named(rng, spoken["family_female" if female else "family_male"])
    if rng.random() < spoken.get("one_name", 0):
        family, family_script = None, None
    names = [part for part in (given_script, family_script) if part]
    if spoken.get("family_first"):
        names = [part for part in (family_script or family, given_script or given) if part]
    return {
        "names": {
            "given_names": given,
            "family_name": family,
            "own_script_name": spoken.get("between", " ").join(names) or None,
        },
        "identifiers": {"nino": f"QQ{number + 101000:06}A" if rng.random() < 0.7 else None, "uln": None},
    }


def named(rng: Random, names: list[str]) -> tuple[str | None, str | None]:
    latin, _, script = rng.choice(names).partition("|")
    return latin, script or None


def reach(rng: Random, number: int, spoken: Mapping[str, Any], hidden: bool) -> dict[str, dict[str, Any]]:
    channel = rng.choice([ContactChannel.PHONE, ContactChannel.TEXT, ContactChannel.TEXT])
    safe = rng.random() < 0.95
    postcode = rng.choice(data("homes")["postcodes"])
    home = f"{rng.randint(1, 140)} {rng.choice(data('homes')['streets'])}"
    address = hidden_in(outcode_of(postcode)) if hidden else living_at(home, postcode)
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
            "safe_to_write": safe and not hidden,
            "contact_channel": channel if safe else ContactChannel.TEXT,
            "contact_note": None if safe else "Only texts, and only before 3pm",
        },
        "language": {"language": spoken["code"], "interpreter_needed": rng.random() < 0.35},
        "address": address,
    }


def living_at(home: str | None, postcode: str) -> dict[str, Any]:
    where = {"address": home, "postcode": postcode, "confidential_address": "no"}
    return {**where, **asdict(area_of(postcode))}


def hidden_in(district: str | None) -> dict[str, Any]:
    """Nothing finer than the district is kept of an address that nobody may know."""
    where = {"address": None, "postcode": None, "confidential_address": "yes"}
    return {**where, **asdict(area_of(district))}


def needs(rng: Random, female: bool, age: int, literacy: bool, hidden: bool) -> dict[str, dict[str, Any]]:
    raising = CHILDREN_OF[female] if age < TOO_OLD_FOR_A_CRECHE else CHILDREN_OF_NOBODY
    children = rng.choices((0, 1, 2, 3), raising)[0]
    health = rng.choice(HEALTH) if rng.random() < (0.35 if age > 60 else 0.12) else None
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
        "access": {"step_free": bool(health and "walk" in health), "health": health},
        "literacy": {"low_first_language_literacy": literacy},
        "goals": {
            "goals": rng.sample(list(Goal), 2),
            "strand": None,
            "wants_accredited": rng.choice((True, False, None)),
        },
        "notes": {"notes": rng.choice(NOTES), "safeguarding": STAYS_HIDDEN if hidden else None},
    }


def levels(rng: Random, literacy: bool) -> dict[Skill, Level]:
    """A spiky profile: reading and writing mostly at or below speaking, far behind where there was little school.

    Of those, nobody talks so well that an ESOL class would not help: such people would not have waited.
    """
    middle = rng.choices(range(len(LEVELS)), LEVEL_WEIGHTS)[0]
    heard = {skill: near(rng, middle, (-1, 0, 0, 0, 1)) for skill in (Skill.SPEAKING, Skill.LISTENING)}
    lag = (-1, -1, 0, 0, 0, 0) if rng.random() < SPEAKS_BEST else (0, 0, 1)
    speaks = heard[Skill.SPEAKING].order
    written = {skill: near(rng, speaks, lag) for skill in (Skill.READING, Skill.WRITING)}
    if literacy:
        written = dict.fromkeys(written, Level.PE)
        heard = {skill: min(level, Level.E3, key=order) for skill, level in heard.items()}
    return {skill: (heard | written)[skill] for skill in Skill}


def near(rng: Random, middle: int, steps: tuple[int, ...]) -> Level:
    return LEVELS[min(max(middle + rng.choice(steps), 0), len(LEVELS) - 1)]
