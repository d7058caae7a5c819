"""What the files of a run hold: what its page says of each learner, in the order of the list, and of each level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.allocation.states import STATE_LABELS
from hub.core.ids import show_reference
from hub.directory.rungs import FREE_COLUMNS, RUNG_NAMES, Rung
from hub.directory.types import STRAND_LABELS
from hub.pages.assessor.places.run_overview import AGREEMENTS, Line
from hub.web.lists import Column


@dataclass(frozen=True, slots=True)
class Named:
    """A line with the name of its learner, and what has to be known of them first."""

    line: Line
    name: str
    markers: tuple[str, ...]


COLUMNS = (
    Column("Learner", lambda row: row.name),
    Column("Reference", lambda row: show_reference(row.line.learner.reference)),
    Column("Know first", lambda row: ", ".join(row.markers)),
    Column("Waited, weeks", lambda row: row.line.waited),
    Column("Priority", lambda row: row.line.priority),
    Column("Class", lambda row: row.line.listing.title if row.line.listing else ""),
    Column("Kind of class", lambda row: STRAND_LABELS[row.line.listing.strand] if row.line.listing else ""),
    Column("Provider", lambda row: row.line.listing.provider if row.line.listing else ""),
    Column("When", lambda row: row.line.when),
    Column("Fit", lambda row: row.line.fits),
    Column("Decision", lambda row: STATE_LABELS[row.line.proposal.state]),
    Column("Agreement", lambda row: AGREEMENTS[row.line.standing] if row.line.standing else ""),
    Column("Why", lambda row: ". ".join(row.line.outcome_lines)),
)

PLACES_COLUMNS = ("Level", "Learners", "With a class", "With a club", *FREE_COLUMNS)
FIGURES = ("learners", "to_class", "to_club", "free", "shared")
NO_RUNG = (("Other classes", "other"), ("Conversation clubs", "clubs"))


def places_rows(places: Mapping[str, Any]) -> list[Sequence[str | int | None]]:
    """What a run keeps of levels as rows of PLACES_COLUMNS; the last two have free places and nothing else."""
    rungs = [(RUNG_NAMES[Rung(row["rung"])], *(row[name] for name in FIGURES)) for row in places["rungs"]]
    return [*rungs, *((label, None, None, None, places[name], None) for label, name in NO_RUNG)]
