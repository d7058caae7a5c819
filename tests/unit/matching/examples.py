"""One class and one learner who fit each other exactly, to be changed one fact at a time."""

from dataclasses import replace
from datetime import date, timedelta

from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.types import FUNDING, ClassFacts, Point, Profile, Session, Window

TODAY = date(2026, 11, 23)
DALSTON, HACKNEY_CENTRAL, BRISTOL = Point(51.5462, -0.0751), Point(51.5471, -0.0553), Point(51.4545, -2.5879)
MORNINGS = (Window(1, 540, 780), Window(3, 540, 780))

CLASS = ClassFacts(
    id="class",
    title="ESOL Entry 1",
    provider_id="college",
    point=HACKNEY_CENTRAL,
    level_low=1,
    level_high=1,
    accredited=False,
    sessions=(Session(1, 600, 720), Session(3, 600, 720)),
    weekly_hours=4.0,
    childcare_places=2,
    step_free=True,
    fee=0,
    funding=frozenset(FUNDING),
    starts_on=TODAY - timedelta(days=30),
    ends_on=TODAY + timedelta(days=120),
    places=12,
    taken=7,
    confirmed_on=TODAY - timedelta(days=3),
)
LEARNER = Profile(
    placement=1,
    levels=(1, 1, 1, 1),
    windows=MORNINGS,
    point=DALSTON,
    outcode="E8",
    travel_limit=30,
    women_class=True,
    kit=True,
    age=34,
    funding="full",
    can_pay=False,
    groups=frozenset(),
)


def ask(classes, profile=LEARNER, policy=None, lottery=1, **rest) -> Ranking:
    return rank(Snapshot.build(classes, 1), profile, policy or load_policy(), TODAY, lottery, **rest)


def ask_one(facts=None, asked=None) -> Ranking:
    """The example with some facts of the class and some answers of the learner changed."""
    return ask([replace(CLASS, **facts or {})], replace(LEARNER, **asked or {}))
