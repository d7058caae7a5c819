"""What decisions rest on: the grants, blocks, agreements and keys of many learners, read with one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, reduce
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.consent.conditions import live_agreement
from hub.consent.models import Agreement, Block, Grant, Restriction
from hub.consent.rules import AgreementFacts, BlockFacts, GrantFacts, stands
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.sealed import REGISTRY, SUBJECT_TIERS, SubjectKey, Tier

_GRANT = (
    Grant.learner_id,
    Grant.purpose,
    Grant.open_categories,
    Grant.valid_from,
    Grant.valid_to,
    Grant.withdrawn_at,
)
_BLOCK = (Block.learner_id, Block.user_id, Block.ends_at)
_AGREEMENT = (Agreement.purposes, Agreement.categories, Agreement.signed_on, Agreement.ends_on)
_RESTRICTION = Restriction.__table__.alias("standing")
_STORAGE = Viewer.job("find whose record is restricted", storage=True)
_READ = "restricted"
# Where each stands in a row; after them the restriction, and of each tier what wraps its key, and the wrapped key.
_OF_GRANT = slice(len(_GRANT))
_OF_BLOCK = slice(_OF_GRANT.stop, _OF_GRANT.stop + len(_BLOCK))
_OF_AGREEMENT = slice(_OF_BLOCK.stop, _OF_BLOCK.stop + len(_AGREEMENT))
_RESTRICTED = _OF_AGREEMENT.stop


@dataclass(frozen=True, slots=True)
class Grounds:
    """Grants and blocks by learner, and the agreements with the viewer's organisation, as they stood when read."""

    grants: Mapping[UUID, Sequence[GrantFacts]] = field(default_factory=dict)
    blocks: Mapping[UUID, Sequence[BlockFacts]] = field(default_factory=dict)
    agreements: Sequence[AgreementFacts] = ()
    restricted: frozenset[UUID] = frozenset()


def read(uow: UnitOfWork, learner_ids: Collection[UUID], categories: frozenset[Category]) -> Grounds:
    """The grounds for the viewer's organisation. The keys, of the tiers these categories are sealed in, go to the
    unit of work.

    The fence has already left out what a block or a missing grant hides; the decision asks again. A task of the
    officer needs no grounds, only the keys; a job must know besides whose record is restricted.
    """
    viewer = uow.viewer
    if viewer is not None and (viewer.system or viewer.about):
        uow.keys.load(learner_ids)
        return Grounds(restricted=standing(uow) if viewer.system else frozenset())
    if viewer is None or viewer.organisation_id is None or not learner_ids:
        return Grounds()
    tiers = _tiers(categories)
    asked = {
        "learners": list(learner_ids),
        "organisation": viewer.organisation_id,
        "user": viewer.user_id,
        "today": uow.today,
    }
    rows = uow.session.execute(_query(tiers, viewer.hub), asked).all()
    for place, tier in enumerate(tiers):
        _take_keys(uow, tier, rows, _RESTRICTED + 1 + 2 * place)
    asking = viewer.organisation_id
    return Grounds(
        _grants(asking, rows),
        _blocks(asking, rows, uow.now),
        _agreements(asking, rows),
        frozenset(row[0] for row in rows if row[_RESTRICTED] is not None),
    )


def standing(uow: UnitOfWork) -> frozenset[UUID]:
    """Everybody whose record is restricted: few, and read once in a unit of work."""
    known: frozenset[UUID] | None = uow.session.info.get(_READ)
    if known is None:
        with uow.acting_as(_STORAGE):
            query = sa.select(Restriction.learner_id).where(Restriction.lifted_at.is_(None))
            known = uow.session.info[_READ] = frozenset(uow.session.scalars(query))
    return known


def forget(uow: UnitOfWork) -> None:
    """Read again whose record is restricted: that has changed."""
    uow.session.info.pop(_READ, None)


@cache  # built once: building a statement costs more than running it
def _query(tiers: tuple[Tier, ...], hub: bool) -> sa.Select[Any]:
    """One row per grant, block and agreement of each learner; a live agreement only, and none for the hub's staff."""
    agreed = sa.and_(
        Agreement.organisation_id == Grant.recipient_id, live_agreement(Agreement, sa.bindparam("today"))
    )
    by_user = sa.and_(Block.user_id.is_not(None), Block.user_id == sa.bindparam("user"))
    blocked = sa.and_(
        Block.learner_id == Grant.learner_id, sa.or_(Block.recipient_id == Grant.recipient_id, by_user)
    )
    restricted = sa.and_(_RESTRICTION.c.learner_id == Grant.learner_id, _RESTRICTION.c.lifted_at.is_(None))
    granted: Any = (
        sa.select(*_GRANT, *_BLOCK, *_AGREEMENT, _RESTRICTION.c.id)
        .outerjoin(Block, blocked)
        .outerjoin(Agreement, sa.false() if hub else agreed)
        .outerjoin(_RESTRICTION, restricted)
        .where(
            Grant.learner_id.in_(sa.bindparam("learners", expanding=True)),
            Grant.recipient_id == sa.bindparam("organisation"),
        )
    )
    return reduce(_with_key, tiers, granted)


def _with_key(query: sa.Select[Any], tier: Tier) -> sa.Select[Any]:
    key = aliased(SubjectKey)
    joined = query.outerjoin(key, sa.and_(key.subject_id == Grant.learner_id, key.tier == tier))
    return joined.add_columns(key.kek_id, key.wrapped)


@cache
def _tiers(categories: frozenset[Category]) -> tuple[Tier, ...]:
    sealed_in = {field.tier for field in REGISTRY.values() if field.category in categories}
    return tuple(tier for tier in SUBJECT_TIERS if tier in sealed_in) or (Tier.CORE,)


def _take_keys(uow: UnitOfWork, tier: Tier, rows: Iterable[Any], place: int) -> None:
    for row in rows:
        uow.keys.take(row[0], tier, row[place], row[place + 1])


def _grants(organisation_id: UUID, rows: Iterable[Any]) -> Mapping[UUID, Sequence[GrantFacts]]:
    """Each once, though a row stands there for every block and agreement beside it."""
    found = defaultdict(list)
    for learner_id, *facts in dict.fromkeys(row[_OF_GRANT] for row in rows):
        found[learner_id].append(GrantFacts(learner_id, organisation_id, *facts))
    return found


def _blocks(organisation_id: UUID, rows: Iterable[Any], now: datetime) -> Mapping[UUID, Sequence[BlockFacts]]:
    found = defaultdict(list)
    for learner_id, user_id, ends_at in dict.fromkeys(row[_OF_BLOCK] for row in rows):
        if learner_id is not None and stands(ends_at, now):
            found[learner_id].append(BlockFacts(learner_id, organisation_id, user_id))
    return found


def _agreements(organisation_id: UUID, rows: Iterable[Any]) -> Sequence[AgreementFacts]:
    facts = dict.fromkeys(row[_OF_AGREEMENT] for row in rows)
    return [AgreementFacts(organisation_id, *each) for each in facts if each[-1] is not None]
