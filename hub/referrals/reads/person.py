"""From a learner to what every page about them begins with: who, how to reach them, their level, where they stand."""

from dataclasses import dataclass

from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.queries import level_now
from hub.assessment.models import Assessment
from hub.consent import rows
from hub.consent.models import Block, Restriction
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.core.sealing.sealed import Sealed
from hub.forms.fields.phone import phone_words
from hub.learners.languages import language_name
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.names import full_name
from hub.learners.reads.markers import markers
from hub.learners.rules import age_of
from hub.learners.types import RegistrationState
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.waiting.causes import Cause
from hub.referrals.waiting.unmatched import explanations

SHOWN = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.CONTACT, Category.LEVELS)
# What the strip asks for, each kind in several of its parts.
ABOUT = (Need, FundingFact, Referral, WaitingEntry, Assessment, AchievedLevel, Block, Restriction)
CALLS = {True: "safe to call", False: "not safe to call", None: "not asked whether it is safe to call"}
NO_PHONE = "No phone number"
STARTED = "In a class."


@dataclass(frozen=True, slots=True)
class PersonStrip:
    """In words, as far as the viewer may see. `now` is what gives the level; `causes` say why they are not in a class;
    `registering` that the registration is not finished."""

    reference: str
    shown_reference: str
    name: str
    age: str
    language: str
    phone: str
    level: str
    stands: str
    registering: bool
    now: LevelNow | None
    causes: tuple[Cause, ...]
    markers: tuple[str, ...]


def person_strip(uow: UnitOfWork, learner: Learner) -> PersonStrip:
    """About seven statements, and two audit events of what was shown."""
    rows.read_ahead(uow, learner.id, ABOUT)
    open_now = consent.open_categories(uow, learner.id)
    decision = consent.may_see(uow, learner.id, [category for category in SHOWN if category in open_now])
    causes = explanations(uow, [learner.id])[learner.id].causes
    found = level_now(uow, learner.id)
    return PersonStrip(
        reference=learner.reference,
        shown_reference=show_reference(learner.reference),
        name=full_name(learner, decision),
        age=_age(age_of(revealed(learner.date_of_birth, decision), uow.today)),
        language=language_name(revealed(learner.language, decision)) or "Language not asked",
        phone=phone_line(learner, decision),
        level=found.placed.words if found else "Not assessed",
        now=found,
        stands=causes[0].says if causes else STARTED,
        registering=learner.intake in (RegistrationState.REFERRED, RegistrationState.REGISTERING),
        causes=causes,
        markers=markers(uow, [learner.id])[learner.id],
    )


def revealed(field: Sealed, decision: Decision) -> str | None:
    """The value, or None where the decision does not open it."""
    return field.reveal(decision) if Category(field.field.category) in decision.categories else None


def _age(years: int | None) -> str:
    return "Age not known" if years is None else f"{years} years old"


def phone_line(learner: Learner, decision: Decision) -> str:
    """The number and whether it is safe to call, as far as the decision opens them."""
    number = phone_words(revealed(learner.phone, decision))
    return f"{number}, {CALLS[learner.safe_to_call.value(decision)]}" if number else NO_PHONE
