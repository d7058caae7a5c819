"""One class against many learners: the counts agree with asking about each learner and each change alone."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.demand.changed import changes
from hub.demand.fit import Changed, fit
from hub.demand.proposed import class_facts, title
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import rank
from hub.matching.types import ClassFacts, Point, Profile
from tests.unit.matching.strategies import listings, profiles

TODAY = date(2026, 11, 23)
POLICY = load_policy()
NOTHING = Snapshot.build((), 1)
HOME = Point(51.5411, -0.0649)
MORNINGS = sum(1 << day * 3 for day in range(5))
FACTS = {
    "level_low": "PE", "level_high": "PE", "strand": "general", "mode": "classroom", "days": [1],
    "start": 570, "end": 690, "place": "E8", "places": 12, "women_only": False, "childcare_places": 0,
    "childcare_ages": [], "step_free": None, "term_time": None, "starts_on": None,
}  # fmt: skip


def person(**answers: object) -> Profile:
    defaults = {"placement": 0, "availability": MORNINGS, "point": HOME, "outcode": "E8", "travel_limit": 45}
    return Profile(**defaults | answers)  # type: ignore[arg-type]


def gains(changed: tuple[Changed, ...]) -> dict[str, tuple[int, int]]:
    return {one.says: (one.gained, one.lost) for one in changed}


def test_a_class_says_in_words_what_it_is() -> None:
    assert title(FACTS) == "Pre-Entry general English, Tuesday 9:30am to 11:30am, E8"


def test_it_counts_whom_the_class_fits_and_who_has_nothing_else() -> None:
    listed = Snapshot.build([replace(class_facts(FACTS), id="listed", women_only=True)], 1)
    waiting = [person(), person(women_class=True), person(placement=4)]
    found = fit(class_facts(FACTS), [*waiting, person(women_class=False)], listed, POLICY, TODAY)
    assert (found.waiting, found.fits) == (4, 3)
    assert found.nothing_else == 1


def test_it_says_what_one_change_would_add_and_what_it_would_lose() -> None:
    waiting = [person(women_only=True, women_class=True), person(women_class=False), person(childcare=2)]
    by_change = gains(fit(class_facts(FACTS), waiting, NOTHING, POLICY, TODAY).changes)
    assert by_change["For women only"] == (1, 1)
    assert by_change["With a crèche"] == (1, 0)


def test_another_hour_or_day_is_tried() -> None:
    waiting = [person(availability=1 << 3 * 3), person(availability=1 << 3 * 1 + 2)]
    by_change = gains(fit(class_facts(FACTS), waiting, NOTHING, POLICY, TODAY).changes)
    assert by_change["On Thursday"] == (1, 0)
    assert by_change["In the evening, at 6pm"] == (1, 0)


def test_nobody_waiting_is_no_error() -> None:
    found = fit(class_facts(FACTS), [], NOTHING, POLICY, TODAY)
    assert (found.waiting, found.fits, found.nothing_else, found.changes) == (0, 0, 0, ())


def test_a_late_class_is_never_moved_past_midnight() -> None:
    late = class_facts(FACTS | {"start": 1350, "end": 1440})
    ends = [one.after.sessions[0].end for one in changes(late, [])]
    assert max(end for end in ends if end) == 1440


@settings(max_examples=40)
@given(st.lists(profiles(), max_size=4), listings(most=3))
def test_the_counts_are_those_of_asking_one_by_one(
    waiting: list[Profile], classes: tuple[ClassFacts, ...]
) -> None:
    waiting = [replace(one, live_classes=frozenset()) for one in waiting]
    proposed, listed = class_facts(FACTS), Snapshot.build(classes, 1)
    found = fit(proposed, waiting, listed, POLICY, TODAY)

    def fits(one: Profile, facts: ClassFacts) -> bool:
        return len(rank(Snapshot.build([facts], 1), one, POLICY, TODAY, 1).rows) == 1

    fitting = [one for one in waiting if fits(one, proposed)]
    assert found.fits == len(fitting)
    assert found.nothing_else == sum(len(rank(listed, one, POLICY, TODAY, 1).rows) == 0 for one in fitting)
    by_change = gains(found.changes)
    for change in changes(proposed, []):
        says, changed = change.says, change.after
        gained = sum(fits(one, changed) and not fits(one, proposed) for one in waiting)
        lost = sum(fits(one, proposed) and not fits(one, changed) for one in waiting)
        assert by_change.get(says, (0, lost)) == (gained, lost)
