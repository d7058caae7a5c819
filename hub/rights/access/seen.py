"""Who has seen or changed a record, from the audit: role and organisation, what for, and which kinds of data."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import ROLE_LABELS, Role
from hub.audit.models import AuditEvent
from hub.consent.types import CATEGORY_LABELS, PURPOSE_LABELS, RIGHTS
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.fields.when import day_words
from hub.rights.access.document import Entry, Part
from hub.rights.access.names import organisation_names

SEEN = "disclose"
INTRO = (
    "Each time somebody opens your record the program writes it down. Of one day, what the same people saw for "
    "the same reason is one row. Members of staff are named by their role and organisation."
)
WORDS: dict[str, str] = {category.value: label for category, label in CATEGORY_LABELS.items()}
WHAT_FOR: dict[str, str] = {
    **{purpose.value: label for purpose, label in PURPOSE_LABELS.items()},
    RIGHTS: "To answer what you asked about your data",
}
Line = tuple[date, str, str, str]


def seen_by(uow: UnitOfWork, learner_id: UUID) -> Part:
    organisations = organisation_names(uow)
    query = (
        sa.select(AuditEvent)
        .where(AuditEvent.subject_id == learner_id)
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    lines = dict.fromkeys(_line(event, organisations) for event in uow.session.scalars(query))
    return Part(
        "seen", "Who has seen it, and who did what", [list(_entries(line)) for line in lines], intro=INTRO
    )


def _line(event: AuditEvent, organisations: dict[Any, str]) -> Line:
    role = ROLE_LABELS[Role(event.role)] if event.role in set(Role) else f"The program: {event.role}"
    who = ", ".join(filter(None, (role, organisations.get(event.organisation_id))))
    if event.verb == SEEN:
        purpose = event.purpose or ""
        kinds = [WORDS.get(one, one) for one in (event.categories or "").split()]
        return local_date(event.at), who, f"Saw: {', '.join(kinds)}", WHAT_FOR.get(purpose, purpose)
    return local_date(event.at), who, event.verb.replace(".", ": ").replace("-", " ").replace("_", " "), ""


def _entries(line: Line) -> Iterator[Entry]:
    day, who, what, purpose = line
    yield Entry("day", "Day", day_words(day), day.isoformat())
    yield Entry("who", "Who", who, who)
    yield Entry("what", "What", what, what)
    if purpose:
        yield Entry("purpose", "What for", purpose, purpose)
