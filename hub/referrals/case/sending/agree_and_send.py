"""Keep what a learner agrees to once the classes are chosen, and send to those they agreed to: one act, all or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hub.consent.queries import heard_by
from hub.consent.services.sharing import candidates
from hub.consent.types import Channel
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.referrals.case import sharing
from hub.referrals.case.permit import permit
from hub.referrals.case.sending.send import chosen_classes, send
from hub.referrals.errors import NotGranted
from hub.referrals.models import Referral
from hub.referrals.types import Side


@dataclass(frozen=True, slots=True)
class Agreed:
    """The organisations a learner said yes to just now, and how they were told. `language` is a notice's."""

    organisation_ids: frozenset[UUID]
    language: str
    channel: Channel
    interpreter: str | None = None


def agree_and_send(
    uow: UnitOfWork,
    learner: Learner,
    class_ids: Iterable[UUID],
    agreed: Agreed | None,
    *,
    note: str | None = None,
    recommendation_id: UUID | None = None,
    outside_reason: str | None = None,
    submission: str,
) -> list[Referral]:
    """A referral for each class whose provider the learner agrees to, now or before; the others are left out.

    Raises `NotGranted` where that leaves none, and what `send` raises.
    """
    permit(uow, Side.HUB)
    lock_learner(uow, learner.id)
    if agreed is not None:
        keep(uow, learner.id, agreed)
    return send(
        uow,
        learner,
        agreed_to(uow, learner.id, class_ids),
        note=note,
        recommendation_id=recommendation_id,
        outside_reason=outside_reason,
        submission=submission,
    )


def keep(uow: UnitOfWork, learner_id: UUID, agreed: Agreed) -> None:
    sharing.agree(
        uow,
        learner_id,
        [
            one
            for one in candidates(uow, None)
            if one.categories and one.organisation_id in agreed.organisation_ids
        ],
        language=agreed.language,
        channel=agreed.channel,
        interpreter=agreed.interpreter,
    )


def agreed_to(uow: UnitOfWork, learner_id: UUID, class_ids: Iterable[UUID]) -> list[UUID]:
    hearing = heard_by(uow, [learner_id])[learner_id]
    found = [row.id for row in chosen_classes(uow, class_ids) if row.provider_id in hearing]
    if not found:
        raise NotGranted("The learner has not agreed to share their details with any of these.", "agreed")
    return found
