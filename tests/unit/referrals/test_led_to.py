"""Which classes a route names: that one class, or any of the kind."""

from dataclasses import replace
from uuid import UUID

import pytest

from hub.directory.types import Level, Strand
from hub.matching.types import ClassFacts
from hub.referrals.reads.ending_soon import leads_to
from hub.tracking.routes.types import Onward, Route

HERE, THERE = UUID(int=1), UUID(int=2)
FOUND = ClassFacts(id=THERE, title="Entry 2", provider_id=UUID(int=3), level_low=2, level_high=2)


@pytest.mark.parametrize(
    ("onward", "found", "named"),
    [
        (Onward(to_class_id=THERE), FOUND, True),
        (Onward(to_class_id=HERE), FOUND, False),
        (Onward(way_out="work"), FOUND, False),
        (Onward(level=Level.E2, strand=Strand.GENERAL), FOUND, True),
        (Onward(level=Level.E3, strand=Strand.GENERAL), FOUND, False),
        (Onward(level=Level.E2, strand=Strand.WORK), FOUND, False),
        (Onward(level=Level.E2, strand=Strand.GENERAL, accredited=True), FOUND, False),
        (Onward(level=Level.E2, strand=Strand.GENERAL, accredited=True), replace(FOUND, accredited=True), True),
        (Onward(level=Level.E2, strand=Strand.GENERAL), replace(FOUND, level_low=None, level_high=None), False),
    ],
)  # fmt: skip
def test_a_route_names_one_class_or_every_class_of_its_kind(
    onward: Onward, found: ClassFacts, named: bool
) -> None:
    assert leads_to([Route(UUID(int=4), HERE, onward)], found) is named
