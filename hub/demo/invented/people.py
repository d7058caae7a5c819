"""Invented people, the same ones every time. Nobody here exists.

Telephone numbers are those Ofcom keeps for drama (07700 900000 to 900999, 020 7946 0000 to 0999), addresses
of email are at example.org, and National Insurance numbers begin with QQ, which is given to nobody.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from hub.assessment.rules import Placement, place
from hub.demo.data_files import data
from hub.demo.invented import equality
from hub.demo.invented.editions import EDITIONS, Edition
from hub.demo.invented.everyday import everyday, health_of
from hub.demo.invented.levels import BEYOND, FLUENT, levels, schooling
from hub.demo.invented.standing import standing
from hub.directory.geo import outcode_of
from hub.directory.types import Level, Skill
from hub.learners.employment import PAID, Employment
from hub.learners.funding.facts import Permission
from hub.learners.languages import has_other_script
from hub.learners.rules import age_on, area_of
from hub.learners.types import ContactChannel, Sex

AGES, AGE_WEIGHTS = ((18, 24), (25, 45), (46, 60), (61, 78)), (12, 60, 20, 8)
HIDES = 0.04  # of people, whose address nobody may know
STAYS_HIDDEN = "Left home to be safe. Nobody may learn the address."
INTERPRETED = {Level.PE: 0.65, Level.E1: 0.45, Level.E2: 0.12}  # of those who speak at the level
NUMBERED = 0.75  # of people, who have a National Insurance number; asylum seekers have none


@dataclass(frozen=True)
class Person:
    """`answers` are the columns of the registration by page; `levels` what the assessment finds by that edition.

    `equality` are answers by name, None of whom nobody asked.
    """

    number: int
    female: bool
    answers: Mapping[str, Mapping[str, Any]]
    levels: Mapping[Skill, Level]
    edition: Edition
    secure: frozenset[Skill]
    equality: Mapping[str, Any] | None

    @cached_property
    def placement(self) -> Placement:
        return place(
            self.levels,
            self.edition.table,
            low_first_language_literacy=self.answers["literacy"]["low_first_language_literacy"],
            other_script=has_other_script(self.language),
            secure=self.secure,
        )

    @property
    def language(self) -> str:
        return str(self.answers["language"]["language"])

    @property
    def employed(self) -> bool:
        return Employment.from_text(self.answers["work"]["employment"]).status == PAID

    @property
    def permission(self) -> Permission:
        return Permission.from_text(self.answers["status"]["immigration_status"])

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


def invent(rng: Random, number: int, today: date, profile: str = "") -> Person:
    """`profile` is a key of `levels.ELSEWHERE` for somebody whom no ESOL class helps."""
    languages = data("languages")["language"]
    weights = [one["share"] * (one["literacy"] if profile == FLUENT else 1) for one in languages]
    spoken = rng.choices(languages, weights)[0]
    female = rng.random() < 0.64
    literacy = profile == FLUENT or (not profile and rng.random() < spoken["literacy"])
    hidden = Random(f"{number} hides").random() < HIDES  # noqa: S311 - invents people, keeps no secret
    age = rng.randint(*rng.choices(AGES, AGE_WEIGHTS)[0])
    school, found = schooling(rng, literacy), levels(rng, literacy, profile)
    papers, health = standing(rng, spoken, age, today), health_of(rng, age)
    status = Permission.from_text(papers["status"]["immigration_status"]).status or ""
    days = everyday(
        rng,
        female=female,
        age=age,
        working=Employment.from_text(papers["work"]["employment"]).status == PAID,
        status=status,
        health=health,
        schooling=school,
    )
    return Person(
        number,
        female,
        {
            **who(rng, number, spoken, female, numbered=not status.startswith("asylum")),
            "birth": {
                "date_of_birth": born(rng, age, today),
                "sex": Sex.FEMALE if female else Sex.MALE,
            },
            **reach(rng, number, hidden),
            "language": {
                "language": spoken["code"],
                "interpreter_needed": rng.random() < INTERPRETED.get(found[Skill.SPEAKING], 0),
            },
            **days,
            "literacy": {"low_first_language_literacy": literacy},
            "notes": {**days["notes"], "safeguarding": STAYS_HIDDEN if hidden else None},
            **papers,
        },
        found,
        rng.choice(EDITIONS),
        frozenset(Skill if profile == BEYOND else ()),
        equality.answers(number, spoken, school, health.kind if health else None),
    )


def born(rng: Random, age: int, today: date) -> date:
    """A birthday of somebody who is that old today."""
    return today - timedelta(days=age * 365 + age // 4 + 1 + rng.randint(0, 360))


def who(
    rng: Random, number: int, spoken: Mapping[str, Any], female: bool, *, numbered: bool
) -> dict[str, dict[str, Any]]:
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
        "identifiers": {
            "nino": f"QQ{number + 101000:06}A" if numbered and rng.random() < NUMBERED else None,
            "uln": None,
        },
    }


def named(rng: Random, names: list[str]) -> tuple[str | None, str | None]:
    latin, _, script = rng.choice(names).partition("|")
    return latin, script or None


def reach(rng: Random, number: int, hidden: bool) -> dict[str, dict[str, Any]]:
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
        "address": address,
    }


def living_at(home: str | None, postcode: str) -> dict[str, Any]:
    where = {"address": home, "postcode": postcode, "confidential_address": "no"}
    return {**where, **asdict(area_of(postcode))}


def hidden_in(district: str | None) -> dict[str, Any]:
    """Nothing finer than the district is kept of an address that nobody may know."""
    where = {"address": None, "postcode": None, "confidential_address": "yes"}
    return {**where, **asdict(area_of(district))}
