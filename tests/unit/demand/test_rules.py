"""When a demand is open, what it says, and whom to call: the pure rules, against classes and learners made up here."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.errors import WrongState
from hub.demand import rules
from hub.demand.states import PROPOSAL_STATES
from hub.demand.types import InvitationState, ProposalState
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.types import ClassFacts, Point, Profile, Session, Window
from tests.unit.matching.strategies import listings, profiles

TODAY = date(2026, 11, 23)
POLICY = load_policy()
HOME = Point(51.5411, -0.0649)
EVERY_DAY = 2**21 - 1


def taught(number: int = 1, **facts: object) -> ClassFacts:
    defaults = {
        "level_low": 1, "level_high": 1, "point": HOME, "sessions": (Session(1, 570, 690),), "places": 4,
        "starts_on": TODAY, "step_free": True,
    } | facts  # fmt: skip
    return ClassFacts(id=UUID(int=number), title="ESOL", provider_id="college", **defaults)  # type: ignore[arg-type]


def person(**answers: object) -> Profile:
    defaults = {"placement": 1, "availability": EVERY_DAY, "point": HOME, "travel_limit": 30} | answers
    return Profile(**defaults)  # type: ignore[arg-type]


def ranked(profile: Profile, *classes: ClassFacts) -> Ranking:
    return rank(Snapshot.build(classes, 1), profile, POLICY, TODAY, lottery=7)


def test_nothing_is_lacking_where_a_class_fits() -> None:
    assert rules.lack_of(ranked(person(), taught())) is None


@pytest.mark.parametrize(
    "facts", [{"taken": 4}, {"starts_on": TODAY + timedelta(days=100)}], ids=["full", "later"]
)
def test_a_class_that_is_full_or_starts_later_fits_all_the_same(facts: dict[str, object]) -> None:
    assert rules.lack_of(ranked(person(), taught(**facts))) is None


def test_whom_only_a_club_fits_lacks_a_class_and_the_club_says_nothing_of_why() -> None:
    lack = rules.lack_of(
        ranked(person(women_only=True), taught(1, strand="conversation", women_only=True), taught(2))
    )
    assert lack is not None
    assert lack.obstacles == {"women_need": 1}


def test_a_referral_to_a_club_is_no_class_on_its_way() -> None:
    club, late = taught(1, strand="conversation"), taught(2, level_low=4, level_high=4)
    assert rules.lack_of(ranked(person(live_classes=frozenset({club.id})), club, late)) is not None
    assert rules.lack_of(ranked(person(live_classes=frozenset({late.id})), club, late)) is None


def test_nobody_who_lacks_a_class_is_called_about_a_club() -> None:
    ranking = ranked(person(), taught(1, strand="conversation"), taught(2))
    assert rules.with_places(ranking) == [UUID(int=2)]


def test_where_no_class_is_listed_everything_is_lacking_and_nothing_stands_in_the_way() -> None:
    lack = rules.lack_of(ranked(person()))
    assert lack is not None
    assert lack.obstacles == {}


def test_a_referral_on_its_way_means_that_something_was_found() -> None:
    one = taught()
    assert rules.lack_of(ranked(person(live_classes=frozenset({one.id})), one)) is None


def test_the_nearest_classes_tell_what_stands_in_the_way() -> None:
    lack = rules.lack_of(
        ranked(
            person(women_only=True, childcare=2),
            taught(1, women_only=True, childcare_places=0, taken=4),
            taught(2, women_only=True, childcare_places=1),
            taught(3, level_low=4, level_high=5, childcare_places=0),
        )
    )
    assert lack is not None
    assert lack.obstacles == {"childcare": 2}
    assert lack.needs == ("childcare", "women")
    assert lack.childcare == 2


def test_someone_is_free_in_a_part_of_the_day_for_an_hour_or_not_at_all() -> None:
    windows = [Window(0, 660, 780), Window(2, 690, 720), Window(5, 1020, 1200)]
    free = rules.free_parts(windows)
    assert free == 1 << 0 | 1 << 1 | 1 << 17
    assert rules.times_of(free) == ("mornings", "afternoons", "weekends")


def test_who_was_never_asked_is_free_at_no_known_time() -> None:
    assert rules.free_parts(None) is None
    assert rules.times_of(None) == ()


def test_a_window_that_ends_before_it_begins_is_no_time() -> None:
    assert rules.free_parts([Window(0, 720, 540)]) == 0


@settings(max_examples=60)
@given(listings(), profiles())
def test_a_demand_is_open_exactly_while_no_class_fits(
    classes: tuple[ClassFacts, ...], profile: Profile
) -> None:
    profile = replace(profile, live_classes=frozenset())
    ranking = ranked(profile, *classes)
    fit = [ranking.question.snapshot.classes[row].strand for row in ranking.rows.tolist()]
    assert (rules.lack_of(ranking) is None) == any(strand != "conversation" for strand in fit)


def test_only_classes_with_a_free_place_are_called_about_best_first() -> None:
    near, far = taught(1), taught(2, point=Point(51.5481, -0.0649))
    full, unknown = taught(3, taken=4), taught(4, places=None)
    assert rules.with_places(ranked(person(), full, far, unknown, near)) == [near.id, far.id]


def test_the_calls_left_are_a_multiple_of_the_free_places() -> None:
    assert rules.calls_left(3, being_called=0) == 3 * rules.CALLS_PER_PLACE
    assert rules.calls_left(3, being_called=4) == 3 * rules.CALLS_PER_PLACE - 4
    assert rules.calls_left(1, being_called=9) == 0
    assert rules.calls_left(0, being_called=0) == 0
    assert rules.calls_left(None, being_called=0) == 0


def test_people_are_called_in_the_order_of_the_list_about_the_best_class_left() -> None:
    waiting = [("first", ["a", "b"]), ("second", ["a"]), ("third", ["a", "b"]), ("fourth", ["b"])]
    left = {"a": 1, "b": 1}
    assert rules.invite(waiting, left) == [("first", "a"), ("third", "b")]
    assert left == {"a": 0, "b": 0}


wishes = st.lists(st.lists(st.sampled_from("abc"), max_size=3, unique=True), max_size=8)
calls = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3))


@given(wishes, calls, st.sampled_from("abc"))
def test_a_further_place_never_takes_a_call_from_anybody(
    wanted: list[list[str]], left: dict[str, int], more: str
) -> None:
    waiting = list(enumerate(wanted))
    before = {one for one, _ in rules.invite(waiting, dict(left))}
    after = {one for one, _ in rules.invite(waiting, left | {more: left.get(more, 0) + 1})}
    assert before <= after


@given(wishes, calls)
def test_nobody_is_called_twice_nor_about_more_than_there_is(
    wanted: list[list[str]], left: dict[str, int]
) -> None:
    made = rules.invite(list(enumerate(wanted)), dict(left))
    assert len({one for one, _ in made}) == len(made)
    assert all(class_id in wanted[one] for one, class_id in made)
    assert all(sum(other == name for _, other in made) <= left.get(name, 0) for name in "abc")


def test_after_three_calls_without_an_answer_the_next_person_is_called() -> None:
    assert not rules.given_up(InvitationState.NO_ANSWER, rules.CALLS_WITHOUT_ANSWER - 1)
    assert rules.given_up(InvitationState.NO_ANSWER, rules.CALLS_WITHOUT_ANSWER)


def test_a_dropped_proposal_does_not_open() -> None:
    with pytest.raises(WrongState, match="“Dropped” now"):
        PROPOSAL_STATES.step(ProposalState.DROPPED, ProposalState.OPENED)


@pytest.mark.parametrize("state", ProposalState)
def test_every_state_of_a_proposal_can_be_taken_back(state: ProposalState) -> None:
    assert PROPOSAL_STATES.ways[state]
