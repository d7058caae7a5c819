"""What somebody reads who has opened a record to keep somebody safe: who and where they are, and what is the danger."""

from uuid import UUID

from hub.consent.rules import GLASS_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.forms.fields.phone import phone_words
from hub.learners.enrolment.emergency import contact
from hub.learners.enrolment.papers import facts_of
from hub.learners.languages import language_name
from hub.learners.models import Learner, Need
from hub.learners.names import full_name
from hub.learners.queries import need_of

SAFE = {True: "yes", False: "no", None: "not asked"}


def picture(uow: UnitOfWork, learner_id: UUID) -> list[tuple[str, str]]:
    """As (name, words), the empty ones too: that nothing is known is told as well. Through `glass.opened`."""
    decision = consent.may_see(uow, learner_id, GLASS_CATEGORIES)
    learner, need, facts = uow.get(Learner, learner_id), need_of(uow, learner_id), facts_of(uow, learner_id)
    said = [
        ("Name", full_name(learner, decision)),
        ("Language", language_name(learner.language.reveal(decision))),
        ("An interpreter is needed", SAFE[learner.interpreter_needed.value(decision)]),
        ("Date of birth", learner.date_of_birth.reveal(decision)),
        *reached(learner, decision),
        ("Whom to call in an emergency", contact(facts, decision).words if facts else None),
        *(danger(need, decision) if need else []),
    ]
    return [(name, words or "Nothing is known") for name, words in said]


def reached(learner: Learner, decision: Decision) -> list[tuple[str, str | None]]:
    address = ", ".join(filter(None, (learner.address.reveal(decision), learner.postcode.reveal(decision))))
    return [
        ("Phone", phone_words(learner.phone.reveal(decision))),
        ("Safe to call", SAFE[learner.safe_to_call.value(decision)]),
        ("Another phone", phone_words(learner.other_phone.reveal(decision))),
        ("Email", learner.email.reveal(decision)),
        ("Address", address),
        ("How to reach them safely", learner.contact_note.reveal(decision)),
    ]


def danger(need: Need, decision: Decision) -> list[tuple[str, str | None]]:
    hidden = need.hides_address(decision)
    return [
        ("Address is confidential", "Yes: the hub does not keep it" if hidden else "No"),
        ("Keeping them safe", need.safeguarding.reveal(decision)),
        ("Health and access", need.health.reveal(decision)),
        ("Childcare", need.childcare_detail.reveal(decision)),
        ("Notes", need.notes.reveal(decision)),
    ]
