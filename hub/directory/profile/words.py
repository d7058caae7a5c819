"""An arrangement between two providers in words."""

from collections.abc import Mapping
from uuid import UUID

from hub.directory.profile.models import Arrangement
from hub.directory.profile.types import ArrangementKind
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Strand
from hub.forms.format import date_words

DOES = {
    ArrangementKind.BRIDGING: "Learners who wait for a class at {from_} may go to {to} meanwhile",
    ArrangementKind.SWAP: "Learners of {from_} may move to {to} when their level changes",
}


def arrangement_words(row: Arrangement, names: Mapping[UUID, str]) -> str:
    """Learners who wait for a class at A may go to B meanwhile. Entry 1, literacy. From 3 January 2027."""
    does = DOES[row.kind].format(from_=names[row.from_id], to=names[row.to_id])
    about = [
        *(LEVEL_NAMES[each] for each in row.levels),
        *(STRAND_LABELS[Strand(each)] for each in row.strands),
    ]
    until = f" to {date_words(row.valid_to)}" if row.valid_to else ""
    parts = [does, ", ".join(about), f"From {date_words(row.valid_from)}{until}", row.note or ""]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
