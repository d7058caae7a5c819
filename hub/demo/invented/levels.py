"""What the assessment finds of the invented people: four levels that hang together, with schooling behind them."""

from collections.abc import Mapping
from random import Random

from hub.assessment.rules import order
from hub.directory.types import LEVELS, Level, Skill

LEVEL_WEIGHTS = (16, 30, 26, 16, 9, 3)
NO_SCHOOL, A_FEW_YEARS = "0", "1"  # codes of years at school, as those of SCHOOLED
SCHOOLED, SCHOOLED_WEIGHTS = ("5", "9", "12"), (20, 40, 40)
# How far reading and writing lie from speaking, and how many of 100 people it is so of.
LAGS = ((-1, -1, 0, 0, 0, 0), (-2,), (0, 0, 1), (2,))
LAG_WEIGHTS = (78, 10, 9, 3)
STOPS_EARLY, AT_MOST = (
    0.08,
    Level.E2,
)  # of assessments, after the skills that are spoken, of those who speak so well
# Whom no ESOL class helps, by the code of the signpost.
FLUENT, BEYOND = "english-of-neighbours", "beyond-level-2"
ELSEWHERE: Mapping[str, Mapping[Skill, Level]] = {
    FLUENT: {
        Skill.SPEAKING: Level.L1,
        Skill.LISTENING: Level.L1,
        Skill.READING: Level.E1,
        Skill.WRITING: Level.PE,
    },
    BEYOND: dict.fromkeys(Skill, Level.L2),
}


def schooling(rng: Random, literacy: bool) -> str:
    """The code of years at school (`hub/learners/data/equality.json`); few where they read little in any language."""
    if literacy:
        return rng.choice((NO_SCHOOL, NO_SCHOOL, A_FEW_YEARS))
    return rng.choices(SCHOOLED, SCHOOLED_WEIGHTS)[0]


def levels(rng: Random, literacy: bool, profile: str) -> dict[Skill, Level]:
    """A spiky profile: reading and writing mostly at or below speaking, far behind where there was little school.

    Of those, nobody talks so well that an ESOL class would not help, unless the profile says so: such people would
    not have waited. A skill is missing where the assessment stopped early.
    """
    if profile:
        return dict(ELSEWHERE[profile])
    heard = spoken(rng)
    if literacy:
        heard = {skill: min(level, Level.E3, key=order) for skill, level in heard.items()}
    elif heard[Skill.SPEAKING].order <= AT_MOST.order and rng.random() < STOPS_EARLY:
        return heard
    return heard | written(rng, heard[Skill.SPEAKING], literacy)


def spoken(rng: Random) -> dict[Skill, Level]:
    middle = rng.choices(range(len(LEVELS)), LEVEL_WEIGHTS)[0]
    speaking = near(rng, middle, (-1, 0, 0, 0, 1))
    return {Skill.SPEAKING: speaking, Skill.LISTENING: near(rng, speaking.order, (-1, 0, 0, 0, 1))}


def written(rng: Random, speaking: Level, literacy: bool) -> dict[Skill, Level]:
    if literacy:
        return {Skill.READING: rng.choice((Level.PE, Level.PE, Level.E1)), Skill.WRITING: Level.PE}
    lag = rng.choices(LAGS, LAG_WEIGHTS)[0]
    return {skill: near(rng, speaking.order, lag) for skill in (Skill.READING, Skill.WRITING)}


def near(rng: Random, middle: int, steps: tuple[int, ...]) -> Level:
    return LEVELS[min(max(middle + rng.choice(steps), 0), len(LEVELS) - 1)]
