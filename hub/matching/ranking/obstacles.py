"""Why no class fits a learner now: what stands most often in the way, and what would help."""

from dataclasses import dataclass

import numpy as np

from hub.directory.facts import FEATURES
from hub.matching.facts.columns import Ints
from hub.matching.facts.profile import Question
from hub.matching.ranking.rank import Ranking
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.types import SKILLS
from hub.matching.words import phrases
from hub.matching.words.blanks import Pair

MOST = 3
NUMBER = {constraint.code: number for number, constraint in enumerate(CONSTRAINTS)}
WHAT_IS_TAUGHT = [NUMBER[code] for code in ("level", "level_unknown", "strand")]

# For each other constraint, what is so of many classes, and what would change it.
COMMONLY: dict[str, tuple[str, str]] = {
    "signposted": ("no ESOL class helps this learner", "Another course, or a placement by hand."),
    "timetable": (
        "the learner is not free when they meet",
        "Being free at other times, or a class at another time.",
    ),
    "term_time": ("they go on in the school holidays", "Care for the children in the school holidays."),
    "women_class": ("they are for women only", "A class that is open to everybody."),
    "women_need": ("they are not women-only", "A women-only class, or the learner agreeing to a mixed one."),
    "age": ("the learner is outside the age limit", "The provider agreeing to another age."),
    "childcare": (
        "there are too few childcare places",
        "More childcare places, or childcare found elsewhere.",
    ),
    "childcare_age": (
        "the childcare does not take children of that age",
        "Childcare for another age, or childcare found elsewhere.",
    ),
    **{each.code: (each.lacking, f"Another room or venue with {each.thing}.") for each in FEATURES},
    "travel": (
        "the journey is longer than the learner's limit",
        "A longer journey, another way of travelling, or a class nearer home.",
    ),
    "mode": ("the learner asked for another way of teaching", "The learner agreeing to it."),
    "kit": (
        "the learner does not have both a device and internet",
        "A loan of a device and internet access.",
    ),
    "funding": (
        "they do not take learners with this funding outcome",
        "Evidence that changes the outcome, or a place paid for in another way.",
    ),
    "fee": ("the learner cannot pay the fee", "The fee being waived, or paid by somebody else."),
    "start": ("joining closes before the learner can start", "An earlier start, or the next time they run."),
    "closed": ("joining has closed", "The next time they run."),
    "referrals_closed": ("the provider is not taking referrals", "The provider opening them to referrals."),
    "excluded": ("they are ruled out for this learner", "Looking again at what is ruled out and why."),
    "referred": ("the learner already has a live referral", "That referral coming to an end."),
    "intake_level": ("the provider's rules take learners at other levels", "An agreement with the provider."),
    "intake": ("the provider's rules take other learners", "An agreement with the provider."),
    "assessment_age": ("the assessment is too old for the provider", "A new assessment."),
    "own_area": ("people of another area come first", "Waiting until they open to everybody."),
    "full": ("all the places are taken", "A place becoming free."),
    "later": ("they start much later", "Waiting until then."),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: how many classes it stops, of how many; in a sentence, with what would help."""

    code: str
    stops: int
    of: int
    sentence: str
    change: str


def why_nothing(ranking: Ranking) -> list[Obstacle]:
    """Nothing when a class fits now, or none ever could. Else the first that is true of: no class at this level;
    none within reach; the MOST commonest reasons against those that are.
    """
    if ranking.ready or ranking.question.profile.signposted:
        return []
    taught = ~ranking.failed[WHAT_IS_TAUGHT].any(axis=0)
    near = taught & ~ranking.failed[NUMBER["travel"]]
    if not taught.any():
        return [nothing_taught(ranking.question)]
    if not near.any():
        return [nothing_near(ranking, np.flatnonzero(taught))]
    return commonest(ranking, np.flatnonzero(near))


def nothing_taught(question: Question) -> Obstacle:
    strands = phrases.strands(question.strands)
    sentence = f"No open class teaches {strands} at this learner's level ({levels_of(question)})."
    return Obstacle("level", 0, 0, sentence, "A new class: keep what would have worked as a need.")


def levels_of(question: Question) -> str:
    """Entry 1; Entry 1, and Entry 3 for conversation, where talking is at another level."""
    profile = question.profile
    placed, talking = profile.placement, question.skills[SKILLS.index("speaking")]
    apart = f", and {phrases.LEVELS[talking]} for conversation" if talking != placed else ""
    return f"{phrases.LEVELS[placed]}{apart if 'conversation' in question.strands else ''}"


def nothing_near(ranking: Ranking, rows: Ints) -> Obstacle:
    question = ranking.question
    minutes = question.minutes[question.snapshot.venue[rows]]
    nearest = Pair(question, int(rows[minutes.argmin()]))
    sentence = (
        f"The nearest class at the right level is {nearest['journey']}, "
        f"and the learner's limit is {nearest['travel_limit']}."
    )
    return Obstacle("travel", len(rows), len(rows), sentence, what_helps(ranking, "travel"))


def commonest(ranking: Ranking, rows: Ints) -> list[Obstacle]:
    """Of several that stop as many classes, those that come first in the table."""
    counts = ranking.failed[:, rows].sum(axis=1).tolist()
    codes = sorted(
        (code for code in COMMONLY if counts[NUMBER[code]]), key=lambda code: -counts[NUMBER[code]]
    )
    return [obstacle(ranking, code, counts[NUMBER[code]], len(rows)) for code in codes[:MOST]]


def obstacle(ranking: Ranking, code: str, stops: int, of: int) -> Obstacle:
    near = " within reach" if ranking.question.profile.travel_limit is not None else ""
    whole = (
        "the only class"
        if of == 1
        else f"all {of} classes"
        if stops == of
        else f"{stops} of the {of} classes"
    )
    sentence = f"For {whole} at the right level{near}, {COMMONLY[code][0]}."
    return Obstacle(code, stops, of, sentence, what_helps(ranking, code))


def what_helps(ranking: Ranking, code: str) -> str:
    """The change of this kind that would open most classes, else what would in general."""
    return next((opener.sentence for opener in ranking.openers if opener.code == code), COMMONLY[code][1])
