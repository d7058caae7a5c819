"""One class against many learners: the counts agree with asking about each learner and each change alone."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.demand.changed import changes
from hub.demand.fit import Fit, fit
from hub.demand.proposed import class_facts, title
from hub.directory.types import Strand
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


def by_change(found: Fit) -> dict[str, int]:
    """How many the class would fit with each change."""
    return {one.says: sum(one.fits.values()) for one in found.changes}


def test_a_class_says_in_words_what_it_is() -> None:
    assert title(FACTS) == "Pre-Entry general English, Tuesday 9:30am to 11:30am, E8"


def test_it_counts_whom_the_class_fits_and_who_has_nothing_else() -> None:
    listed = Snapshot.build([replace(class_facts(FACTS), id="listed", women_only=True)], 1)
    waiting = [person(), person(women_class=True), person(placement=4)]
    found = fit(class_facts(FACTS), [*waiting, person(women_class=False)], listed, POLICY, TODAY)
    assert (found.waiting, found.fits) == (4, {0: 3})
    assert found.nothing_else == {0: 1}


def test_whom_only_a_conversation_club_fits_has_nothing_else() -> None:
    club = replace(class_facts(FACTS), id="club", strand=Strand.CONVERSATION)
    assert fit(class_facts(FACTS), [person()], Snapshot.build([club], 1), POLICY, TODAY).nothing_else == {
        0: 1
    }


def test_it_says_whom_it_would_fit_with_one_change() -> None:
    waiting = [person(women_only=True, women_class=True), person(women_class=False), person(childcare=2)]
    then = by_change(fit(class_facts(FACTS), waiting, NOTHING, POLICY, TODAY))
    assert then["For women only"] == 1
    assert then["With a crèche"] == 2


def test_another_hour_or_day_is_tried() -> None:
    waiting = [person(availability=1 << 3 * 3), person(availability=1 << 3 * 1 + 2)]
    then = by_change(fit(class_facts(FACTS), waiting, NOTHING, POLICY, TODAY))
    assert then["On Thursday"] == 1
    assert then["In the evening, at 6pm"] == 1


def test_a_class_of_several_levels_is_counted_at_each() -> None:
    waiting = [person(), person(placement=1), person(placement=1), person(placement=3)]
    found = fit(class_facts(FACTS | {"level_high": "E2"}), waiting, NOTHING, POLICY, TODAY)
    assert found.fits == {0: 1, 1: 2, 2: 0}


def test_nobody_waiting_is_no_error() -> None:
    found = fit(class_facts(FACTS), [], NOTHING, POLICY, TODAY)
    assert (found.waiting, found.fits, found.nothing_else) == (0, {0: 0}, {0: 0})
    assert not any(by_change(found).values())


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
    assert found.fits == {0: len(fitting)}

    def a_class_fits(one: Profile) -> bool:
        """A conversation club is no class."""
        return not listed.clubs[rank(listed, one, POLICY, TODAY, 1).rows].all()

    assert sum(found.nothing_else.values()) == sum(not a_class_fits(one) for one in fitting)
    then = by_change(found)
    for change in changes(proposed, []):
        assert then[change.says] == sum(fits(one, change.after) for one in waiting)
