"""Reads of what a provider has to do: lists of match cards, one statement and one decision however long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.models import Assessment, LevelCheck
from hub.assessment.types import AssessmentState
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.models import TaughtClass
from hub.learners.models import Learner, Need
from hub.learners.needs import ACCESS_CODES
from hub.referrals.models import Referral
from hub.referrals.reads.level_checks import TAUGHT_FOR
from hub.referrals.reads.match_card import MatchCard
from hub.referrals.types import State
from hub.tracking.models import Enrolment

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Worklist:
    """One kind of thing to do. `order` are the columns that say which comes first.

    `due` names the date that matters.
    """

    title: str
    states: tuple[State, ...]
    order: tuple[Any, ...]
    empty: str
    due: str = "Class starts"


# In the order of the page. What has a deadline comes first.
WORKLISTS = {
    "answer": Worklist(
        "Referrals to answer",
        (State.SENT, State.OPENED, State.INACTIVE),
        (Referral.reply_by,),
        "Nothing to answer. New referrals from the hub will be here.",
        "Answer by",
    ),
    "offers": Worklist(
        "Offers out", (State.OFFERED,), (Referral.offer_reply_by,), "No offers are out.", "Learner answers by"
    ),
    "starting": Worklist(
        "Offer accepted, not started yet",
        (State.OFFER_ACCEPTED,),
        (TaughtClass.starts_on,),
        "Nobody is about to start.",
    ),
    "accepted": Worklist(
        "Accepted, no offer made yet",
        (State.ACCEPTED,),
        (Learner.joined_on,),
        "Everybody you accepted has an offer.",
    ),
    "waiting": Worklist(
        "On your waiting list", (State.WAITLISTED,), (Learner.joined_on,), "Your waiting list is empty."
    ),
    "on-hold": Worklist(
        "On hold", (State.ON_HOLD,), (Referral.hold_until,), "Nothing is on hold.", "On hold until"
    ),
    "learning": Worklist(
        "In your classes", (State.STARTED,), (Referral.state_since,), "Nobody has started yet."
    ),
}
LATER = ("offers", "starting", "accepted", "waiting", "on-hold")  # shown below what is to answer
TO_OFFER = (State.ACCEPTED, State.WAITLISTED)  # who may be offered the next place
TO_CHECK = "learning"  # of those in the classes, whose level nobody has said a word about after two weeks

# Fields of `MatchCard`.
_COLUMNS = (
    Referral.learner_id,
    Referral.class_id,
    Referral.sent_at,
    Referral.opened_at,
    Referral.reference,
    Referral.state,
    Referral.reply_by,
    Referral.offer_reply_by,
    Referral.hold_until,
    Referral.asked_at,
    TaughtClass.title,
    TaughtClass.starts_on,
    Learner.joined_on.label("waiting_since"),
    Learner.age_band,
    Learner.outcode,
    Assessment.placement.label("level"),
)
# What they need is sealed: beside the columns, what it is opened by.
_SEALED = (
    Learner.interpreter_needed.column.label("interpreted"),
    Need.id.label("need_id"),
    Need.answers.column.label("answers"),
)
_NEEDS = ("women_only", "childcare_children", "childcare_by_age")
_TIMES = ("availability", "windows", "school_hours", "term_time_only")


@dataclass(frozen=True, slots=True)
class Cards:
    """One page of a list and how many there are in all."""

    cards: list[MatchCard]
    total: int
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def worklist(uow: UnitOfWork, name: str, page: int = 1) -> Cards:
    """One page of one list of `WORKLISTS`; `NotVisible` if there is no such list."""
    if name not in WORKLISTS:
        raise NotVisible
    return _opened(uow, _read(uow, _listed(name), page), page)


def front(uow: UnitOfWork, page: int = 1) -> tuple[Cards, dict[str, list[MatchCard]]]:
    """One page of what is to answer; and the first of what comes after it, by list, the most urgent lists first.

    The list `TO_CHECK` holds those for whom the provider is asked whether the level was right.
    """
    answer, later = (
        _read(uow, _listed("answer"), page),
        _read(uow, _later(), taught_since=uow.today - TAUGHT_FOR),
    )
    decisions = _decided(uow, [*answer, *later])
    found = _opened(uow, later, decisions=decisions).cards
    lists = {
        name: [card for card in found if card.state in WORKLISTS[name].states] for name in (*LATER, TO_CHECK)
    }
    return _opened(uow, answer, page, decisions), lists


def whole(uow: UnitOfWork, name: str) -> list[MatchCard]:
    """All of one list of `WORKLISTS`, the most urgent first; `NotVisible` if there is no such list."""
    if name not in WORKLISTS:
        raise NotVisible
    return _opened(uow, _read(uow, _ordered(name))).cards


def of_class(uow: UnitOfWork, class_id: UUID) -> list[MatchCard]:
    """Everybody of one class in the order of the lists; those waiting in the order in which they came to the hub."""
    states = [state for listed in WORKLISTS.values() for state in listed.states]
    rank = sa.case({state: rank for rank, state in enumerate(states)}, value=Referral.state)
    query = _cards(Referral.state.in_(states), Referral.class_id == class_id)
    return _opened(uow, _read(uow, query.order_by(rank, Learner.joined_on, Referral.id))).cards


def card(uow: UnitOfWork, referral_id: UUID) -> MatchCard:
    found = _opened(uow, _read(uow, _cards(Referral.id == referral_id))).cards
    if not found:
        raise NotVisible
    return found[0]


@cache  # built once: building a statement costs more than running it
def _ordered(name: str) -> Any:
    wanted = WORKLISTS[name]
    return _cards(_among(wanted.states)).order_by(*wanted.order, Referral.id)


@cache
def _listed(name: str) -> sa.Select[Any]:
    return _paged(_ordered(name))


@cache
def _later() -> sa.Select[Any]:
    states = [state for name in (*LATER, TO_CHECK) for state in WORKLISTS[name].states]
    urgency = sa.case({state: rank for rank, state in enumerate(states)}, value=Referral.state)
    soonest = sa.func.coalesce(Referral.offer_reply_by, TaughtClass.starts_on, Learner.joined_on)
    to_check = sa.and_(Enrolment.started_on <= sa.bindparam("taught_since"), LevelCheck.id.is_(None))
    return _paged(
        _cards(_among(states), sa.or_(Referral.state != State.STARTED, to_check))
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .outerjoin(LevelCheck, LevelCheck.referral_id == Referral.id)
        .order_by(urgency, soonest, Referral.id)
    )


def _among(states: Iterable[State]) -> sa.ColumnElement[bool]:
    """Written out, since a list for IN is expanded anew each time the statement runs."""
    return sa.or_(*(Referral.state == state for state in states))


def _paged(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.limit(PAGE_SIZE).offset(sa.bindparam("skipped"))


def _cards(*where: sa.ColumnElement[bool]) -> Any:
    """What a match card shows, and how many there are in all."""
    complete = sa.and_(
        Assessment.learner_id == Referral.learner_id, Assessment.state == AssessmentState.COMPLETE
    )
    return (
        sa.select(sa.func.count(Referral.id).over().label("total"), *_COLUMNS, *_SEALED)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(Assessment, complete)
        .outerjoin(Need, Need.learner_id == Referral.learner_id)
        .where(*where)
    )


def _read(uow: UnitOfWork, query: sa.Select[Any], page: int = 1, **parameters: Any) -> Sequence[Any]:
    """`page` counts from 1; a query that is not paged is read whole."""
    return uow.session.execute(query, {"skipped": (page - 1) * PAGE_SIZE, **parameters}).all()


def _decided(uow: UnitOfWork, rows: Iterable[Any]) -> Mapping[UUID, Decision]:
    """Whose needs the viewer may see, for all rows at once."""
    return consent.disclose(uow, [row.learner_id for row in rows], [Category.NEEDS])


def _opened(
    uow: UnitOfWork, rows: Sequence[Any], page: int = 1, decisions: Mapping[UUID, Decision] | None = None
) -> Cards:
    decisions = _decided(uow, rows) if decisions is None else decisions
    cards = [_card(row, decisions[row.learner_id]) for row in rows]
    return Cards(cards, rows[0].total if rows else 0, page)


def _card(row: Any, decision: Decision) -> MatchCard:
    """The total, the columns and, as far as the decision opens them, the needs."""
    return MatchCard(*row[1 : 1 + len(_COLUMNS)], **(_needs(row, decision) if decision.allowed else {}))


def _needs(row: Any, decision: Decision) -> dict[str, Any]:
    interpreted = Learner.interpreter_needed.of(row.learner_id, row.learner_id, row.interpreted)
    known = {"interpreter_needed": bool(interpreted.value(decision))}
    if row.need_id is None:
        return known
    said = Need.answers.of(row.need_id, row.learner_id, row.answers).value(decision)
    access = [said[code] for code in ACCESS_CODES]
    return known | {name: said[name] for name in (*_NEEDS, *_TIMES)} | {"access": access}
