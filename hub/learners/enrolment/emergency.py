"""Whom a provider may call in an emergency in its class. The hub itself calls them for nothing."""

from dataclasses import dataclass
from uuid import UUID

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.forms.fields.phone import phone_words
from hub.learners.enrolment.models import EnrolmentFact
from hub.learners.enrolment.papers import facts_of, facts_to_change


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """`phone` is E.164. All three are None where the learner named nobody."""

    name: str | None = None
    relation: str | None = None
    phone: str | None = None

    @property
    def words(self) -> str:
        """Ayan Warsame, sister, 07700 900456; empty where there is nobody."""
        return ", ".join(part for part in (self.name, self.relation, phone_words(self.phone)) if part)


def contact(row: EnrolmentFact, decision: Decision) -> EmergencyContact:
    said = row.emergency.value(decision)
    return EmergencyContact(*(said[f"emergency_{name}"] for name in ("name", "relation", "phone")))


def on_record(uow: UnitOfWork, learner_id: UUID) -> tuple[EmergencyContact | None, int | None]:
    """What they said, None where nobody has asked; and the version of the row, where there is one."""
    decision = consent.may_see(uow, learner_id, [Category.EMERGENCY])
    row = facts_of(uow, learner_id)
    if row is None:
        return None, None
    asked = row.emergency_asked.value(decision)
    return contact(row, decision) if asked else None, row.version


def keep(uow: UnitOfWork, learner_id: UUID, said: EmergencyContact) -> None:
    """In the place of whom they named before; nobody named is an answer, and leaves nothing of it."""
    row = facts_to_change(uow, learner_id)
    row.emergency_asked = True
    row.emergency_name, row.emergency_relation, row.emergency_phone = said.name, said.relation, said.phone
    audit.record(uow, "emergency-contact.keep", about=row)
