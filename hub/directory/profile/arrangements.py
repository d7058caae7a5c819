"""Propose an arrangement between two providers, confirm it, end it. Only the two of them do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.profile.models import Arrangement
from hub.directory.profile.types import ArrangementState


def propose(uow: UnitOfWork, facts: Mapping[str, Any], submission: str) -> Arrangement:
    """By the viewer's own provider, which is one of the two. The same submission twice gives the first row."""
    own = _own(uow)
    if own not in (facts["from_id"], facts["to_id"]):
        raise NotVisible
    row_id = uuid5(own, f"arrangement {submission}")
    made = uow.session.get(Arrangement, row_id)
    if made is not None:
        return made
    row = uow.add(Arrangement(id=row_id, proposed_by_id=own, **facts))
    audit.record(uow, "arrangement.propose", about=row)
    return row


def confirm(uow: UnitOfWork, arrangement_id: UUID) -> Arrangement:
    """By the side that did not propose it. Twice is the same as once."""
    row = own_arrangement(uow, arrangement_id)
    if row.proposed_by_id == _own(uow):
        raise RuleBroken("The other provider confirms what you have proposed")
    if row.state is not ArrangementState.AGREED:
        row.move_to(ArrangementState.AGREED)
        audit.record(uow, "arrangement.confirm", about=row)
    return row


def end(uow: UnitOfWork, arrangement_id: UUID) -> Arrangement:
    """By either side, also instead of confirming it. Twice is the same as once."""
    row = own_arrangement(uow, arrangement_id)
    if row.state is not ArrangementState.ENDED:
        row.move_to(ArrangementState.ENDED)
        audit.record(uow, "arrangement.end", about=row)
    return row


def own_arrangement(uow: UnitOfWork, arrangement_id: UUID) -> Arrangement:
    """One of the viewer's own provider; `NotVisible` for any other."""
    row = uow.get(Arrangement, arrangement_id)
    if _own(uow) not in row.parties:
        raise NotVisible
    return row


def _own(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.organisation_id is None:
        raise NotVisible
    return uow.viewer.organisation_id
