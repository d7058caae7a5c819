"""Agreement of two people who give levels: docs in hub/assessment/agreement.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.assessment.quality.kappa import agreement, weighted_kappa
from hub.directory.types import LEVELS

PE, E1, E2, E3, L1, L2 = LEVELS
pairs = st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=1)

# Ten learners, worked out by hand from the definition. The first gave E1 four times, E2 four times, E3 twice; the
# second E1 three times, E2 four times, E3 three times. The squares of the distances seen: five times 0, four times
# 1, once 4, which is 8. By chance, over all 10 x 10 crossings: one apart 4x4 + 4x3 + 4x3 + 2x4 = 48; two apart
# 4x3 + 2x3 = 18, times 4 = 72; 120 together. Kappa is 1 - 10 x 8 / 120 = 1/3.
WORKED = [
    *[(E1, E1)] * 2, (E1, E2), (E1, E3),
    *[(E2, E2)] * 2, (E2, E1), (E2, E3),
    (E3, E3), (E3, E2),
]  # fmt: skip


def test_the_worked_example() -> None:
    found = agreement(WORKED)
    assert found is not None
    assert (found.pairs, found.exact, found.within_one) == (10, 0.5, 0.9)
    assert found.kappa == pytest.approx(1 / 3)


def test_nothing_to_compare_is_nothing() -> None:
    assert agreement([]) is None
    assert weighted_kappa([]) is None


def test_complete_agreement_is_one() -> None:
    assert weighted_kappa([(E1, E1), (E2, E2)]) == 1


def test_one_and_the_same_level_for_everybody_leaves_kappa_undefined() -> None:
    found = agreement([(E1, E1)] * 20)
    assert found is not None
    assert (found.exact, found.kappa) == (1, None)


def test_always_one_level_apart_is_no_better_than_chance() -> None:
    assert weighted_kappa([(E1, E2)] * 20) == 0


def test_levels_the_wrong_way_round_are_worse_than_chance() -> None:
    assert weighted_kappa([(E1, E2), (E2, E1)]) == -1


def test_with_linear_weights_two_levels_apart_weighs_twice_as_much() -> None:
    """Seen: 4 x 1 + 1 x 2 = 6. By chance: 48 x 1 + 18 x 2 = 84."""
    assert weighted_kappa(WORKED, power=1) == pytest.approx(1 - 60 / 84)


@given(pairs)
def test_it_does_not_matter_who_is_first(given: list[tuple[str, str]]) -> None:
    turned = [(second, first) for first, second in given]
    assert weighted_kappa(given) == pytest.approx(weighted_kappa(turned))  # type: ignore[arg-type]


@given(pairs)
def test_shares_lie_between_nothing_and_all_and_kappa_never_above_one(given: list[tuple[str, str]]) -> None:
    found = agreement(given)  # type: ignore[arg-type]
    assert found is not None
    assert 0 <= found.exact <= found.within_one <= 1
    assert found.kappa is None or found.kappa <= 1
