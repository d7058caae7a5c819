"""Find what cannot be right: states that no page makes and no night leaves behind, each with what to do about it.

A find names a referral or a class, and nobody: whoever may see the person opens the referral by its reference. Each
check is one statement or three, whatever the number of learners.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.profile import queries as profiles
from hub.directory.types import Place
from hub.referrals import queries, rules, together
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.reads.today.stalled import NOT_MOVING_AFTER
from hub.referrals.types import State

CHECKING = Viewer.job("check for what cannot be right")
RECOUNTING = Viewer.job("recount the places taken, also by restricted records", storage=True)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that cannot be right."""

    code: str
    wrong: str
    to_do: str
    finds: Callable[[UnitOfWork], list["Find"]]


@dataclass(frozen=True, slots=True, order=True)
class Find:
    """One place where it is so. `referral` is a spoken reference, empty where the find is about a class.

    `taught_class`, too, is empty where it is about the provider.
    """

    provider: str
    taught_class: str = ""
    referral: str = ""

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.provider, self.taught_class, self.referral) if part)


@dataclass(frozen=True, slots=True)
class Checked:
    check: Check
    finds: tuple[Find, ...]


def run(uow: UnitOfWork) -> list[Checked]:
    """Every check with what it found, in the order of the table; for managers, who see no referral, too."""
    with uow.acting_as(CHECKING):
        return [Checked(check, tuple(check.finds(uow))) for check in CHECKS]


def of_referrals(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> list[Find]:
    query = (
        sa.select(Organisation.name, TaughtClass.title, Referral.reference)
        .join(TaughtClass, TaughtClass.provider_id == Organisation.id)
        .join(Referral, Referral.class_id == TaughtClass.id)
        .where(*conditions)
    )
    rows = uow.session.execute(query)
    return sorted(Find(provider, title, show_reference(reference)) for provider, title, reference in rows)


def of_classes(uow: UnitOfWork, condition: sa.ColumnElement[bool]) -> list[Find]:
    query = (
        sa.select(Organisation.name, TaughtClass.title)
        .join(TaughtClass, TaughtClass.provider_id == Organisation.id)
        .where(condition)
    )
    return sorted(Find(provider, title) for provider, title in uow.session.execute(query))


def two_starts(uow: UnitOfWork) -> list[Find]:
    """One that is over stands in nobody's way: that its end was not recorded is another check's find."""
    other, other_class = aliased(Referral), aliased(TaughtClass)
    twin = (
        sa.select(other.id)
        .join(other_class, other_class.id == other.class_id)
        .where(
            other.learner_id == Referral.learner_id,
            other.id != Referral.id,
            other.state == State.STARTED,
            ~together.beside(TaughtClass.strand, other_class.strand, uow.today),
            ~over(other_class, uow.today),
        )
    )
    return of_referrals(uow, Referral.state == State.STARTED, ~over(TaughtClass, uow.today), twin.exists())


def over(taught: type[TaughtClass], today: date) -> sa.ColumnElement[bool]:
    return sa.and_(taught.ends_on.is_not(None), taught.ends_on < today)


def oversold(uow: UnitOfWork) -> list[Find]:
    taken = TaughtClass.held + TaughtClass.offered + TaughtClass.enrolled
    return of_classes(uow, TaughtClass.places < taken)


def offers_past(uow: UnitOfWork) -> list[Find]:
    return of_referrals(uow, Referral.state == State.OFFERED, Referral.offer_reply_by < uow.today)


def without_agreement(uow: UnitOfWork) -> list[Find]:
    return of_referrals(uow, queries.must_close(uow))


def waiting_and_started(uow: UnitOfWork) -> list[Find]:
    waits = sa.select(WaitingEntry.id).where(
        WaitingEntry.learner_id == Referral.learner_id,
        WaitingEntry.closed_on.is_(None),
        ~together.beside(TaughtClass.strand, WaitingEntry.strand, uow.today),
    )
    return of_referrals(uow, Referral.state == State.STARTED, waits.exists())


def ended_with_learners(uow: UnitOfWork) -> list[Find]:
    since = uow.today - NOT_MOVING_AFTER
    return of_referrals(uow, Referral.state == State.STARTED, TaughtClass.ends_on < since)


def miscounted(uow: UnitOfWork) -> list[Find]:
    query = sa.select(TaughtClass.id, TaughtClass.held, TaughtClass.offered, TaughtClass.enrolled)
    with uow.acting_as(RECOUNTING):
        right = recount(uow)
    wrong = [
        class_id
        for class_id, *kept in uow.session.execute(query)
        if kept != [right[class_id, place] for place in (Place.HELD, Place.OFFERED, Place.ENROLLED)]
    ]
    return of_classes(uow, TaughtClass.id.in_(wrong))


def lead_left(uow: UnitOfWork) -> list[Find]:
    return [Find(name) for name in profiles.whose_lead_left(uow)]


def recount(uow: UnitOfWork) -> Counter[tuple[UUID, Place]]:
    """How many referrals take each kind of place of each class."""
    query = (
        sa.select(Referral.class_id, Referral.state, sa.func.count(Referral.id))
        .where(Referral.state.in_(rules.PLACE_OF_STATE))
        .group_by(Referral.class_id, Referral.state)
    )
    found: Counter[tuple[UUID, Place]] = Counter()
    for class_id, state, number in uow.session.execute(query):
        found[class_id, rules.PLACE_OF_STATE[state]] += number
    return found


CHECKS: Sequence[Check] = (
    Check(
        "two-starts",
        "One learner has started two classes that may not go together",
        "Ask both providers which class the learner goes to. The other undoes the start, or records that they left.",
        two_starts,
    ),
    Check(
        "oversold",
        "More places are taken than the class has",
        "Ask the provider how many places there are, and agree who gets another class.",
        oversold,
    ),
    Check(
        "offer-past",
        "An offer is open after its last day",
        "Run `hub referrals sweep`: the nightly run was missed. Then look at Today.",
        offers_past,
    ),
    Check(
        "no-agreement",
        "A referral is open and the provider may not see the learner",
        "Run `hub referrals sweep`: it closes the referral and puts the learner on Today.",
        without_agreement,
    ),
    Check(
        "waiting-and-started",
        "A learner waits for the kind of class that they have started",
        "Open the learner’s record and close their wait, or undo the start.",
        waiting_and_started,
    ),
    Check(
        "ended-class",
        "A class ended more than two weeks ago and still has learners in it",
        "Ask the provider to record who finished and who left.",
        ended_with_learners,
    ),
    Check(
        "places",
        "The places taken differ from a recount of the referrals",
        "Tell whoever runs the service: the counts were changed outside the hub.",
        miscounted,
    ),
    Check(
        "lead-left",
        "The lead of a provider can no longer sign in, so nobody is called first",
        "Ask the provider who the lead is now. An administrator or the provider changes it on its profile.",
        lead_left,
    ),
)
