"""What the file of a run holds: what its page says of each learner, in the order of the waiting list."""

from dataclasses import dataclass

from hub.allocation.states import STATE_LABELS
from hub.core.ids import show_reference
from hub.pages.assessor.places.run_overview import AGREEMENTS, Line
from hub.web.lists import Column


@dataclass(frozen=True, slots=True)
class Named:
    """A line with the name of its learner."""

    line: Line
    name: str


COLUMNS = (
    Column("Learner", lambda row: row.name),
    Column("Reference", lambda row: show_reference(row.line.learner.reference)),
    Column("Waited, weeks", lambda row: row.line.waited),
    Column("Priority", lambda row: row.line.priority),
    Column("Class", lambda row: row.line.listing.title if row.line.listing else ""),
    Column("Provider", lambda row: row.line.listing.provider if row.line.listing else ""),
    Column("When", lambda row: row.line.when),
    Column("Fit", lambda row: row.line.fits),
    Column("Decision", lambda row: STATE_LABELS[row.line.proposal.state]),
    Column("Agreement", lambda row: AGREEMENTS[row.line.standing] if row.line.standing else ""),
    Column("Why", lambda row: ". ".join(row.line.outcome_lines)),
)
