"""The hard constraints: one row each, with when it bars a class, when it cannot tell, and what to say.

blanks.py fills in the blanks of the sentences. To add a constraint, add a row here and its plain twin in
bench/plain_ranking.py; the tests compare the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from hub.directory.facts import FEATURES, Feature
from hub.matching.facts.admission import FAILS, UNKNOWN
from hub.matching.facts.columns import Bools, Ints
from hub.matching.facts.profile import Question
from hub.matching.facts.snapshot import NOT_SAID
from hub.matching.rules import conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """`why` says why a class is barred, `change` what would change it, `check` what to ask when nobody knows.

    `fails` answers for every class at once, `unknown` for the rows given; one False answers for all of them.
    """

    code: str
    fails: Callable[[Question], Bools | bool]
    why: str
    change: str
    unknown: Callable[[Question, Ints], Bools | bool] = lambda q, rows: False
    check: str = ""


def without(feature: Feature) -> Constraint:
    """A place that has not got a feature, for those who need it; none is needed online."""
    code, needed = feature.code, attrgetter(feature.code)
    return Constraint(
        code=code,
        fails=lambda q: needed(q.profile) and q.snapshot.access[code] == 0,
        why=f"{feature.lacking[0].upper()}{feature.lacking[1:]}.",
        change=f"Another room or venue with {feature.thing}.",
        unknown=lambda q, rows: needed(q.profile) and q.snapshot.access[code][rows] == NOT_SAID,
        check=f"check for {feature.thing}",
    )


BARS: tuple[Constraint, ...] = (
    Constraint(
        code="signposted",
        fails=lambda q: q.profile.signposted,
        why="No ESOL class helps this learner: the assessment found that they need another course.",
        change="Another course, or a placement by hand with a reason.",
    ),
    Constraint(
        code="level",
        fails=conditions.wrong_level,
        why="It teaches {levels}, and the learner's level for it is {working_level} (by {deciders}).",
        change="A class at {working_level}, or a new assessment.",
    ),
    Constraint(
        code="level_unknown",
        fails=lambda q: ~q.snapshot.level_known,
        why="The listing gives no level, so it needs attention before it can be matched.",
        change="The provider giving the level, or a referral by an assessor who knows the class.",
    ),
    Constraint(
        code="strand",
        fails=conditions.wrong_strand,
        why="It teaches {strand}, and {literacy_found}.",
        change="A class in {strands}, or a new look at the learner's first-language literacy.",
    ),
    Constraint(
        code="timetable",
        fails=lambda q: (q.slack < 0)[q.snapshot.timetable],
        why="It meets on {when}, and the learner is not free on {clash}.",
        change="Being free on {clash}.",
        unknown=lambda q, rows: q.times_unknown[q.snapshot.timetable[rows]],
        check="check the days and times",
    ),
    Constraint(
        code="term_time",
        fails=lambda q: q.profile.term_time_only and q.snapshot.term_time == 0,
        why="It goes on in the school holidays, and the learner is free in term time only.",
        change="Care for the children in the school holidays, or a class that stops for them.",
        unknown=lambda q, rows: q.profile.term_time_only and q.snapshot.term_time[rows] < 0,
        check="check that it stops in the school holidays",
    ),
    Constraint(
        code="women_class",
        fails=lambda q: q.profile.women_class is False and q.snapshot.women_only,
        why="It is for women only.",
        change="A class that is open to everybody.",
        unknown=lambda q, rows: q.profile.women_class is None and q.snapshot.women_only[rows],
        check="check that the learner may join a women-only class",
    ),
    Constraint(
        code="women_need",
        fails=lambda q: q.profile.women_only and ~q.snapshot.women_only,
        why="It is not a women-only class.",
        change="The learner agreeing to a mixed class.",
    ),
    Constraint(
        code="age",
        fails=conditions.wrong_age,
        why="It is for {ages}, and the learner is {age}.",
        change="The provider agreeing to another age.",
        unknown=conditions.age_unknown,
        check="check the age limit ({ages})",
    ),
    Constraint(
        code="childcare",
        fails=lambda q: q.profile.childcare > 0 and q.snapshot.childcare < q.profile.childcare,
        why="It has {childcare_places}, and the learner needs {childcare_need}.",
        change="More childcare places, or childcare found elsewhere.",
        unknown=lambda q, rows: q.profile.childcare > 0 and q.snapshot.childcare[rows] == NOT_SAID,
        check="check for {childcare_need}",
    ),
    Constraint(
        code="childcare_age",
        fails=conditions.wrong_child_age,
        why="Its childcare is for children {childcare_ages}, and the learner needs it for children {child_ages}.",
        change="Childcare for another age, or childcare found elsewhere.",
        unknown=conditions.child_age_unknown,
        check="check that the childcare takes children {child_ages}",
    ),
    *(without(feature) for feature in FEATURES),
    Constraint(
        code="travel",
        fails=lambda q: q.too_far[q.snapshot.venue],
        why="It is {journey}, and the learner's limit is {travel_limit}.",
        change="A longer journey or another way of travelling.",
        unknown=lambda q, rows: q.minutes[q.snapshot.venue[rows]] < 0,
        check="check how far it is",
    ),
    Constraint(
        code="mode",
        fails=conditions.wrong_mode,
        why="It is taught {mode}, and the learner asked for classes {modes}.",
        change="The learner agreeing to a class {mode}.",
    ),
    Constraint(
        code="kit",
        fails=lambda q: q.profile.kit is False and q.snapshot.mode != conditions.CLASSROOM,
        why="It is taught {mode}, and the learner does not have both a device and internet.",
        change="A loan of a device and internet access.",
        unknown=lambda q, rows: q.profile.kit is None and q.snapshot.mode[rows] != conditions.CLASSROOM,
        check="check that the learner has a device and internet",
    ),
    Constraint(
        code="funding",
        fails=conditions.wrong_funding,
        why="It does not take learners who are {funding}.",
        change="Evidence that changes the funding outcome, or a place paid for in another way.",
        unknown=conditions.funding_unknown,
        check="check the funding",
    ),
    Constraint(
        code="fee",
        fails=conditions.fee_beyond_means,
        why="It costs {fee}, and the learner cannot pay.",
        change="The fee being waived, or paid by somebody else.",
        unknown=conditions.fee_unknown,
        check="check the fee ({fee})",
    ),
    Constraint(
        code="start",
        fails=conditions.joining_too_early,
        why="It can be joined until {joins_until}, and the learner can start from {join_from}.",
        change="An earlier start, or the next time the class runs.",
    ),
    Constraint(
        code="closed",
        fails=conditions.joining_closed,
        why="It could be joined until {joins_until}.",
        change="The next time the class runs.",
    ),
    Constraint(
        code="referrals_closed",
        fails=lambda q: ~q.snapshot.open,
        why="The provider is not taking referrals for it.",
        change="The provider opening it to referrals.",
    ),
    Constraint(
        code="excluded",
        fails=conditions.excluded,
        why="The learner or the provider has ruled it out.",
        change="Taking the class or its provider off the learner's exclusions.",
    ),
    Constraint(
        code="referred",
        fails=conditions.already_referred,
        why="The learner already has a live referral to it.",
        change="That referral coming to an end.",
    ),
    Constraint(
        code="intake_level",
        fails=conditions.level_not_taken,
        why="It takes only {intake_levels}, and the learner's level for it is {working_level} (by {deciders}).",
        change="An agreement with the provider, or a new assessment.",
    ),
    Constraint(
        code="intake",
        fails=lambda q: (q.intake == FAILS)[q.snapshot.intake],
        why="It takes only {intake}.",
        change="An agreement with the provider.",
        unknown=lambda q, rows: (q.intake == UNKNOWN)[q.snapshot.intake[rows]],
        check="check that it takes this learner (only {intake})",
    ),
    Constraint(
        code="assessment_age",
        fails=lambda q: (q.passport == FAILS)[q.snapshot.intake],
        why="It takes an assessment up to {passport} old, and this one is from {assessed_on}.",
        change="A new assessment.",
        unknown=lambda q, rows: (q.passport == UNKNOWN)[q.snapshot.intake[rows]],
        check="check that the assessment is accepted ({assessment_age})",
    ),
    Constraint(
        code="own_area",
        fails=lambda q: (q.own_area == FAILS)[q.snapshot.intake],
        why="Until {open_to_all} it is only for {own_area}.",
        change="Waiting until then, when it opens to everybody.",
        unknown=lambda q, rows: (q.own_area == UNKNOWN)[q.snapshot.intake[rows]],
        check="check that it takes this learner ({own_area} come first)",
    ),
)

WAITS: tuple[Constraint, ...] = (
    Constraint(
        code="full",
        fails=lambda q: q.snapshot.free == 0,
        why="All its places are taken ({places}).",
        change="A place becoming free.",
        unknown=lambda q, rows: q.snapshot.free[rows] < 0,
        check="check that there is a place",
    ),
    Constraint(
        code="later",
        fails=lambda q: q.snapshot.starts > q.join_from + q.policy.later_days,
        why="It starts on {starts}.",
        change="Waiting until then.",
        unknown=lambda q, rows: q.snapshot.starts[rows] < 0,
        check="check when it starts",
    ),
)
# A class that only WAITS stop fits, but not yet: it is ranked in the same way and shown as full or later.

CONSTRAINTS = BARS + WAITS
CHECKS = tuple(constraint for constraint in CONSTRAINTS if constraint.check)


def failures(q: Question) -> Bools:
    """Constraints x classes: True where that constraint stops that class."""
    table = np.empty((len(CONSTRAINTS), len(q.snapshot.classes)), dtype=np.bool_)
    for answers, constraint in zip(table, CONSTRAINTS, strict=True):
        answers[:] = constraint.fails(q)
    return table


def unknowns(q: Question, rows: Ints) -> Bools:
    """CHECKS x rows: True where nobody knows whether that constraint stops that class."""
    table = np.empty((len(CHECKS), len(rows)), dtype=np.bool_)
    for answers, constraint in zip(table, CHECKS, strict=True):
        answers[:] = constraint.unknown(q, rows)
    return table
