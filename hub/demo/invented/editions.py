"""The versions of the assessment by which the invented people are assessed: the hub changed both on one day."""

from dataclasses import dataclass

from hub.assessment import placement
from hub.assessment.instruments import instrument
from hub.assessment.instruments.instrument import Instrument
from hub.assessment.placement import PlacementTable

CHANGED = -150  # days from today, whatever the calendar says of the versions


@dataclass(frozen=True, slots=True)
class Edition:
    """The numbers of an instrument and of a placement table."""

    instrument: int
    placement: int

    @property
    def form(self) -> Instrument:
        return instrument.instruments()[self.instrument]

    @property
    def table(self) -> PlacementTable:
        return placement.tables()[self.placement]


FIRST, SECOND = EDITIONS = (Edition(1, 1), Edition(3, 2))


def edition_on(day: int) -> Edition:
    """The one in use on a day, counted from today."""
    return SECOND if day >= CHANGED else FIRST
