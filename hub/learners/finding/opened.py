"""From a learner and a decision to what two people are compared by."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.sealing.in_columns import revealed, stored
from hub.core.sealing.sealed import SealedAttribute
from hub.learners.finding.keys import PersonTyped
from hub.learners.models import Learner

# What is opened to compare two people.
OPENED = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.CONTACT, Category.IDENTIFIERS)


COLUMNS = (
    *("given_names", "family_name", "own_script_name", "date_of_birth"),
    *("phone", "other_phone", "email", "nino", "uln", "postcode"),
)
# For a statement that reads many people: what of each is opened, and nothing else.
_ATTRIBUTES: tuple[SealedAttribute, ...] = tuple(getattr(Learner, name) for name in COLUMNS)
STORED = stored(Learner, _ATTRIBUTES)


def opened(learner: Learner, decision: Decision) -> PersonTyped:
    """What the record holds. The decision must cover `OPENED`."""
    return _person(*(getattr(learner, name).reveal(decision) for name in COLUMNS))


def opened_stored(
    uow: UnitOfWork, rows: Sequence[Sequence[Any]], decisions: Mapping[UUID, Decision]
) -> dict[UUID, PersonTyped]:
    """The same of what a statement found of `STORED`, for many: of those who are opened by their decision."""
    allowed = [(row[0], row) for row in rows if decisions[row[0]].allowed]
    texts = revealed(_ATTRIBUTES, allowed, decisions, uow.keys)
    return {one: _person(*said) for (one, _), said in zip(allowed, texts, strict=True) if said}


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
