"""Who may see a record now. The decision itself is asked, once for each role of each organisation that has a grant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import PURPOSES, ROLES_OF_KIND, Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.consent.models import Block, Grant
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.consent.services import disclosure as consent
from hub.consent.services.restriction import KEEPING
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Holder:
    """What each role of an organisation may see. `refused` are those of its staff who may see nothing."""

    organisation_id: UUID
    name: str
    hub: bool
    by_role: Mapping[Role, frozenset[Category]]
    refused: frozenset[UUID]

    def sees(self, model: type[LearnerScoped], parties: Collection[UUID]) -> bool:
        """Whether somebody there sees a row of `model`; `parties` are those whom the learner's rows of it belong to."""
        if not self.hub and (
            model.__hub_only__ or (issubclass(model, PartyScoped) and self.organisation_id not in parties)
        ):
            return False
        opened = frozenset[Category]().union(*self.by_role.values())
        return bool(opened) if model.__category__ is None else model.__category__ in opened


def holders(uow: UnitOfWork, learner_ids: Collection[UUID]) -> list[Holder]:
    """By name; without an organisation that has a grant and may see nothing now."""
    with uow.acting_as(KEEPING):
        granted = set(
            uow.session.scalars(sa.select(Grant.recipient_id).where(Grant.learner_id.in_(learner_ids)))
        )
        blocks = uow.session.scalars(sa.select(Block).where(Block.learner_id.in_(learner_ids)))
        blocked = {one.user_id for one in blocks}
    organisations = uow.session.scalars(
        sa.select(Organisation).where(Organisation.id.in_(granted)).order_by(Organisation.name)
    ).all()
    staff = uow.session.scalars(sa.select(User).where(User.id.in_(blocked))).all()
    found = (_holder(uow, one, staff, learner_ids) for one in organisations)
    return [one for one in found if any(one.by_role.values())]


def _holder(
    uow: UnitOfWork, organisation: Organisation, blocked: Iterable[User], learner_ids: Collection[UUID]
) -> Holder:
    hub = organisation.kind is OrganisationKind.HUB
    by_role = {
        role: _open(uow, Viewer(None, organisation.id, role, PURPOSES[role], hub), learner_ids)
        for role in ROLES_OF_KIND[organisation.kind]
    }
    refused = (
        one.id
        for one in blocked
        if one.organisation_id == organisation.id
        and by_role[one.role]
        and not _open(uow, one.viewer, learner_ids)
    )
    return Holder(organisation.id, organisation.name, hub, by_role, frozenset(refused))


def _open(uow: UnitOfWork, viewer: Viewer, learner_ids: Collection[UUID]) -> frozenset[Category]:
    with uow.acting_as(viewer):
        return frozenset[Category]().union(*(consent.open_categories(uow, each) for each in learner_ids))
