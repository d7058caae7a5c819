"""What other help people were told of, for counting: a named job opens it, only counts leave it."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.directory.support.kinds import kinds
from hub.learners.models import Learner
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.types import Helped

COUNTING = Viewer.job("count other help")
HELPED, PARTLY, NOT_HELPED, NOT_KNOWN, NOT_TOLD = "helped", "partly", "no help", "not known", "not told"
ENDS = (HELPED, PARTLY, NOT_HELPED, NOT_KNOWN, NOT_TOLD)
END_OF = {Helped.YES: HELPED, Helped.PARTLY: PARTLY, Helped.NO: NOT_HELPED}

Ends = Mapping[str, str]  # what came of it, by the code of a kind


def ends(uow: UnitOfWork, on: date) -> list[tuple[str, ...]]:
    """For everybody whom the viewer may count and who was told of anything by that day, what came of each kind of help,
    in the order of the kinds. Of several services of one kind the last counts."""
    ids = list(uow.session.scalars(sa.select(Learner.id).where(Learner.joined_on <= on)))
    people: dict[UUID, dict[str, str]] = {}
    with uow.acting_as(COUNTING):
        for learner_id, kind, end in (
            one for some in audit.in_portions(uow, ids) for one in _opened(uow, some, on)
        ):
            people.setdefault(learner_id, {})[kind] = end
    return [tuple(one.get(kind, NOT_TOLD) for kind in kinds()) for one in people.values()]


def _opened(uow: UnitOfWork, ids: list[UUID], on: date) -> Iterator[tuple[UUID, str, str]]:
    """What was told first standing first."""
    query = sa.select(Signpost).where(Signpost.learner_id.in_(ids), Signpost.pointed_on <= on)
    rows = uow.session.scalars(query.order_by(Signpost.pointed_on, Signpost.id)).all()
    decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.WIDER_NEEDS])
    for row in rows:
        if (decision := decisions[row.learner_id]).allowed:
            said = row.details.value(decision)
            yield row.learner_id, said["kind"], END_OF.get(said["helped"], NOT_KNOWN)
