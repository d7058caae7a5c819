"""Reads of what a provider has to do: lists of match cards, one statement and one decision however long."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.keyset import Key
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.reads.provider import card_rows
from hub.referrals.reads.provider.match_card import MatchCard
from hub.referrals.types import State


@dataclass(frozen=True, slots=True)
class Worklist:
    """One kind of thing to do. `order` is the column that says which comes first; `day` gives the same of a card, None
    where a list is as long as classes have places, and its cards do not tell it.

    `due` names the date that matters.
    """

    title: str
    states: tuple[State, ...]
    order: Any
    day: Callable[[MatchCard], date | None] | None
    empty: str
    due: str = "Class starts"

    def place(self, card: MatchCard) -> Key:
        """By which its cards are in order: those without a day last, of one day what was sent first."""
        sent = card.sent_at.timestamp() if card.sent_at else 0.0
        return ((self.day and self.day(card)) or date.max, sent, card.reference)


# In the order of the page. What has a deadline comes first.
WORKLISTS = {
    "answer": Worklist(
        "Referrals to answer",
        (State.SENT, State.OPENED, State.INACTIVE),
        Referral.reply_by,
        attrgetter("reply_by"),
        "Nothing to answer. New referrals from the hub will be here.",
        "Answer by",
    ),
    "offers": Worklist(
        "Offers out",
        (State.OFFERED,),
        Referral.offer_reply_by,
        attrgetter("offer_reply_by"),
        "No offers are out.",
        "Learner answers by",
    ),
    "starting": Worklist(
        "Offer accepted, not started yet",
        (State.OFFER_ACCEPTED,),
        TaughtClass.starts_on,
        attrgetter("starts_on"),
        "Nobody is about to start.",
    ),
    "accepted": Worklist(
        "Accepted, no offer made yet",
        (State.ACCEPTED,),
        Learner.joined_on,
        attrgetter("waiting_since"),
        "Everybody you accepted has an offer.",
    ),
    "waiting": Worklist(
        "On your waiting list",
        (State.WAITLISTED,),
        Learner.joined_on,
        attrgetter("waiting_since"),
        "Your waiting list is empty.",
    ),
    "on-hold": Worklist(
        "On hold",
        (State.ON_HOLD,),
        Referral.hold_until,
        attrgetter("hold_until"),
        "Nothing is on hold.",
        "On hold until",
    ),
    "learning": Worklist(
        "In your classes", (State.STARTED,), Referral.state_since, None, "Nobody has started yet."
    ),
}
LATER = ("offers", "starting", "accepted", "waiting", "on-hold")  # shown below what is to answer
TO_CHECK = "learning"  # of those in the classes, whose level nobody has said a word about after two weeks


def whole(uow: UnitOfWork, name: str) -> list[MatchCard]:
    """All of one list of `WORKLISTS`, the most urgent first; `NotVisible` if there is no such list."""
    if name not in WORKLISTS:
        raise NotVisible
    return _opened(uow, _ordered(name))


def of_class(uow: UnitOfWork, class_id: UUID) -> list[MatchCard]:
    """Everybody of one class in the order of the lists; those waiting in the order in which they came to the hub."""
    states = [state for listed in WORKLISTS.values() for state in listed.states]
    rank = sa.case({state: rank for rank, state in enumerate(states)}, value=Referral.state)
    query = card_rows.cards(Referral.state.in_(states), Referral.class_id == class_id)
    return _opened(uow, query.order_by(rank, Learner.joined_on, Referral.id))


def card(uow: UnitOfWork, referral_id: UUID) -> MatchCard:
    found = _opened(uow, card_rows.cards(Referral.id == referral_id))
    if not found:
        raise NotVisible
    return found[0]


@cache  # built once: building a statement costs more than running it
def _ordered(name: str) -> Any:
    wanted = WORKLISTS[name]
    return card_rows.cards(among(wanted.states)).order_by(wanted.order, Referral.sent_at, Referral.reference)


def among(states: Iterable[State]) -> sa.ColumnElement[bool]:
    """Written out, since a list for IN is expanded anew each time the statement runs."""
    return sa.or_(*(Referral.state == state for state in states))


def _opened(uow: UnitOfWork, query: sa.Select[Any]) -> list[MatchCard]:
    """The cards of one list, with one decision for all about what they need."""
    rows = uow.session.execute(query).all()
    decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.NEEDS])
    return [card_rows.card(row, decisions[row.learner_id]) for row in rows]
