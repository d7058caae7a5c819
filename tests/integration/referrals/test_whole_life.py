"""Whoever does what, in whatever order and however late: only the table's ways, nothing lost, and every count right.

`HUB_TEST_LIVES=200` lives that many lives in place of a few, looks thoroughly after each step, and shortens what fails.
"""

import os
from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hub.core.db import Database
from hub.referrals.types import State
from tests.factories.life_around import WholeLife
from tests.factories.life_holds import Holds

DEEP = int(os.environ.get("HUB_TEST_LIVES", "0"))
LIVES, STEPS, EACH = DEEP or 8, 60, 1 if DEEP else 6
LUCK = st.builds(Random, st.integers(0, 2**32))
ACTS = {
    "come_far": 8,
    "go_on_with_a_course": 6,
    "send": 4,
    "pass_time": 4,
    "follow_the_table": 4,
    "turn_down": 2,
    "mark": 3,
    "take_back": 3,
    "decide_several": 2,
    "change_class": 2,
    "share": 1,
    "change_agreement": 1,
    "note_attendance": 1,
    "tell_progress": 1,
    "answer_calls": 2,
    "keep_list": 1,
    "send_on": 1,
    "arrive": 1,
    "try_anything": 1,
    "end_provider": 1,
}


class Undone(Exception):
    """A life is over: nothing of it is kept."""


class Lives(RuleBasedStateMachine):
    """Each life is one transaction, taken back when it is over."""

    database: Database
    reached: set[State]

    @initialize()
    def begin(self) -> None:
        self.whole = self.database.all_or_nothing()
        self.life, self.steps = WholeLife(self.whole.__enter__()), 0
        self.holds = Holds(self.life)

    @rule(luck=LUCK)
    def something_happens(self, luck: Random) -> None:
        [act] = luck.choices(list(ACTS), list(ACTS.values()))
        self.life.live(act, luck)

    @invariant()
    def all_holds(self) -> None:
        if hasattr(self, "holds"):
            self.steps += 1
            self.check(thoroughly=self.steps % EACH == 0)

    def check(self, *, thoroughly: bool) -> None:
        try:
            self.holds.check(thoroughly=thoroughly)
        except AssertionError as error:
            error.add_note("\n".join(self.life.story))
            raise

    def teardown(self) -> None:
        self.reached |= self.holds.reached
        with suppress(Undone):
            self.whole.__exit__(Undone, Undone(), None)


@pytest.fixture
def machine(database: Database) -> type[Lives]:
    return type("LivesHere", (Lives,), {"database": database, "reached": set()})


def test_no_order_of_acts_loses_anything_or_leaves_anybody_alone(machine: type[Lives]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not DEEP,
            phases=[Phase.generate, Phase.shrink] if DEEP else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {
        State.STARTED,
        State.COMPLETED,
        State.LEFT_EARLY,
        State.WITHDRAWN,
        State.DECLINED,
    } <= machine.reached
