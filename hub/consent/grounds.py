"""What decisions rest on: the grants, blocks, agreements and keys of many learners, read with one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.consent import heads, once
from hub.consent.conditions import live_agreement
from hub.consent.heads import BLOCK, GRANT, Seen, entry
from hub.consent.models import (
    Agreement,
    Block,
    BrokenGlass,
    Grant,
    PurposeStop,
    PurposeSwitch,
    Restriction,
    SharingHead,
)
from hub.consent.rules import AgreementFacts, BlockFacts, GrantFacts, resting, stands, through_glass
from hub.consent.types import Category, GlassState, Purpose
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.core.sealing.authentic import columns, genuine, note_refused
from hub.core.sealing.sealed import REGISTRY, SUBJECT_TIERS, SubjectKey, Tier

_GRANT, _BLOCK, _AGREEMENT = columns(Grant), columns(Block), columns(Agreement)
_STOP, _SWITCH, _HEAD = columns(PurposeStop), columns(PurposeSwitch), columns(SharingHead)
# Of the table, since the fence shows restrictions to the hub's staff alone.
_STANDING = Restriction.__table__.alias("standing")
_RESTRICTION = tuple(_STANDING.c[column.key] for column in columns(Restriction))
_STORAGE = Viewer.job("find whose record is restricted", storage=True)
_READ = "restricted"
# Where each stands in a row; after them, of each tier what wraps its key, and the wrapped key.
_OF_GRANT = slice(len(_GRANT))
_OF_BLOCK = slice(_OF_GRANT.stop, _OF_GRANT.stop + len(_BLOCK))
_OF_AGREEMENT = slice(_OF_BLOCK.stop, _OF_BLOCK.stop + len(_AGREEMENT))
_OF_RESTRICTION = slice(_OF_AGREEMENT.stop, _OF_AGREEMENT.stop + len(_RESTRICTION))
_OF_STOP = slice(_OF_RESTRICTION.stop, _OF_RESTRICTION.stop + len(_STOP))
_OF_SWITCH = slice(_OF_STOP.stop, _OF_STOP.stop + len(_SWITCH))
_OF_HEAD = slice(_OF_SWITCH.stop, _OF_SWITCH.stop + len(_HEAD))
_HEAD_NAMES = tuple(column.key for column in _HEAD)
_NO_HEAD = (None,) * len(_HEAD)
_RECIPIENT = [column.key for column in _BLOCK].index("recipient_id")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Grants and blocks by learner, and the agreements with the viewer's organisation, as they stood when read.

    `heads` are the columns of the heads that stood beside the grants.
    """

    grants: Mapping[UUID, Sequence[GrantFacts]] = field(default_factory=dict)
    blocks: Mapping[UUID, Sequence[BlockFacts]] = field(default_factory=dict)
    agreements: Sequence[AgreementFacts] = ()
    restricted: frozenset[UUID] = frozenset()
    stopped: frozenset[str] = frozenset()
    glass: frozenset[UUID] = frozenset()
    heads: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


def read(uow: UnitOfWork, learner_ids: Collection[UUID], categories: frozenset[Category]) -> Grounds:
    """The grounds for the viewer's organisation. The keys, of the tiers these categories are sealed in, go to the
    unit of work.

    The fence has already left out what a block or a missing grant hides; the decision asks again. A task of the
    officer needs no grounds, only the keys; a job, and a learner's card, must know besides whose record is restricted.
    What was read in this unit of work is not read again, until something that it rests on changes.
    """
    viewer = uow.viewer
    if viewer is not None and (viewer.system or viewer.about):
        uow.keys.load(learner_ids)
        return Grounds(restricted=standing(uow) if viewer.system or viewer.card else frozenset())
    if viewer is None or viewer.organisation_id is None or not learner_ids:
        return Grounds()
    if through_glass(viewer):
        return _through_glass(uow, viewer, learner_ids)
    tiers = SUBJECT_TIERS if len(learner_ids) == 1 else _tiers(categories)
    known: Grounds | None = once.known(uow, viewer, learner_ids, tiers)
    if known is not None:
        return known
    found = _read(uow, viewer, viewer.organisation_id, learner_ids, tiers)
    once.keep(uow, viewer, learner_ids, tiers, found)
    return found


def _read(
    uow: UnitOfWork, viewer: Viewer, asking: UUID, learner_ids: Collection[UUID], tiers: tuple[Tier, ...]
) -> Grounds:
    asked = {
        "learners": list(learner_ids),
        "organisation": asking,
        "user": viewer.user_id,
        "today": uow.today,
    }
    rows = uow.session.execute(_query(tiers, viewer.hub, resting(viewer.hub, viewer.purposes)), asked).all()
    for place, tier in enumerate(tiers):
        _take_keys(uow, tier, rows, _OF_HEAD.stop + 2 * place)
    seen = list(_seen(asking, rows))
    unfit, restricted = heads.judged(uow, asking, seen, GRANT, BLOCK)
    return Grounds(
        _grants(uow, asking, (row for row in rows if row.learner_id not in unfit)),
        _blocks(uow, asking, (row[_OF_BLOCK] for row in rows)),
        _agreements(uow, asking, rows),
        _restricted(uow, (row[_OF_RESTRICTION] for row in rows)) | restricted,
        _stopped(uow, [row[_OF_STOP] for row in rows], (row[_OF_SWITCH] for row in rows)),
        heads={one.learner_id: one.values for one in seen if one.values["id"]},
    )


def heads_known(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, Any]] | None:
    """The heads of all of these, where they were read with the grounds and still count."""
    viewer = uow.viewer
    known: Grounds | None = once.known(uow, viewer, learner_ids, ()) if viewer is not None else None
    return known.heads if known is not None and known.heads.keys() >= set(learner_ids) else None


def _through_glass(uow: UnitOfWork, viewer: Viewer, learner_ids: Collection[UUID]) -> Grounds:
    """Of the few who are open to the viewer to keep somebody safe. The viewer's own rows do not tell of a block."""
    uow.keys.load(learner_ids)
    opened = sa.select(*columns(BrokenGlass)).where(
        BrokenGlass.learner_id.in_(learner_ids),
        BrokenGlass.user_id == viewer.user_id,
        BrokenGlass.state != GlassState.REFUSED,
        BrokenGlass.ended_at.is_(None),
        BrokenGlass.expires_at > uow.now,
    )
    blocks = sa.select(*columns(Block)).where(
        Block.learner_id.in_(learner_ids),
        sa.or_(Block.user_id == viewer.user_id, Block.recipient_id == viewer.organisation_id),
    )
    asking = cast("UUID", viewer.organisation_id)
    with uow.acting_as(_STORAGE):
        glass = _each(uow, BrokenGlass, uow.session.execute(opened).all())
        blocking = uow.session.execute(blocks).all()
        unfit = _unfit_for_blocks(uow, asking, learner_ids, blocking)
        return Grounds(
            blocks=_blocks(uow, asking, blocking),
            stopped=stopped(uow),
            glass=frozenset(one["learner_id"] for one, written in glass if written) - unfit,
        )


def _unfit_for_blocks(
    uow: UnitOfWork, asking: UUID, learner_ids: Collection[UUID], blocks: Sequence[Any]
) -> frozenset[UUID]:
    """Of whom a block was put back or deleted."""
    found = uow.session.execute(sa.select(*_HEAD).where(SharingHead.id.in_(learner_ids)))
    kept = {row.id: row for row in found}
    beside = {each: [block for block in blocks if block.learner_id == each] for each in learner_ids}
    seen = (
        Seen(each, _head(kept.get(each, _NO_HEAD)), _blocks_found(asking, theirs))
        for each, theirs in beside.items()
    )
    return heads.judged(uow, asking, seen, BLOCK)[0]


def standing(uow: UnitOfWork) -> frozenset[UUID]:
    """Everybody whose record is restricted: few, and read once in a unit of work."""
    known: frozenset[UUID] | None = uow.session.info.get(_READ)
    if known is None:
        with uow.acting_as(_STORAGE):
            rows = uow.session.execute(sa.select(*columns(Restriction)))
            known = uow.session.info[_READ] = _restricted(uow, rows)
    return known


def forget(uow: UnitOfWork) -> None:
    """Read again whose record is restricted: that has changed."""
    uow.session.info.pop(_READ, None)


@cache  # built once: building a statement costs more than running it
def _query(tiers: tuple[Tier, ...], hub: bool, resting_on: frozenset[Purpose]) -> sa.Select[Any]:
    """One row per grant, block and agreement of each learner; a live agreement only, and none for the hub's staff.
    Beside each grant whether its purpose is on, and those of the viewer's that rest on another's grant."""
    agreed = sa.and_(
        Agreement.organisation_id == Grant.recipient_id, live_agreement(Agreement, sa.bindparam("today"))
    )
    by_user = sa.and_(Block.user_id.is_not(None), Block.user_id == sa.bindparam("user"))
    blocked = sa.and_(
        Block.learner_id == Grant.learner_id, sa.or_(Block.recipient_id == Grant.recipient_id, by_user)
    )
    beside: list[Any] = [Grant.purpose, *sorted(resting_on)]
    granted: Any = (
        sa.select(*_GRANT, *_BLOCK, *_AGREEMENT, *_RESTRICTION, *_STOP, *_SWITCH, *_HEAD)
        .select_from(Grant)
        .where(
            Grant.learner_id.in_(sa.bindparam("learners", expanding=True)),
            Grant.recipient_id == sa.bindparam("organisation"),
        )
    )
    # The large tables first: after the small ones SQLite expects so many rows that it reads a large one whole.
    keyed: sa.Select[Any] = reduce(_with_key, tiers, granted)
    return (
        keyed.outerjoin(SharingHead, SharingHead.id == Grant.learner_id)
        .outerjoin(Block, blocked)
        .outerjoin(Agreement, sa.false() if hub else agreed)
        .outerjoin(_STANDING, _STANDING.c.learner_id == Grant.learner_id)
        .outerjoin(PurposeStop, PurposeStop.purpose.in_(beside))
        .outerjoin(PurposeSwitch, PurposeSwitch.purpose.in_(beside))
    )


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
        uow.keys.take(row.learner_id, tier, row[place], row[place + 1])


def _seen(asking: UUID, rows: Iterable[Any]) -> Iterator[Seen]:
    """The head of each learner, and what was read beside it."""
    by_learner = defaultdict(list)
    for row in rows:
        by_learner[row.learner_id].append(row)
    for learner_id, theirs in by_learner.items():
        granted = {entry(GRANT, asking, row[0], row[1]) for row in theirs}
        blocked = _blocks_found(asking, (row[_OF_BLOCK] for row in theirs))
        yield Seen(learner_id, _head(theirs[0][_OF_HEAD]), granted | blocked)


def _head(values: Sequence[Any]) -> Mapping[str, Any]:
    return dict(zip(_HEAD_NAMES, values, strict=True))


def _blocks_found(asking: UUID, blocks: Iterable[Any]) -> set[bytes]:
    """Those of the organisation. One of a user who came from another one stands in no entry of it."""
    return {
        entry(BLOCK, asking, block[0], block[1])
        for block in blocks
        if block[0] is not None and block[_RECIPIENT] == asking
    }


def _grants(uow: UnitOfWork, asking: UUID, rows: Iterable[Any]) -> Mapping[UUID, Sequence[GrantFacts]]:
    """Without those that are refused."""
    found = defaultdict(list)
    for grant, written in _each(uow, Grant, (row[_OF_GRANT] for row in rows)):
        if written:
            found[grant["learner_id"]].append(
                GrantFacts(
                    grant["learner_id"],
                    asking,
                    grant["purpose"],
                    grant["open_categories"],
                    grant["valid_from"],
                    grant["valid_to"],
                    grant["withdrawn_at"],
                )
            )
    return found


def _blocks(uow: UnitOfWork, asking: UUID, rows: Iterable[Any]) -> Mapping[UUID, Sequence[BlockFacts]]:
    """Those that stand. One that is refused blocks everybody there, for good."""
    found = defaultdict(list)
    for block, written in _each(uow, Block, rows):
        if not written or stands(block["ends_at"], uow.now):
            user_id = block["user_id"] if written else None
            found[block["learner_id"]].append(BlockFacts(block["learner_id"], asking, user_id))
    return found


def _agreements(uow: UnitOfWork, asking: UUID, rows: Iterable[Any]) -> Sequence[AgreementFacts]:
    """Without those that are refused."""
    return [
        AgreementFacts(asking, *(one[name] for name in ("purposes", "categories", "signed_on", "ends_on")))
        for one, written in _each(uow, Agreement, (row[_OF_AGREEMENT] for row in rows))
        if written
    ]


def _restricted(uow: UnitOfWork, rows: Iterable[Any]) -> frozenset[UUID]:
    """Whose restriction is not lifted, or is refused."""
    found = _each(uow, Restriction, rows)
    return frozenset(one["learner_id"] for one, written in found if not written or one["lifted_at"] is None)


def stopped(uow: UnitOfWork) -> frozenset[str]:
    """Every purpose that is switched off now."""
    stops, switches = (uow.session.execute(sa.select(*read)).all() for read in (_STOP, _SWITCH))
    return _stopped(uow, stops, switches)


def _stopped(uow: UnitOfWork, stops: Iterable[Any], switches: Iterable[Any]) -> frozenset[str]:
    """What is switched off now, or whose stop is refused, or whose switch is refused or gone."""
    off = {
        one["purpose"]
        for one, written in _each(uow, PurposeStop, stops)
        if not written or (one["ended_at"] is None and one["off_on"] <= uow.today)
    }
    on = {
        one["purpose"]
        for one, written in _each(uow, PurposeSwitch, switches)
        if written and (one["off_on"] is None or one["off_on"] > uow.today)
    }
    return frozenset(Purpose) - on | off


def _each(uow: UnitOfWork, model: type[Base], rows: Iterable[Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each row of `model` once, though one stands there for every other beside it, and whether it is as written."""
    names = [column.key for column in columns(model)]
    for values in {row[0]: row for row in rows}.values():
        if values[0] is not None:
            kept = dict(zip(names, values, strict=True))
            written = genuine(uow.vault, model, kept)
            if not written:
                note_refused(uow.session, model, kept["id"])
            yield kept, written
