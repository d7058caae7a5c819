"""From a ranking's numbers and codes to sentences an assessor can read out."""

from collections.abc import Callable, Iterable, Sequence

from hub.matching.facts.profile import EVEN
from hub.matching.policy.policy import CRITERIA, WHOLE
from hub.matching.rules.constraints import CHECKS, CONSTRAINTS
from hub.matching.types import SKILLS, Part, Reason
from hub.matching.words import phrases, wanted
from hub.matching.words.blanks import Pair

SEPARATOR = " · "


def reasons(pair: Pair, failed: Sequence[bool]) -> tuple[Reason, ...]:
    """Every constraint that stops the class, in the order of the table."""
    stopped = [constraint for constraint, fails in zip(CONSTRAINTS, failed, strict=True) if fails]
    return tuple(Reason(c.code, c.why.format_map(pair), c.change.format_map(pair)) for c in stopped)


def checks(pair: Pair, unknown: Sequence[bool]) -> tuple[str, ...]:
    """What to ask the provider or the learner, because nobody has said."""
    asked = [constraint for constraint, unsure in zip(CHECKS, unknown, strict=True) if unsure]
    return tuple(constraint.check.format_map(pair) for constraint in asked)


def parts(pair: Pair, values: Sequence[int]) -> tuple[Part, ...]:
    """The score taken apart, in the order of CRITERIA; points add up to the points of the match."""
    weights = pair.question.policy.weights
    total = sum(weights.values())
    return tuple(
        Part(code, value / WHOLE, weights[code] / total, weights[code] * value, SENTENCES[code](pair, value))
        for code, value in zip(CRITERIA, values, strict=True)
    )


def summary(pair: Pair) -> str:
    """The line an assessor reads first: the journey, the times, the needs met, the places."""
    parts = [pair["journey"], times(pair), *needs_met(pair), places(pair)]
    return SEPARATOR.join(text for text in parts if text)


def needs_met(pair: Pair) -> Iterable[str]:
    """What the learner needs and the class is known to have."""
    facts, profile = pair.facts, pair.question.profile
    if profile.women_only:
        yield "women only"
    if profile.childcare and facts.childcare_places:
        yield f"crèche has {phrases.counted(facts.childcare_places, 'place')}"
    yield from (feature.short for feature in pair.needed(has=True))


def level(pair: Pair, _: int) -> str:
    """What decided it, and each skill that was assessed and stands out."""
    facts = pair.facts
    low, high = facts.level_low or 0, facts.level_high or 0
    steps = zip(SKILLS, pair.question.skills, pair.question.profile.steps, strict=True)
    found = zip(steps, pair.question.profile.levels, strict=True)
    assessed = [one for one, level in found if level is not None or one[2] is not None]
    taught = [one for one in assessed if one[0] in (facts.focus or SKILLS)]
    sides = {
        "below it": [skill for skill, at, _ in taught if at < low],
        "emerging at the foot of it": [s for s, at, step in taught if low < high and (at, step) == (low, 0)],
        "secure at the top of it": [s for s, at, step in taught if (at, step) == (high, 2)],
        "above it": [skill for skill, at, _ in taught if at > high],
    }
    off = [f"{phrases.listed(skills)} {side}" for side, skills in sides.items() if skills]
    return "; ".join([f"{phrases.levels(low, high)} fits ({pair['deciders']})", *off])


def travel(pair: Pair, _: int) -> str:
    return pair["journey"]


def times(pair: Pair, _: int = 0) -> str:
    meets = phrases.meetings(pair.facts.sessions)
    question = pair.question
    unsure = question.times_unknown[question.snapshot.timetable[pair.row]]
    return (f"{meets}, to be checked" if unsure else f"fits {meets}") if meets else "days and times not known"


def places(pair: Pair, _: int = 0) -> str:
    free = pair.facts.free
    if not free:
        return "places not known" if free is None else "full"
    return f"{phrases.counted(free, 'place')}, {confirmed(pair)}"


def confirmed(pair: Pair) -> str:
    on = pair.facts.confirmed_on
    if on is None:
        return "never confirmed"
    days = (pair.question.today - on).days
    return f"confirmed {phrases.counted(days, 'day')} ago" if days > 0 else "confirmed today"


def start(pair: Pair, _: int) -> str:
    starts = pair.facts.starts_on
    if starts is None:
        return "start date not known"
    return "running now" if starts <= pair.question.today else f"starts on {phrases.day(starts)}"


def balance(pair: Pair, value: int) -> str:
    if value == WHOLE * EVEN:
        return "the provider has had an even share of referrals"
    return f"the provider has had {'fewer' if value > WHOLE * EVEN else 'more'} referrals than its share"


def progression(pair: Pair, value: int) -> str:
    return "the next level is taught by the same provider" if value else "the next level is taught elsewhere"


def certainty(pair: Pair, value: int) -> str:
    return "nothing to check" if value == WHOLE else "some things to check"


SENTENCES: dict[str, Callable[[Pair, int], str]] = {
    "level": level,
    "travel": travel,
    "timetable": times,
    "intensity": wanted.intensity,
    "goal": wanted.goal,
    "accreditation": wanted.accreditation,
    "places": places,
    "start": start,
    "balance": balance,
    "progression": progression,
    "certainty": certainty,
}
