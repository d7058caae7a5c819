"""The fence: what a session may read or write of any learner, whichever query it uses.

Every class that hangs off a learner is `LearnerScoped`. An ORM statement on such a class is narrowed to the
learners its viewer's organisation holds a live grant for; without a viewer it is refused. A job sees all but those
whose record is restricted. A statement that reaches a protected table by any other road (text, Core tables, a bare
connection) is refused at the cursor, and a row cannot be attached to a learner whom the viewer may not see, nor moved
to another learner but by a merge.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Executable, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.orm.util import LoaderCriteriaOption

from hub.consent import rules
from hub.consent.conditions import (
    has_bits,
    live_agreement,
    live_grant,
    opened_to,
    restricted,
    row_by_row,
    ruled,
    standing_block,
    stopped,
)
from hub.consent.models import Agreement, Block, Grant, mask
from hub.consent.rows import TOGETHER
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import HubSession
from hub.core.errors import NotVisible
from hub.core.model import UtcDateTime, mapped_classes

# The one viewer who may let a row hang off another learner.
MERGING = Viewer.job("merge or part two records")


class NoViewer(Exception):
    """A session without a viewer asked for something of a learner: a mistake in the program."""


class Unfenced(Exception):
    """A statement reached a protected table around the fence: a mistake in the program."""


class Kind(NamedTuple):
    """What the criteria differ by: a job, a task of the officer or a learner's own `card`, or somebody of the hub or
    of a partner; and whether the round of a job leaves anybody out (`Database.left_out`)."""

    job: bool
    task: bool
    hub: bool
    purposes: frozenset[str]
    without: bool = False
    card: bool = False

    @classmethod
    def of(cls, viewer: Viewer, without: bool = False) -> "Kind":
        return cls(bool(viewer.system), bool(viewer.about), viewer.hub, viewer.purposes, without, viewer.card)


@dataclass(frozen=True, slots=True)
class _Look:
    """Who looks, and when: the values of the criteria, which are built once per kind of viewer."""

    viewer: Viewer
    now: datetime
    today: date
    left_out: frozenset[UUID]


_flushing: ContextVar[bool] = ContextVar("flushing", default=False)
_looking: ContextVar[_Look] = ContextVar("looking")


# What a statement that lives on (built once by its module) became for each kind of viewer; None: nothing to fence.
_narrowed: WeakKeyDictionary[Executable, dict[tuple[Any, ...], Executable | None]] = WeakKeyDictionary()


@event.listens_for(HubSession, "do_orm_execute")
def _fence_statement(state: ORMExecuteState) -> None:
    viewer: Viewer | None = state.session.info.get("viewer")
    if viewer is None or viewer.storage or state.is_column_load:
        _mark_scoped(state, viewer)
        return
    known = _narrowed.setdefault(state.statement, {})
    left_out: frozenset[UUID] = state.session.info["left_out"]
    kind = Kind.of(viewer, without=bool(left_out))
    if (kind, type(state.parameters)) not in known:
        known[kind, type(state.parameters)] = _narrow(state, kind)
    if (narrowed := known[kind, type(state.parameters)]) is not None:
        uow = state.session.info["uow"]
        _looking.set(_Look(viewer, uow.now, uow.today, left_out))
        state.statement = narrowed
        state.update_execution_options(hub_fenced=True)


def _scoped(state: ORMExecuteState) -> list[Any]:
    return [mapper for mapper in state.all_mappers if issubclass(mapper.class_, LearnerScoped)]


def _mark_scoped(state: ORMExecuteState, viewer: Viewer | None) -> None:
    """For the job that keeps the storage, and for what is loaded again of a row that passed the fence before."""
    if scoped := _scoped(state):
        if viewer is None:
            raise NoViewer(scoped[0].class_.__name__)
        state.update_execution_options(hub_fenced=True)


def _narrow(state: ORMExecuteState, kind: Kind) -> Executable | None:
    if not _scoped(state):
        return None
    if not _unnarrowable(state):
        return state.statement.options(_criteria(kind))
    if kind.job:
        return state.statement
    raise Unfenced("this kind of statement cannot be narrowed to what the viewer may see")


def _unnarrowable(state: ORMExecuteState) -> bool:
    """Loader criteria do not reach most of `from_statement`, bulk inserts and bulk updates by primary key."""
    bulk = state.is_insert or ((state.is_update or state.is_delete) and isinstance(state.parameters, list))
    return bulk or (state.is_from_statement and not state.execution_options.get(TOGETHER))


class _Criterion(LoaderCriteriaOption):
    """One model's criterion for one kind of viewer, which is put to statements with all others of the kind. Its rule
    is built when a statement first reads the model: until then nothing passes."""

    def __init__(self, model: type[Any], kind: Kind) -> None:
        super().__init__(model, sa.false(), include_aliases=True)
        self._rule = cache(lambda: rule_of(model, kind))

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        """Of an alias: what the library leaves undone where an alias is joined, and any learner would do for all."""
        self.where_criteria = self._rule()
        criteria = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(criteria) if ext_info.is_aliased_class else criteria


class _Criteria(CriteriaOption):
    """The criteria of every model for one kind of viewer, as one option with a cache key of its own.

    The library checks every option of every statement and walks its whole expression for the key, which costs more
    than the statements do. There is one `_Criteria` per kind of viewer in the process, and what differs between two
    viewers of a kind is bound as the statement runs, so the kind says all there is to say.
    """

    inherit_cache = False
    propagate_to_loaders = True

    def __init__(self, kind: Kind) -> None:
        scoped = (model for model in mapped_classes() if issubclass(model, LearnerScoped))
        self._of_models = tuple(_Criterion(model, kind) for model in scoped)
        self._key = (_Criteria, *kind)

    def _gen_cache_key(self, anon_map: Any, bindparams: Any) -> tuple[Any, ...]:
        return self._key

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        self.process_compile_state(compile_state)

    def process_compile_state(self, compile_state: Any) -> None:
        for criterion in self._of_models:
            criterion.process_compile_state(compile_state)

    def get_global_criteria(self, attributes: Any) -> None:
        for criterion in self._of_models:
            criterion.get_global_criteria(attributes)


@cache
def _criteria(kind: Kind) -> _Criteria:
    return _Criteria(kind)


def rule_of(model: type[LearnerScoped], kind: Kind) -> sa.ColumnElement[bool]:
    """Which rows of `model` viewers of one kind may see."""
    if kind.without:
        left_out = _bound("left_out", sa.Uuid(), lambda look: list(look.left_out), expanding=True)
        return sa.and_(rule_of(model, kind._replace(without=False)), model.learner_id.not_in(left_out))
    if kind.task:
        return of_the_task(model, kind.card)
    if kind.hub and kind.purposes == rules.THROUGH_GLASS:
        return through_glass(model)
    return ~restricted(model.learner_id) if kind.job else visible(model, kind.hub, kind.purposes)


def _bound(
    name: str, type_: Any, read: Callable[[_Look], Any], expanding: bool = False
) -> sa.BindParameter[Any]:
    return sa.bindparam(
        f"fence_{name}", type_=type_, callable_=lambda: read(_looking.get()), expanding=expanding
    )


def _organisation() -> sa.BindParameter[Any]:
    return _bound("organisation", sa.Uuid(), lambda look: look.viewer.organisation_id)


def _user() -> sa.BindParameter[Any]:
    return _bound("user", sa.Uuid(), lambda look: look.viewer.user_id)


def _now() -> sa.BindParameter[Any]:
    return _bound("now", UtcDateTime(), lambda look: look.now)


def _today() -> sa.BindParameter[Any]:
    return _bound("today", sa.Date(), lambda look: look.today)


def _blocked(learner_id: Any) -> sa.ColumnElement[bool]:
    """Whether the viewer, or their whole organisation, is blocked for the learner."""
    blocks = ruled(Block, "fence_block")
    standing = sa.select(blocks.c.id).where(
        blocks.c.learner_id == learner_id,
        sa.or_(
            blocks.c.user_id == _user(),
            sa.and_(blocks.c.user_id.is_(None), blocks.c.recipient_id == _organisation()),
        ),
        standing_block(blocks.c, _now()),
    )
    return standing.exists()


def _needed_bits(model: type[LearnerScoped]) -> int:
    """The category a row of `model` belongs to, as bits; every bit where any open category will do."""
    return mask(Category if model.__category__ is None else [Category(model.__category__)])


def of_the_task(model: type[LearnerScoped], card: bool) -> sa.ColumnElement[bool]:
    """Of the one learner whom a task of the officer opens every row; by their own card, what may stand on it."""
    theirs = model.learner_id == _bound("about", sa.Uuid(), lambda look: look.viewer.about)
    if not card:
        return theirs
    kept_off = model.__category__ is not None and Category(model.__category__) not in rules.CARD_CATEGORIES
    return sa.false() if kept_off else sa.and_(theirs, ~restricted(model.learner_id))


def through_glass(model: type[LearnerScoped]) -> sa.ColumnElement[bool]:
    """What is needed of the learners whose record is open to this very viewer to keep somebody safe."""
    if model.__category__ is not None and Category(model.__category__) not in rules.GLASS_CATEGORIES:
        return sa.false()
    return sa.and_(
        opened_to(model.learner_id, _user(), _now()),
        ~_blocked(model.learner_id),
        ~stopped(Purpose.SAFEGUARDING.value, _today()),
    )


def visible(model: type[LearnerScoped], hub: bool, purposes: frozenset[str]) -> sa.ColumnElement[bool]:
    """The SQL twin of `rules.decide`: learners with a live grant in purpose under a live agreement, no block and no
    restriction.

    `hub` tells the owning hub's staff, who need no agreement; who and when is bound as each statement runs.
    """
    if model.__hub_only__ and not hub:
        return sa.false()
    organisation, today = _organisation(), _today()
    grants = ruled(Grant, "fence_grant")
    granted = sa.select(grants.c.id).where(
        grants.c.recipient_id == organisation,
        grants.c.learner_id == model.learner_id,
        sa.or_(
            sa.false(),
            *(grants.c.purpose == purpose for purpose in sorted(purposes)),
            *(_rests(purpose, grants.c, _needed_bits(model)) for purpose in rules.resting(hub, purposes)),
        ),
        live_grant(grants.c, today),
        has_bits(grants.c.open_categories, _needed_bits(model)),
        ~_blocked(grants.c.learner_id),
        ~stopped(grants.c.purpose, today),
    )
    if hub:
        return row_by_row(sa.and_(granted.exists(), ~restricted(model.learner_id)))
    granted = granted.where(_agreed(grants.c, purposes, _needed_bits(model), today))
    own = [model.recipient_id == organisation] if issubclass(model, PartyScoped) else []
    return sa.and_(granted.exists(), ~restricted(model.learner_id), *own)


def _rests(purpose: Purpose, grants: Any, needed: int) -> sa.ColumnElement[bool]:
    """Whether a purpose that is on rests on the grant, and something needed is open for it."""
    return sa.and_(
        grants.purpose == rules.RESTS_ON[purpose].value,
        has_bits(grants.open_categories, needed & mask(rules.PURPOSE_CATEGORIES[purpose])),
        ~stopped(purpose.value, _today()),
    )


def _agreed(
    grants: Any, purposes: frozenset[str], needed: int, today: sa.BindParameter[Any]
) -> sa.ColumnElement[bool]:
    """A live agreement with the grant's recipient covers its purpose, and something needed that it opens."""
    agreements = ruled(Agreement, "fence_agreement")
    opened = sa.type_coerce(grants.open_categories, sa.Integer).op("&")(needed)
    covering = sa.select(agreements.c.id).where(
        agreements.c.organisation_id == grants.recipient_id,
        live_agreement(agreements.c, today),
        sa.or_(
            *(
                sa.and_(grants.purpose == purpose, has_bits(agreements.c.purposes, mask([Purpose(purpose)])))
                for purpose in sorted(purposes)
            )
        ),
        has_bits(agreements.c.categories, opened),
    )
    return covering.exists()


@event.listens_for(HubSession, "before_flush")
def _mark_flush(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
    _refuse_hidden_learners(session)
    _flushing.set(True)


@event.listens_for(HubSession, "after_flush")
@event.listens_for(HubSession, "after_soft_rollback")
def _unmark_flush(_session: HubSession, _context: Any) -> None:
    _flushing.set(False)


def _refuse_hidden_learners(session: HubSession) -> None:
    """A foreign key must not let anybody attach a row to a learner they cannot see."""
    rows = [row for row in (*session.new, *session.dirty) if isinstance(row, LearnerScoped)]
    if not rows:
        return
    viewer: Viewer | None = session.info.get("viewer")
    if viewer is None:
        raise NoViewer(type(rows[0]).__name__)
    if viewer.system != MERGING.system and any(_moved(row) for row in rows):
        raise Unfenced("a row cannot be moved to another learner")
    attached = {row.learner_id for row in rows if row in session.new} - _own_new_learners(session)
    if viewer.system is None and attached - _known(session, attached):
        raise NotVisible


def _moved(row: LearnerScoped) -> bool:
    return not getattr(row, "__is_learner__", False) and bool(
        sa.inspect(row).attrs.learner_id.history.deleted
    )


def _own_new_learners(session: HubSession) -> set[UUID]:
    """Learners whom this unit of work registers: their grants are being written with them."""
    born: set[UUID] = session.info.setdefault("born", set())
    born.update(row.id for row in session.new if getattr(row, "__is_learner__", False))
    return born


def _known(session: HubSession, learner_ids: set[UUID]) -> set[UUID]:
    """Which of these learners the fence lets this session see; remembered for the unit of work."""
    known: set[UUID] = session.info.setdefault("known_learners", set())
    if unknown := learner_ids - known:
        model = next(m for m in mapped_classes() if getattr(m, "__is_learner__", False))
        with session.no_autoflush:
            known.update(session.scalars(sa.select(model.id).where(model.id.in_(unknown))))
    return known


@cache
def _protected_pattern() -> re.Pattern[str]:
    names = sorted(m.__tablename__ for m in mapped_classes() if issubclass(m, LearnerScoped))
    return re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b", re.IGNORECASE)


@lru_cache(1024)
def _names_protected(statement: str) -> bool:
    """Whether a statement names a learner's table. The same few hundred statements run again and again."""
    return bool(_protected_pattern().search(statement))


@event.listens_for(Engine, "before_cursor_execute")
def _guard_cursor(
    _connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    options = context.execution_options
    if options.get("hub_fenced") or options.get("hub_schema") or _flushing.get():
        return
    if _names_protected(statement):
        raise Unfenced(
            "a statement on a learner's table that did not pass the fence: select its columns or entities"
        )


HubSession.fenced = True
