"""Which earlier starts tell how long a place in a class takes."""

from datetime import date
from uuid import uuid4

import pytest

from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.forecast.services import alike
from hub.forecast.types import Passage, Taught

COLLEGE = uuid4()


def started(level: Level, strand: Strand, low: Level, high: Level) -> Passage:
    """Somebody who waited at a level and went to a class."""
    return Passage(
        level,
        Strand.GENERAL,
        "E8",
        1,
        date(2026, 1, 5),
        date(2026, 3, 2),
        started=True,
        taught=Taught(COLLEGE, low, high, strand, None, 12),
    )


def listed(strand: Strand, low: Level | None, high: Level | None) -> TaughtClass:
    return TaughtClass(provider_id=COLLEGE, strand=strand, level_low=low, level_high=high)


@pytest.mark.parametrize(("level", "tells"), [(Level.E1, True), (Level.E3, False)])
def test_a_class_is_told_of_by_those_who_waited_at_a_level_that_it_takes(level: Level, tells: bool) -> None:
    wide = started(level, Strand.GENERAL, Level.E1, Level.E3)
    assert alike(wide, listed(Strand.GENERAL, Level.E1, Level.E2)) is tells


@pytest.mark.parametrize(("club", "tells"), [(Level.E3, True), (Level.PE, False)])
def test_a_club_is_told_of_by_clubs_for_the_same_talk_whatever_class_people_waited_for(
    club: Level, tells: bool
) -> None:
    talks_better_than_reads = started(Level.PE, Strand.CONVERSATION, Level.E2, Level.E3)
    assert alike(talks_better_than_reads, listed(Strand.CONVERSATION, club, club)) is tells


def test_neither_another_provider_nor_another_kind_nor_an_unknown_level_tells() -> None:
    one = started(Level.E1, Strand.GENERAL, Level.E1, Level.E1)
    elsewhere = listed(Strand.GENERAL, Level.E1, Level.E1)
    elsewhere.provider_id = uuid4()
    for other in (elsewhere, listed(Strand.LITERACY, Level.E1, Level.E1), listed(Strand.GENERAL, None, None)):
        assert not alike(one, other)
    assert not alike(one._replace(taught=None), listed(Strand.GENERAL, Level.E1, Level.E1))
