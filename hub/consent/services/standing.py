"""Whether an organisation may be told of a learner to find them a class and, if not, whether they can be asked."""

from collections.abc import Collection
from uuid import UUID

from hub.consent.queries import heard_by, refused_providers
from hub.consent.services.sharing import candidates
from hub.consent.types import Standing
from hub.core.db import UnitOfWork

Pair = tuple[UUID, UUID]


def standings(uow: UnitOfWork, pairs: Collection[Pair]) -> dict[Pair, Standing]:
    """By learner and provider: four statements, however many."""
    ids = {learner_id for learner_id, _ in pairs}
    hearing, refused = heard_by(uow, ids), refused_providers(uow, ids)
    covered = {one.organisation_id for one in candidates(uow, None) if one.categories}
    return {
        (learner_id, provider_id): standing(
            provider_id, hearing[learner_id], refused.get(learner_id, frozenset()), covered
        )
        for learner_id, provider_id in pairs
    }


def standing(
    provider_id: UUID, hearing: Collection[UUID], refused: Collection[UUID], covered: Collection[UUID]
) -> Standing:
    """`hearing` may be told now, `refused` never; the hub has an agreement with those `covered`."""
    if provider_id in refused:
        return Standing.NEVER
    if provider_id in hearing:
        return Standing.AGREED
    return Standing.TO_ASK if provider_id in covered else Standing.NO_AGREEMENT
