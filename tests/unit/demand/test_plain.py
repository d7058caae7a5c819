"""A gap counts only people whom the class that it proposes would fit, in any world."""

from dataclasses import replace
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.demand.fit import fit
from hub.demand.plain import plain_class
from hub.demand.proposed import class_facts
from hub.demand.queries import Wanted
from hub.demand.rules import lack_of, shared_times
from hub.directory.types import LEVELS, Level, Strand
from hub.insight.services.proposed import published
from hub.insight.settled.gaps import ELSEWHERE, GapMap, settled
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import rank
from hub.matching.types import ClassFacts, Point, Profile, Window
from tests.unit.matching.strategies import TODAY, listings, profiles

POLICY = load_policy()
FRIDAY_MORNING = 1 << 4 * 3
HOME = Point(51.5411, -0.0649)
AREAS = ["E8", "N1", ELSEWHERE]


def wanted(profile: Profile, listed: Snapshot) -> list[Wanted]:
    """What is kept of somebody whom nothing listed fits."""
    lack = lack_of(rank(listed, profile, POLICY, TODAY, 1))
    if lack is None:
        return []
    level = LEVELS[profile.placement]
    row = (level, profile.outcode, lack.availability, list(lack.needs), dict(lack.obstacles))
    return [Wanted(*row, lack.kind, lack.suits)]


def gaps_of(waiting: list[Profile], listed: Snapshot) -> GapMap:
    return settled([*chain.from_iterable(wanted(one, listed) for one in waiting)], LEVELS, AREAS)


crowds = st.lists(st.tuples(profiles(), st.integers(1, 7)), max_size=3).map(
    lambda some: [replace(one, live_classes=frozenset()) for one, number in some for _ in range(number)]
)


@settings(max_examples=60, deadline=None)
@given(crowds, listings(most=2))
def test_the_class_of_a_gap_fits_at_least_as_many_as_the_gap_counts(
    waiting: list[Profile], classes: tuple[ClassFacts, ...]
) -> None:
    listed = Snapshot.build(classes, 1)
    for one in gaps_of(waiting, listed).combinations:
        assert one.area
        facts = plain_class(one.level, one.kind, one.area, one.slot, one.needs)
        found = fit(class_facts(facts), waiting, listed, POLICY, TODAY)
        assert sum(found.fits.values()) >= one.figure.count


def test_a_gap_names_the_days_on_which_all_its_people_can_come() -> None:
    parents = [person(availability=FRIDAY_MORNING, childcare=1) for _ in range(10)]
    [gap] = gaps_of(parents, Snapshot.build((), 1)).combinations
    assert gap.says == "Pre-Entry, E8, Friday mornings, crèche"
    facts = plain_class(gap.level, gap.kind, gap.area, gap.slot, gap.needs)
    assert (facts["days"], facts["start"], facts["end"]) == ([4], 570, 690)
    found = fit(class_facts(facts | {"days": [0, 1, 2, 3]}), parents, Snapshot.build((), 1), POLICY, TODAY)
    assert found.fits == {0: 0}
    assert published(found)["changes"] == [{"says": "On Friday only", "fits": 10}]


def test_who_is_free_for_an_hour_only_is_in_no_gap() -> None:
    short = [person(windows=(Window(4, 600, 660),)) for _ in range(6)]
    assert gaps_of(short, Snapshot.build((), 1)).combinations == []


def test_everybody_is_in_one_group_and_all_of_it_can_come_when_it_says() -> None:
    people = {None: 2, 0: 1, 0b001: 4, 0b011: 3, 0b110: 5, 0b100: 1}
    groups = list(shared_times(people))
    assert groups == [(None, 2), (0, 1), (0b010, 8), (0b001, 4), (0b100, 1)]


def test_a_gap_of_literacy_proposes_a_class_in_literacy() -> None:
    learners = [person(literacy=True, availability=FRIDAY_MORNING) for _ in range(5)]
    [gap] = gaps_of(learners, Snapshot.build((), 1)).combinations
    assert (gap.level, gap.kind) == (Level.PE, Strand.LITERACY)


def person(**answers: object) -> Profile:
    defaults = {"placement": 0, "point": HOME, "outcode": "E8", "travel_limit": 45}
    return Profile(**defaults | answers)  # type: ignore[arg-type]
