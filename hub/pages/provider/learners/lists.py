"""A provider's lists of people as pages and files: by name where the referral is open to it, else by reference."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

from flask import url_for

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.keyset import Key
from hub.directory.rules.titles import told_apart
from hub.forms.filters import Filters, Pick
from hub.forms.format import date_words
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.referrals import rules
from hub.referrals.reads.provider.in_turn import Turn
from hub.referrals.reads.provider.level_checks import ToCheck
from hub.referrals.reads.provider.match_card import MatchCard
from hub.web.lists import Column, Link, ListPage

OVERDUE, NEW = "overdue", "new"
NEW_FOR = timedelta(days=7)
Names = Mapping[str, str]  # by the reference of the referral


@dataclass(frozen=True, slots=True)
class Row:
    """One referral as a list shows it; `name` is None where it is not open to the provider."""

    card: MatchCard
    name: str | None
    today: date
    turn: Turn | None = None

    @property
    def in_turn(self) -> str:
        return f"{self.turn.place}. {self.turn.why}" if self.turn else ""

    @property
    def who(self) -> Link:
        href = url_for("provider.referral", reference=self.card.reference)
        if self.name is None:
            return Link(self.card.spoken_reference, href)
        return Link(self.name, href, under=self.card.spoken_reference)

    @property
    def stands(self) -> str:
        """The state, and what is open between hub and provider."""
        said = {
            "Question asked": self.card.asked_at,
            "The hub asks you": self.card.hub_asked_at,
            "Note changed": self.card.amended_at,
        }
        return ". ".join([self.card.state_label, *(words for words, moment in said.items() if moment)])

    @property
    def by(self) -> str:
        """The date that matters, and whether it has passed."""
        if self.card.day is None:
            return ""
        words = date_words(self.card.day)
        if self.card.overdue(self.today):
            return f"{words}, overdue"
        return f"{words}: say whether they have started" if self.card.begun(self.today) else words


def names(uow: UnitOfWork, cards: Iterable[MatchCard | ToCheck]) -> Names:
    """By reference, the names of those whose referral is open and whose grant opens who they are.

    One decision for all, recorded for each. Where no referral is open, nothing is asked.
    """
    opened = {card.reference: card.learner_id for card in cards if card.open}
    if not opened:
        return {}
    decisions = consent.disclose(uow, opened.values(), [Category.IDENTITY])
    people = by_ids(uow, [one for one, decision in decisions.items() if decision.allowed])
    return {
        reference: full_name(people[learner_id], decisions[learner_id])
        for reference, learner_id in opened.items()
        if learner_id in people
    }


def rows(uow: UnitOfWork, cards: Sequence[MatchCard], turns: Mapping[str, Turn] | None = None) -> list[Row]:
    """`turns`, of one class, say who is next."""
    known, turns = names(uow, cards), turns or {}
    return [Row(card, known.get(card.reference), uow.today, turns.get(card.reference)) for card in cards]


def fitting(cards: Iterable[MatchCard], wanted: Mapping[str, Any], today: date) -> list[MatchCard]:
    """Those that the filters of the address leave."""
    tests: dict[str, Callable[[MatchCard, str], bool]] = {
        "taught": lambda card, value: str(card.class_id) == value,
        "stands": lambda card, value: card.state == value,
        "only": lambda card, value: card.overdue(today) if value == OVERDUE else is_new(card, today),
    }
    asked = [(tests[name], value) for name, value in wanted.items() if value]
    return [card for card in cards if all(test(card, value) for test, value in asked)]


def is_new(card: MatchCard, today: date) -> bool:
    return card.sent_on is not None and card.sent_on > today - NEW_FOR


def only() -> Any:
    return Pick("Show", [(OVERDUE, "Overdue"), (NEW, "Sent in the last seven days")])


def stands() -> Any:
    return Pick("Where it stands", rules.STATE_LABELS.items())


class OfAllClasses(Filters):
    taught = Pick("Class")
    stands = stands()
    only = only()


class OfOneClass(Filters):
    stands = stands()
    only = only()


def class_options(cards: Iterable[MatchCard]) -> dict[str, list[tuple[str, str]]]:
    """The classes of the people on the list, to choose from."""
    found = {card.class_id: (card.title, card.starts_on) for card in cards}
    return {
        "taught": sorted(zip(map(str, found), told_apart(found.values()), strict=True), key=itemgetter(1))
    }


@cache
def listing(
    name: str,
    date_title: str,
    empty: str,
    *,
    of_one_class: bool = False,
    place: Callable[[MatchCard], Key] | None = None,
) -> ListPage:
    """What a list of people is; `date_title` names the date that matters on it. Of one class it says who is next.

    `place` is that of a card in the order of the list.
    """
    turn = (Column("Next", lambda row: row.in_turn),) if of_one_class else ()
    taught = (
        () if of_one_class else (Column("Class", lambda row: row.card.title, by=lambda line: line.title),)
    )
    return ListPage(
        name=name,
        one="person",
        many="people",
        comes="what has to be done first",
        empty=empty,
        deciding=date_title,
        filters=OfOneClass if of_one_class else OfAllClasses,
        key=place,
        columns=(
            Column("Learner", lambda row: row.who),
            Column("Reference", lambda row: row.card.spoken_reference, on_page=False),
            *taught,
            Column("Where it stands", lambda row: row.stands, by=lambda line: line.state_label),
            *turn,
            Column(
                "Level", lambda row: row.card.placed.words, by=lambda line: line.level and line.level.order
            ),
            Column("Age", lambda row: row.card.age_band or "Not known", by=lambda line: line.age_band),
            Column("Area", lambda row: row.card.outcode or "Not known", by=lambda line: line.outcode),
            Column("Needs", lambda row: row.card.needs),
            Column("Waiting since", lambda row: row.card.waiting_since, by=lambda line: line.waiting_since),
            Column(date_title, lambda row: row.by, by=lambda line: line.day, value=lambda row: row.card.day),
        ),
    )
