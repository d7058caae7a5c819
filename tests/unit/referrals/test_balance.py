"""Which providers are owed referrals: never from a handful, and never by more than their share says."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from hub.matching.facts.profile import EVEN
from hub.referrals.reads.balance import balance

NORTH, SOUTH = uuid4(), uuid4()
counts = st.dictionaries(st.sampled_from([NORTH, SOUTH, UUID(int=3)]), st.integers(0, 10_000))
offers = st.dictionaries(st.sampled_from([NORTH, SOUTH, UUID(int=3)]), st.integers(1, 10_000))


def test_without_referrals_everybody_is_even() -> None:
    assert balance({}, {NORTH: 10, SOUTH: 300}) == {NORTH: EVEN, SOUTH: EVEN}


def test_without_places_nobody_is_owed_anything() -> None:
    assert balance({NORTH: 5}, {}) == {}


def test_the_only_provider_is_even_whatever_it_was_sent() -> None:
    assert balance({NORTH: 500}, {NORTH: 1}) == {NORTH: EVEN}


def test_referrals_in_proportion_to_places_are_even() -> None:
    assert balance({NORTH: 100, SOUTH: 300}, {NORTH: 20, SOUTH: 60}) == {NORTH: EVEN, SOUTH: EVEN}


def test_who_had_less_than_their_share_is_owed_more() -> None:
    found = balance({NORTH: 10, SOUTH: 190}, {NORTH: 50, SOUTH: 50})
    assert found[NORTH] > EVEN > found[SOUTH]


def test_one_referral_hardly_moves_the_balance() -> None:
    found = balance({NORTH: 1}, {NORTH: 50, SOUTH: 50})
    assert abs(found[NORTH] - EVEN) <= 0.02
    assert abs(found[SOUTH] - EVEN) <= 0.02


@given(counts, offers)
def test_shares_owed_lie_between_nothing_and_all(sent: dict[UUID, int], places: dict[UUID, int]) -> None:
    found = balance(sent, places)
    assert found.keys() == places.keys()
    assert all(0 <= share <= 1 for share in found.values())


@given(counts, offers, st.integers(1, 500))
def test_another_referral_never_makes_a_provider_owed_more(
    sent: dict[UUID, int], places: dict[UUID, int], more: int
) -> None:
    for provider in places:
        after = balance({**sent, provider: sent.get(provider, 0) + more}, places)
        assert after[provider] <= balance(sent, places)[provider]
