"""From an opened referral to the person behind the match card, as far as the decision shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category, Stage
from hub.core.db import UnitOfWork
from hub.core.sealing.sealed import Sealed
from hub.forms.fields.phone import phone_words
from hub.learners.equality.reads import ForEnrolment, for_enrolment
from hub.learners.languages import language_name
from hub.learners.models import Learner
from hub.learners.types import CONTACT_LABELS, ContactChannel
from hub.referrals import queries, questions, rules, words
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Decider, Side

AT_OPENING = frozenset({Category.IDENTITY, Category.CONTACT, Category.NOTES})
AT_ENROLMENT = AT_OPENING | {Category.DATE_OF_BIRTH}
SAFETY = (
    ("Safe to call", "safe_to_call"),
    ("Safe to text", "safe_to_text"),
    ("Safe to email", "safe_to_email"),
)
DECIDED = {
    Decider.PROVIDER: "You decided",
    Decider.LEARNER: "The learner decided",
    Decider.NOBODY: "It could not be helped",
}
YES_NO = {True: "Yes", False: "No", None: "Not asked"}


@dataclass(frozen=True, slots=True)
class Person:
    """`facts` are (label, words); `note` is the hub's note to the provider."""

    name: str
    facts: tuple[tuple[str, str], ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a referral's history, in words; `in_thread`: a question or an answer."""

    what: str
    at: datetime
    who: str
    why: str
    note: str | None
    in_thread: bool


def decide(uow: UnitOfWork, referral: Referral) -> Decision | None:
    """The recorded decision to show the person; None before the referral is opened, or with nothing granted."""
    if referral.opened_at is None:
        return None
    enrolling = rules.stage_of(referral.state, opened=True) is Stage.ENROLMENT
    wanted = AT_ENROLMENT if enrolling else AT_OPENING
    shown = wanted & consent.open_categories(uow, referral.learner_id)
    return consent.may_see(uow, referral.learner_id, shown) if shown else None


def person(uow: UnitOfWork, referral: Referral, decision: Decision) -> Person:
    learner = uow.get(Learner, referral.learner_id)
    names = (_open(field, decision) for field in (learner.given_names, learner.family_name))
    return Person(
        name=" ".join(name for name in names if name) or "Name not shared",
        facts=tuple((label, words) for label, words in _facts(learner, decision) if words),
        note=_open(queries.note_now(uow, referral), decision),
    )


def at_enrolment(uow: UnitOfWork, referral: Referral) -> ForEnrolment | None:
    """What the learner agreed that the provider is told for its enrolment, once they have accepted a place."""
    enrolling = rules.stage_of(referral.state, opened=True) is Stage.ENROLMENT
    return for_enrolment(uow, referral.learner_id) if enrolling else None


def history(uow: UnitOfWork, referral: Referral, decision: Decision | None) -> list[Event]:
    """Newest first. Notes only where the decision opens them."""
    return [_event(referral, row, decision) for row in queries.history(uow, referral.id)]


def _facts(learner: Learner, decision: Decision) -> Iterator[tuple[str, str | None]]:
    yield "Name in their own script", _open(learner.own_script_name, decision)
    yield "Date of birth", _birthday(_open(learner.date_of_birth, decision))
    yield "Phone", phone_words(_open(learner.phone, decision))
    yield "Another phone", phone_words(_open(learner.other_phone, decision))
    yield "Email", _open(learner.email, decision)
    yield "How to reach them safely", _open(learner.contact_note, decision)
    yield "Language", language_name(_open(learner.language, decision))
    if decision.covers(learner.id, Category.CONTACT):
        liked = learner.contact_channel.reveal(decision)
        yield "They prefer", CONTACT_LABELS[ContactChannel(liked)] if liked else None
        for label, flag in SAFETY:
            yield label, YES_NO[getattr(learner, flag).value(decision)]


def _open(field: Sealed, decision: Decision) -> str | None:
    return field.reveal(decision) if Category(field.field.category) in decision.categories else None


def _birthday(iso: str | None) -> str | None:
    if not iso:
        return None
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _event(referral: Referral, row: Transition, decision: Decision | None) -> Event:
    reason, note = (
        _open(field, decision) if decision else None for field in (row.reason, referral.said_at(row))
    )
    what = words.happened(row.verb, row.to_state)
    who, in_thread = rules.SIDE_LABELS[Side(row.side)], row.verb in questions.THREAD
    return Event(what, row.at, who, _why(row, reason), note, in_thread)


def _why(row: Transition, reason: str | None) -> str:
    reasons = {code: words for known in rules.REASONS.values() for code, words in known.items()}
    why = reasons.get(reason or "", "")
    chosen = DECIDED[Decider(row.decided_by)] if row.decided_by else ""
    return ". ".join(words for words in (why, chosen) if words)
