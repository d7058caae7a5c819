"""From a learner and a decision to what two people are compared by."""

from datetime import date

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.learners.finding.keys import PersonTyped
from hub.learners.models import Learner

# What is opened to compare two people.
OPENED = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.CONTACT, Category.IDENTIFIERS)


def opened(learner: Learner, decision: Decision) -> PersonTyped:
    """What the record holds. The decision must cover `OPENED`."""
    born = learner.date_of_birth.reveal(decision)
    phones = (learner.phone.reveal(decision), learner.other_phone.reveal(decision))
    return PersonTyped(
        learner.given_names.reveal(decision),
        learner.family_name.reveal(decision),
        learner.own_script_name.reveal(decision),
        date.fromisoformat(born) if born else None,
        tuple(phone for phone in phones if phone),
        learner.email.reveal(decision),
        learner.nino.reveal(decision),
        learner.uln.reveal(decision),
        learner.postcode.reveal(decision),
    )
