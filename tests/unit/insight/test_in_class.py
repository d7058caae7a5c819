"""How many are in each class, for those who do not teach it."""

from random import Random
from uuid import uuid4

import pytest

from hub.insight.kept import from_plain, plain
from hub.insight.rules import SMALL_WORDS
from hub.insight.settled.in_class import InClasses, settled
from tests.unit.insight.exact import InFives
from tests.unit.insight.reader import of


@pytest.mark.parametrize("world", range(8))
def test_what_is_shown_is_true_of_people_who_come_in_fives(world: int) -> None:
    random = Random(world)
    true = {uuid4(): random.randint(0, 14) for _ in range(20)}
    told = from_plain(InClasses, plain(settled(true))).people
    reader = InFives([(str(one),) for one in true])
    for class_id, number in true.items():
        cell = told.get(str(class_id), SMALL_WORDS)
        reader.reads(cell, of(str(class_id), 0))
        assert (
            cell == SMALL_WORDS if number == 0 else abs((cell if isinstance(cell, int) else 0) - number) <= 4
        )
    assert reader.finds_them()


def test_a_class_of_few_people_does_not_stand_among_them() -> None:
    [full, few] = uuid4(), uuid4()
    assert settled({full: 12, few: 1}).people == {str(full): 10}
