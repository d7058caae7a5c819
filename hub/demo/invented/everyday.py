"""The days of the invented people: when they can come, their children, their health, what they want English for."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from hub.directory.types import ChildAge, Mode
from hub.learners.types import Goal, Kit, TravelMode

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
TIME_WEIGHTS = {True: (22, 18, 50, 0, 10), False: (18, 38, 8, 24, 12)}  # by being in work
CHILDREN_OF = {True: (62, 20, 13, 5), False: (78, 12, 7, 3)}  # weights of none to three, by being a woman
# How old children are at least and at most, and how old a mother or a father is at a birth.
BORN_AGO = {ChildAge.BABY: (0, 1), ChildAge.TODDLER: (2, 4), ChildAge.SCHOOL: (5, 11)}
PARENT_AT = {True: (18, 44), False: (20, 50)}
STUDIES_UNTIL, WORKS_UNTIL = 45, 66


@dataclass(frozen=True, slots=True)
class Health:
    """`kind` is a code of LLDDCat; `step_free` that they cannot use stairs, `far` that they can walk a distance."""

    says: str
    kind: str
    step_free: bool = False
    far: bool = True


HEALTH = (
    Health("Cannot walk far, uses a stick", "6", step_free=True, far=False),
    Health("Bad knees: cannot walk up stairs", "6", step_free=True, far=False),
    Health("Hard of hearing in the left ear, sits near the front", "5"),
    Health("Poor sight, large print helps", "4"),
    Health("Diabetes: needs a short break to eat", "95"),
    Health("Asthma", "95"),
    Health("Back pain: stands up now and then", "93"),
    Health("Migraine: not under bright lights", "95"),
    Health("Sleeps badly and tires early; talks to the GP about it", "9"),
)
SHY = (
    "Shy at first, speaks more in a small group",
    "Laughs easily, talks to everybody",
    "Prefers to write first",
)
# By the code of years at school.
WENT_TO_SCHOOL = {
    "0": ("Never went to school", "Could not go to school as a child"),
    "1": ("Went to school for three years", "Learnt the letters from a brother"),
    "5": ("Left school at 13 to work", "Went to school for seven years"),
    "9": ("Went to school for ten years", "Finished compulsory school"),
    "12": ("Finished secondary school", "Finished school with good marks"),
}
SPONSORED_AS = ("Works in a care home", "Cooks in a restaurant", "Works at a hospital")
WORKS_AS = (
    "Works as a cleaner", "Works in a restaurant kitchen", "Works in a warehouse", "Works in a shop",
    "Drives for a delivery firm", "Looks after older people in their homes", "Sews at a workshop",
)  # fmt: skip


def health_of(rng: Random, age: int) -> Health | None:
    return rng.choice(HEALTH) if rng.random() < (0.35 if age > 60 else 0.12) else None


def everyday(
    rng: Random,
    *,
    female: bool,
    age: int,
    working: bool,
    status: str,
    health: Health | None,
    schooling: str,
) -> dict[str, dict[str, Any]]:
    """The pages of the registration about it, which fit together."""
    children = children_of(rng, female, age)
    works_as = SPONSORED_AS if status == "sponsored" else WORKS_AS
    says_so = working and (health is None or health.far)
    return {
        "times": {
            "availability": rng.choices(TIMES, TIME_WEIGHTS[working])[0],
            "earliest_start": None,
        },
        "travel": travel(rng, health),
        "class": {
            "modes": [Mode.CLASSROOM] if rng.random() < 0.7 else [Mode.CLASSROOM, Mode.BLENDED, Mode.ONLINE],
            "kit": rng.choice(([Kit.SMARTPHONE], [Kit.SMARTPHONE, Kit.INTERNET], list(Kit))),
            "women_only": female and rng.random() < 0.14,
        },
        "childcare": {
            "childcare_children": len(children),
            "childcare_by_age": dict(Counter(map(str, children))),
            "childcare_detail": None,
        },
        "access": {"step_free": bool(health and health.step_free), "health": health and health.says},
        "goals": {
            "goals": goals(rng, age, parent=bool(children), british=status == "british"),
            "strand": None,
            "wants_accredited": rng.choice((True, False, None)) if age <= WORKS_UNTIL else False,
        },
        "notes": {"notes": note(rng, schooling, works_as if says_so else None)},
    }


def travel(rng: Random, health: Health | None) -> dict[str, Any]:
    modes, weights = (TravelMode.BUS, TravelMode.WALK, TravelMode.CAR), (70, 24, 6)
    if health and not health.far:
        weights = (85, 0, 15)
    mode = rng.choices(modes, weights)[0]
    minutes = (30, 30, 45) if mode is TravelMode.WALK else (30, 45, 45, 60)
    return {"travel_mode": mode, "travel_minutes": rng.choice(minutes)}


def children_of(rng: Random, female: bool, age: int) -> list[ChildAge]:
    """Those who need care during a class, as old as children of somebody of that age can be."""
    youngest, oldest = PARENT_AT[female]
    possible = [
        child for child, (least, most) in BORN_AGO.items() if age - most >= youngest and age - least <= oldest
    ]
    wanted = rng.choices((0, 1, 2, 3), CHILDREN_OF[female])[0]
    return [rng.choice(possible) for _ in range(wanted)] if possible else []


def goals(rng: Random, age: int, *, parent: bool, british: bool) -> list[Goal]:
    """One or two of what somebody in this place in life can want."""
    wants = {
        Goal.WORK: age <= WORKS_UNTIL,
        Goal.CITIZENSHIP: not british,
        Goal.SCHOOL: parent,
        Goal.HEALTH: True,
        Goal.COLLEGE: age <= STUDIES_UNTIL,
    }
    possible = [goal for goal, can in wants.items() if can]
    return rng.sample(possible, min(rng.choice((1, 2, 2)), len(possible)))


def note(rng: Random, schooling: str, works_as: tuple[str, ...] | None) -> str | None:
    about = rng.choice((None, None, SHY, WENT_TO_SCHOOL[schooling], works_as))
    return rng.choice(about) if about else None
