"""Before a record is made: who may be the same person, and what the assessor says of that."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import request, url_for

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates.services import desk
from hub.learners import queries
from hub.learners.finding.candidates import candidates_for
from hub.learners.finding.keys import PersonTyped
from hub.learners.models import Learner
from hub.learners.queries import FoundPerson
from hub.web.door import unit_of_work

MOST_SHOWN = 10
USE, DIFFERENT = "use", "different"  # a reference; references of those shown, with a space between


def said_different() -> frozenset[str]:
    """The references of whom the assessor was shown and says are other people."""
    return frozenset(request.form.get(DIFFERENT, "").split())


def still_to_judge(uow: UnitOfWork, values: Mapping[str, Any]) -> Sequence[FoundPerson]:
    """Everybody who may be the same person, where somebody is among them of whom nothing has been said yet."""
    shown = queries.found_people(uow, candidates_for(uow, typed_of(values))[:MOST_SHOWN])
    return shown if {one.reference for one in shown} - said_different() else ()


def typed_of(values: Mapping[str, Any]) -> PersonTyped:
    """What the first step of a registration says of a person."""
    phones = tuple(filter(None, (values.get("phone"), values.get("other_phone"))))
    return PersonTyped(
        values.get("given_names"),
        values.get("family_name"),
        values.get("own_script_name"),
        values.get("date_of_birth"),
        phones,
    )


def use_other(reference: str) -> str:
    """The record that is used instead of a new one: its address. That it was chosen is recorded."""
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        audit.record(uow, "duplicate.use_other", about=learner)
        return url_for("registration.record", reference=learner.reference)


def told_apart(uow: UnitOfWork, learner: Learner) -> None:
    """The assessor was shown these people, and registered another person: that is remembered of each."""
    for reference in sorted(said_different())[:MOST_SHOWN]:
        with suppress(NotVisible):
            desk.two_people(uow, learner, queries.by_reference(uow, reference))
