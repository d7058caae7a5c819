"""The database and the unit of work: one transaction, one viewer, one clock, one set of opened keys.

    with database.unit_of_work(viewer) as uow:
        referral = uow.get(Referral, referral_id)
        ...

Leaving the block commits, then runs what was left with `after_commit`; any exception rolls all of it back.
A change that no audit event tells of is refused at commit. Work that only reads holds nobody up: what it revealed
is written down when it ends, in a moment of its own.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.engine import PATIENCE, make_engine
from hub.core.errors import Busy, Conflict, HubError, NotVisible, StaleEdit
from hub.core.model import Base, Timestamps
from hub.core.sealing.sealed import KeyBook, Refused, seal_rows
from hub.core.vault import Address, Tampered, Vault

Row = TypeVar("Row", bound=Base)
TELLING = ("changed", "audited", "ledger", "posted")  # what a session notes of its own changes
log = logging.getLogger(__name__)


class Unaudited(Exception):
    """A unit of work changed something and recorded no audit event: a mistake in the program."""


class ChangedWhileReading(Exception):
    """A unit of work that only reads changed something: a mistake in the program."""


class HubSession(Session):
    """The session of every unit of work. Whatever stands guard over it says so in `fenced`.

    `database_role` names the role of PostgreSQL that a viewer's transaction takes (`hub.core.postgresql.row_security`).
    """

    fenced: ClassVar[bool] = False
    database_role: ClassVar[Callable[[Viewer | None], str] | None] = None


class NoFence(Exception):
    """Nothing narrows what sessions read of learners: the fence was not imported. The service does not start."""


class Told(Protocol):
    """One thing that happened, for the audit. A look that was taken stays told, also where what followed is undone."""

    @property
    def look(self) -> bool: ...


class UnitOfWork:
    """What use-cases are given. `now` is the moment the work began (UTC); `today` the local day.

    `told` is what the audit keeps of it: `write_down`, which the audit gives, writes that last of all. Before it comes
    `count_up`, which the summaries give: what was changed counts from the same moment.
    """

    write_down: ClassVar[Callable[["UnitOfWork"], None] | None] = None
    count_up: ClassVar[Callable[["UnitOfWork"], None] | None] = None

    def __init__(
        self,
        session: HubSession,
        vault: Vault,
        viewer: Viewer | None,
        request_id: str | None,
        now: datetime | None = None,
        second_place: Path | None = None,
    ) -> None:
        self.session = session
        self.vault = vault
        self.viewer = viewer
        self.request_id = request_id
        self.second_place = second_place
        self.now: datetime = now or utc_now()
        self.keys = KeyBook(session, vault)
        self.told: list[Told] = []
        self._before_commit: list[Callable[[], None]] = []
        self._after_commit: list[Callable[[], None]] = []
        session.info.update(uow=self, viewer=viewer)

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def left_out(self) -> frozenset[UUID]:
        """Whom the round of a job leaves out."""
        left_out: frozenset[UUID] = self.session.info["left_out"]
        return left_out

    @property
    def user_id(self) -> UUID | None:
        """Who acts here; None for a job and for somebody who is not signed in."""
        return self.viewer.user_id if self.viewer else None

    def add(self, row: Row) -> Row:
        self.session.add(row)
        return row

    def flush(self) -> None:
        self.session.flush()

    def get(self, model: type[Row], row_id: UUID) -> Row:
        """The row, if it exists and this viewer may know so; `NotVisible` otherwise; `Tampered` if it was left out."""
        known = len(self.session.info["refused"])
        row = self.session.get(model, row_id)
        if row is None:
            raise self._missing(known)
        return row

    def one(self, query: sa.Select[Row]) -> Row:
        """The only row of `query`, or `NotVisible`; `Tampered` if it was left out."""
        known = len(self.session.info["refused"])
        row = self.session.scalars(query).one_or_none()
        if row is None:
            raise self._missing(known)
        return row

    def first(self, query: sa.Select[Row]) -> Row | None:
        """The first row of `query`, or None where there is none; `Tampered` if it was left out."""
        known = len(self.session.info["refused"])
        row = self.session.scalars(query.limit(1)).first()
        if row is None and self.session.info["refused"][known:]:
            raise self._missing(known)
        return row

    def _missing(self, known: int) -> HubError:
        """Why there is no row; `known` is how many places had been refused before it was asked for."""
        left_out = self.session.info["refused"][known:]
        return Tampered(left_out[-1]) if left_out else NotVisible()

    def change(self, statement: sa.Update | sa.Delete) -> int:
        """Run one statement over many rows; how many it changed or removed."""
        refuse_while_reading(self.session)
        return cast("sa.CursorResult[Any]", self.session.execute(statement)).rowcount

    @contextmanager
    def acting_as(self, viewer: Viewer) -> Iterator[None]:
        """Another viewer for a while: for named effects that reach beyond the actor's own view."""
        before, self.viewer = self.viewer, viewer
        self.session.flush()
        self._look_through(viewer)
        try:
            yield
            self.session.flush()
        finally:
            self.viewer = before
            self._look_through(before)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is done in this block is done whole: where it raises, nothing of it stays, also if that is caught."""
        self.session.flush()
        noted = {name: copy(self.session.info.get(name)) for name in TELLING}
        told, before, after = len(self.told), len(self._before_commit), len(self._after_commit)
        try:
            with self.session.begin_nested():
                yield
        except Exception:
            self.session.info.update(noted)
            self.keys.taken_back()
            self.told[told:] = [one for one in self.told[told:] if one.look]
            del self._before_commit[before:], self._after_commit[after:]
            raise

    def _look_through(self, viewer: Viewer | None) -> None:
        self.session.info.update(viewer=viewer)

    def before_commit(self, action: Callable[[], None]) -> None:
        self._before_commit.append(action)

    def after_commit(self, action: Callable[[], None]) -> None:
        self._after_commit.append(action)

    def _keep_reveals(self) -> None:
        """The page of a stale edit shows what was revealed for it: those audit events stay."""
        self.session.flush()
        if not self.session.info.get("changed"):
            self._commit()

    def _commit(self) -> None:
        self.session.flush()
        if self.session.info.get("changed") and not self.session.info.get("audited"):
            raise Unaudited(f"changed {self.session.info['changed']} without an audit event")
        if (self.told or self._before_commit) and (reading := self.session.info.pop("reading", None)):
            self.session.commit()
            if followed := self.session.info.pop("followed", None):
                self.session.bind = followed
            self.session.connection(execution_options={**reading, "hub_read_only": False})
        for action in self._before_commit:
            action()
        if self.count_up is not None:
            self.count_up()
        if self.told and self.write_down is not None:
            self.write_down()
        self.session.commit()
        for action in self._after_commit:
            action()


class Database:
    """Engine and unit-of-work factory for one database, given by its URL or engine. `NoFence` without the fence.

    `second_place` is the folder of the ledger (`hub.audit.ledger`); without one none is kept, as in a bench.
    `tell_tampering` is given a unit of work of its own and the address of a sealed value that was refused.
    `left_out` are the learners whose record the round of a job leaves out (`hub.core.jobs.rounds`); the fence does it.
    """

    work: ClassVar[type[UnitOfWork]] = UnitOfWork
    tell_tampering: ClassVar[Callable[[UnitOfWork, Address], None] | None] = None

    def __init__(self, where: str | sa.Engine, vault: Vault, second_place: Path | None = None) -> None:
        if not HubSession.fenced:
            raise NoFence
        self.engine = make_engine(where) if isinstance(where, str) else where
        self.vault = vault
        self.second_place = second_place
        self.left_out: set[UUID] = set()
        self._followed: Database | None = None  # of a standby
        self._told: dict[Address, date] = {}
        self._session = sessionmaker(self.engine, class_=HubSession, expire_on_commit=False, autoflush=True)

    @contextmanager
    def unit_of_work(
        self,
        viewer: Viewer | None = None,
        *,
        request_id: str | None = None,
        read_only: bool = False,
        now: datetime | None = None,
        patience: float = PATIENCE,
        snapshot: bool = False,
    ) -> Iterator[UnitOfWork]:
        """`read_only` spares SQLite the write lock; a change made in it is `ChangedWhileReading`.

        `patience` is how many seconds SQLite waits for another writer before it is `Busy`.
        With `snapshot` every statement sees the database as the first did.
        `now` (aware) is for what is recorded after it happened, such as the demonstration's history.
        """
        refused: list[Address] = []
        self.vault.follow()
        try:
            with self._work(viewer, request_id, read_only, now, patience, snapshot) as uow:
                uow.session.info["refused"] = refused
                yield uow
        except Tampered as error:
            refused += [error.address] if error.address else []
            raise
        except (
            LookupError,
            TypeError,
            AttributeError,
            ValueError,
            Refused,
        ) as error:  # misses what was left out
            raise (Tampered(refused[0]) if refused else error) from None
        finally:
            self._tell(refused, viewer, request_id)

    @contextmanager
    def _work(
        self,
        viewer: Viewer | None,
        request_id: str | None,
        read_only: bool,
        now: datetime | None,
        patience: float,
        snapshot: bool,
    ) -> Iterator[UnitOfWork]:
        """A unit of work; what it raises is what a page can answer to."""
        with self._session() as session:
            uow = self.work(session, self.vault, viewer, request_id, now, self.second_place)
            session.info["left_out"] = frozenset(self.left_out)
            session.info["followed"] = self._followed.engine if self._followed else None
            try:
                if read_only or snapshot or patience != PATIENCE:
                    options = self._options(read_only, patience, snapshot)
                    session.connection(execution_options=options)
                    if read_only:
                        session.info["reading"] = options
                yield uow
                uow._commit()
            except StaleDataError:
                raise Conflict from None
            except StaleEdit:
                uow._keep_reveals()
                raise
            except DBAPIError as error:
                raise scrubbed(error) from None
            finally:
                uow.keys.close()

    def _options(self, read_only: bool, patience: float, snapshot: bool) -> dict[str, Any]:
        options = {"hub_read_only": read_only, "hub_patience": patience}
        apart = snapshot and self.engine.dialect.name == "postgresql"  # SQLite never reads otherwise
        return options | ({"isolation_level": "REPEATABLE READ"} if apart else {})

    @contextmanager
    def all_or_nothing(self) -> Iterator["Database"]:
        """This database, with units of work that take effect together when the block ends, or not at all."""
        try:
            with self.engine.begin() as connection:
                whole = copy(self)
                whole._session = sessionmaker(
                    connection,
                    class_=HubSession,
                    expire_on_commit=False,
                    autoflush=True,
                    join_transaction_mode="create_savepoint",
                )
                yield whole
        except DBAPIError as error:
            raise scrubbed(error) from None

    def read_at(self, standby: sa.Engine) -> "Database":
        """This database as a standby has it: work there only reads, and what it revealed is written down here."""
        there = copy(self)
        there.engine, there._followed = standby, self
        there._session = sessionmaker(standby, class_=HubSession, expire_on_commit=False, autoflush=True)
        return there

    def _tell(self, refused: list[Address], viewer: Viewer | None, request_id: str | None) -> None:
        """What was refused: a line in the log and an audit event, in a transaction of its own, once a day each."""
        today = utc_now().date()
        new = [place for place in dict.fromkeys(refused) if self._told.get(place) != today]
        tell = type(self).tell_tampering
        if not new or tell is None:
            return
        for place in new:
            what = request_id, place.table, place.column, place.row_id
            log.error("request %s: the sealed value %s.%s of %s was refused", *what)
        try:
            with (self._followed or self).unit_of_work(viewer, request_id=request_id, patience=1) as uow:
                for place in new:
                    tell(uow, place)
            self._told.update(dict.fromkeys(new, today))
        except Busy:
            log.error("request %s: no audit event could be written of that", request_id)

    def dispose(self) -> None:
        self.engine.dispose()


class DatabaseTrouble(Exception):
    """A database error without the statement's values, which PostgreSQL and SQLAlchemy put into messages."""


def scrubbed(error: DBAPIError) -> Exception:
    original = getattr(error.orig, "diag", None)
    detail = getattr(original, "message_primary", None) or type(error.orig).__name__
    if isinstance(error, IntegrityError):
        return Conflict("Somebody else saved the same thing at the same moment. Try again.")
    if isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorname", "") != "SQLITE_ERROR":
        return Busy(f"the database is busy or unreachable: {getattr(error.orig, 'sqlite_errorname', detail)}")
    return DatabaseTrouble(f"the database refused a statement: {detail}")


@event.listens_for(HubSession, "before_flush")
def _prepare_rows(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
    uow: UnitOfWork = session.info["uow"]
    fresh = list(session.new)
    changed = [row for row in session.dirty if session.is_modified(row)]
    if fresh or changed or session.deleted:
        refuse_while_reading(session)
    for row in (*fresh, *changed):
        _stamp(row, uow.now, new=row in session.new)
    seal_rows((*fresh, *changed), uow.vault, uow.keys)
    telling = [type(row).__name__ for row in (*fresh, *changed, *session.deleted) if row.__audited__]
    session.info["changed"] = [*(session.info.get("changed") or []), *telling]


def refuse_while_reading(session: Session) -> None:
    if "reading" in session.info:
        raise ChangedWhileReading


def _stamp(row: Base, now: datetime, *, new: bool) -> None:
    if isinstance(row, Timestamps):
        row.updated_at = now
        if new and row.created_at is None:
            row.created_at = now
