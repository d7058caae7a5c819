"""Merging two records of one person, and parting them again."""

from random import Random

import pytest

from hub.core.db import Database
from hub.core.errors import HubError
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from tests.factories.life_holds import Holds
from tests.factories.merging import MergingLife, everything_of

EARLY = (
    "send",
    "send",
    "come_far",
    "come_far",
    "share",
    "turn_down",
    "go_on_with_a_course",
    "mark",
    "pass_time",
)


@pytest.mark.parametrize("seed", range(2))
def test_merging_and_undoing_it_changes_nothing_but_the_history(database: Database, seed: int) -> None:
    luck, life = Random(seed), MergingLife(database)
    merged = 0
    for step in range(40):
        life.live(luck.choice(EARLY), luck)
        if step % 5:
            continue
        one, other = luck.sample(life.people, 2)
        with life.by(life.area.steward) as uow:
            before = everything_of(uow, *life.people)
        try:
            with life.by(life.area.steward) as uow:
                row = merge(uow, one, other, "They say so")
        except HubError as problem:
            life.story.append(str(problem))
            continue
        merged += 1
        Holds(life).check()
        with life.by(life.area.steward) as uow:
            undo(uow, row.id, "They are two")
        with life.by(life.area.steward) as uow:
            after = everything_of(uow, *life.people)
        for name, kept in before.items():
            assert after.get(name) == kept, (name, life.story)
        assert after.keys() == before.keys()
        Holds(life).check()
    assert merged
