"""The queue of a venue moves along one table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.assessment.group import rules
from hub.assessment.group.rules import Move, Presence
from hub.core.errors import WrongState
from hub.directory.types import Skill


def test_every_button_does_what_the_table_says() -> None:
    for presence in Presence:
        for move in Move:
            if move in rules.moves(presence):
                assert rules.step(presence, move) is not presence
            else:
                with pytest.raises(WrongState):
                    rules.step(presence, move)


@given(st.lists(st.sampled_from(Move)))
def test_nobody_is_ever_stuck(moves: list[Move]) -> None:
    presence = Presence.WAITING
    for move in moves:
        if move in rules.moves(presence):
            presence = rules.step(presence, move)
        assert rules.moves(presence)


def test_the_next_skill_is_the_first_without_a_level() -> None:
    assert rules.next_skill([]) is Skill.SPEAKING
    assert rules.next_skill([Skill.SPEAKING, Skill.READING]) is Skill.LISTENING
    assert rules.next_skill(list(Skill)) is None
