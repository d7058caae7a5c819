"""From a learner and a decision to what two people are compared by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.learners.finding.keys import PersonTyped
from hub.learners.models import Learner

# What is opened to compare two people.
OPENED = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.CONTACT, Category.IDENTIFIERS)


COLUMNS = (
    *("given_names", "family_name", "own_script_name", "date_of_birth"),
    *("phone", "other_phone", "email", "nino", "uln", "postcode"),
)
# For a statement that reads many people: what of each is opened, and nothing else.
STORED = (Learner.id, Learner.sealed_as, *(getattr(Learner, name).column for name in COLUMNS))


def opened(learner: Learner, decision: Decision) -> PersonTyped:
    """What the record holds. The decision must cover `OPENED`."""
    return _person(*(getattr(learner, name).reveal(decision) for name in COLUMNS))


def opened_stored(row: Sequence[Any], decision: Decision) -> PersonTyped:
    """The same of what a statement found of `STORED`."""
    learner_id, sealed_as, *stored = row
    fields = (
        getattr(Learner, name).of(learner_id, learner_id, cipher, sealed_as)
        for name, cipher in zip(COLUMNS, stored, strict=True)
    )
    return _person(*(field.reveal(decision) for field in fields))


def _person(
    given: str | None,
    family: str | None,
    own_script: str | None,
    born: str | None,
    phone: str | None,
    other_phone: str | None,
    *identifiers: str | None,
) -> PersonTyped:
    day = date.fromisoformat(born) if born else None
    phones = tuple(one for one in (phone, other_phone) if one)
    return PersonTyped(given, family, own_script, day, phones, *identifiers)
