"""How long people have: what is declared can stand beside each other, and what a hub sets must, too."""

import pytest

from hub.accounts.clocks import Clock, check, declared, of, usual
from hub.core.errors import RuleBroken


def test_every_clock_is_declared_and_the_usual_values_pass_their_own_check() -> None:
    assert set(declared()) == set(Clock)
    check(usual())


def test_what_a_hub_has_set_counts_before_the_usual() -> None:
    assert of({"reply": 15}) == {**usual(), Clock.REPLY: 15}


@pytest.mark.parametrize(
    ("clock", "value"),
    [
        (Clock.REPLY, 9),  # no more than the second chase
        (Clock.CHASE_SECOND, 5),
        (Clock.KEEP_WARM_SECOND, 4),
        (Clock.OFFER, 0),
        (Clock.CONFIRM, 57),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_own_field(clock: Clock, value: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        check({**usual(), clock: value})
    assert refused.value.field == clock
