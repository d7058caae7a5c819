"""The soft criteria: how well a class suits a learner, each as whole thousandths from 0 to 1000.

Whole numbers, because a score is then the exact sum of its parts and two equal classes tie. `rows` are the
classes to value; the answer has one number for each of them.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np

from hub.matching.facts.columns import Bools, Ints
from hub.matching.facts.profile import Question
from hub.matching.facts.tables import Kinds
from hub.matching.policy.policy import CRITERIA, WHOLE, Policy
from hub.matching.rules.constraints import unknowns
from hub.matching.types import MODES, STRANDS, Strand

SIXTHS = 6  # a level is six long, so that Entry 1 runs from 6 to 12
STEP = {None: 3, 0: 1, 1: 3, 2: 5}  # emerging, consolidating, secure; a level alone stands for its middle
FOOT, TOP_OF_IT = STEP[0], STEP[2]
WISH = 2  # goals that the strand a learner wishes for, and literacy where it is needed, count as
ONLINE = 1 << MODES.index("online")
TOO_FAR_OUT = 2 * SIXTHS  # a skill two levels outside the class's range is worth nothing

Criterion = Callable[[Question, Ints], Ints]


def level(q: Question, rows: Ints) -> Ints:
    """How near the skills taught lie to the class's levels, in those of whoever asks: see `level_value`."""
    skills = np.array(
        [[SIXTHS * at + STEP[step]] for at, step in zip(q.skills, q.profile.steps, strict=True)]
    )
    return level_value(q.policy, q.snapshot.kinds, q.snapshot.kind[rows], skills)


def level_value(policy: Policy, kinds: Kinds, kind: Ints, skills: Ints) -> Ints:
    """How near the skills taught lie to the class's levels on average, less a little for mixed levels and for
    each skill that is secure at the top of the class or emerging at the foot of a mixed one.

    `skills`, in sixths of a level, has a row for each skill and one column, or one for each of `kind`.
    """
    low, high, taught = kinds.low[kind], kinds.high[kind], kinds.taught[:, kind]
    outside = np.maximum(SIXTHS * low - skills, skills - SIXTHS * (high + 1))
    gaps = (np.maximum(0, outside) * taught).sum(axis=0)
    edges = (skills == SIXTHS * high + TOP_OF_IT) | (skills == SIXTHS * low + FOOT) & (low < high)
    count = taught.sum(axis=0)
    cost = policy.mixed_level_cost * (high - low) + policy.edge_cost * (edges * taught).sum(axis=0) // count
    value: Ints = np.maximum(0, WHOLE - WHOLE * gaps // (TOO_FAR_OUT * count) - cost)
    return value


def travel(q: Question, rows: Ints) -> Ints:
    """From nothing at the learner's limit to full value at the door; online, what the policy says."""
    limit = q.policy.usual_limit if q.profile.travel_limit is None else max(1, q.profile.travel_limit)
    return travel_value(q.policy, q.minutes[q.snapshot.venue[rows]], limit, q.snapshot.mode[rows] == ONLINE)


def travel_value(policy: Policy, minutes: Ints, limit: Ints | int, online: Bools) -> Ints:
    """See `travel`; -1 minutes is a journey that is not known, and no `limit` is below 1."""
    near = WHOLE - WHOLE * np.minimum(minutes, limit) // limit
    return np.where(minutes < 0, policy.unknown_value, np.where(online, policy.online_value, near))


def timetable(q: Question, rows: Ints) -> Ints:
    """Half for just fitting, full with comfortable time on both sides of the tightest session."""
    timetable = q.snapshot.timetable[rows]
    return timetable_value(q.policy, q.slack[timetable], q.times_unknown[timetable])


def timetable_value(policy: Policy, slack: Ints, unknown: Bools) -> Ints:
    """See `timetable`; `slack` is the least free minutes beside any session."""
    comfort = policy.comfort_minutes
    value = (WHOLE + WHOLE * np.minimum(slack, comfort) // comfort) // 2
    return np.where(unknown, policy.unknown_value, value)


def intensity(q: Question, rows: Ints) -> Ints:
    """How near the hours come to those wished for; without a wish, more is better up to the usual hours."""
    taught, wish = q.snapshot.weekly_minutes[rows], q.profile.weekly_hours
    wanted = max(1, round(60 * (wish or q.policy.usual_hours)))
    short = np.maximum(0, wanted - taught) if wish is None else np.abs(wanted - taught)
    value = WHOLE - WHOLE * np.minimum(short, wanted) // wanted
    return np.where(taught < 0, q.policy.unknown_value, value)


def goal(q: Question, rows: Ints) -> Ints:
    """Between the value of a strand that serves nothing wanted and full value, by how much of it it serves."""
    wants, values = wanted_strands(q), q.policy.strand_values
    most, full = max(wants.values()), values["wanted"]
    least = [values["general" if strand == "general" else "other"] for strand in STRANDS]
    worth = [low + (full - low) * wants[s] // most for s, low in zip(STRANDS, least, strict=True)]
    return np.array(worth)[q.snapshot.kinds.strand[q.snapshot.kind[rows]]]


def wanted_strands(q: Question) -> Counter[Strand]:
    """How many of the learner's goals each strand serves; the most of them is all that one class can serve.

    The first policy did not count: one goal was as good as several, and a wish silenced them all.
    """
    profile, policy = q.profile, q.policy
    goals = Counter(strand for goal in profile.goals for strand in policy.goal_strands.get(goal, ()))
    if profile.strand:
        goals = Counter({profile.strand: WISH}) + (goals if policy.goals_add_up else Counter())
    if profile.literacy:
        goals["literacy"] += WISH
    wants = goals or Counter[Strand]({"general": 1})
    return wants if policy.goals_add_up else Counter(dict.fromkeys(wants, 1))


def accreditation(q: Question, rows: Ints) -> Ints:
    """Full when the class does or does not lead to a qualification as wished, or nothing was wished."""
    offered, wish = q.snapshot.kinds.accredited[q.snapshot.kind[rows]], q.profile.accredited
    if wish is None:
        return np.full(len(rows), WHOLE)
    return np.where(offered < 0, q.policy.unknown_value, WHOLE * (offered == wish))


def places(q: Question, rows: Ints) -> Ints:
    """Free places up to enough of them, worth less when nobody has confirmed them lately."""
    free, enough = q.snapshot.free[rows], q.policy.enough_places
    value = np.where(free < 0, q.policy.unknown_value, WHOLE * np.minimum(free, enough) // enough)
    stale = q.snapshot.confirmed[rows] < q.today.toordinal() - q.policy.stale_days
    return np.where(stale, value * q.policy.stale_value // WHOLE, value)


def start(q: Question, rows: Ints) -> Ints:
    """Sooner is better; a class that has begun can be joined at once."""
    starts = q.snapshot.starts[rows]
    days = np.minimum(np.maximum(0, starts - q.join_from), q.policy.soon_days)
    value = WHOLE - WHOLE * days // q.policy.soon_days
    return np.where(starts < 0, q.policy.unknown_value, value)


def balance(q: Question, rows: Ints) -> Ints:
    """The share of referrals a provider is owed, as given; even when nothing was given."""
    return q.owed[q.snapshot.provider[rows]]


def progression(q: Question, rows: Ints) -> Ints:
    """Whether the next level is taught by the same provider."""
    return WHOLE * q.snapshot.progression[rows]


def certainty(q: Question, rows: Ints) -> Ints:
    """Less for each thing that must be checked."""
    value: Ints = np.maximum(0, WHOLE - q.policy.check_cost * unknowns(q, rows).sum(axis=0))
    return value


TABLE: dict[str, Criterion] = {
    "level": level,
    "travel": travel,
    "timetable": timetable,
    "intensity": intensity,
    "goal": goal,
    "accreditation": accreditation,
    "places": places,
    "start": start,
    "balance": balance,
    "progression": progression,
    "certainty": certainty,
}


def values(q: Question, rows: Ints) -> Ints:
    """Criteria (in the order of CRITERIA) x rows: thousandths."""
    return np.array([TABLE[code](q, rows) for code in CRITERIA], dtype=np.int64)
