"""The list of calls after a course: whom to ask what they do now, whether it is safe to call, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.forms.format import date_words, plural
from hub.learners.names import full_name
from hub.learners.reads.markers import markers
from hub.pages.assessor.places.calls import calling
from hub.pages.assessor.tracking.blueprint import bp
from hub.pages.assessor.tracking.forms import CallFilters
from hub.referrals.reads.today.whose import Whose, looked_after
from hub.tracking.codes import Vocabulary, label
from hub.tracking.destinations import queries
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.queries import Call
from hub.tracking.destinations.types import ANSWERED, LABELS, Which
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, people

WHOSE = {"": Whose.EVERYBODY, "me": Whose.MINE, "nobody": Whose.NOBODY}


@dataclass(frozen=True, slots=True)
class Row:
    """One call in words. `said` is empty until there is an answer."""

    call: Call
    name: str
    markers: tuple[str, ...]
    calling: str
    said: str
    user_id: UUID | None

    @property
    def reference(self) -> str:
        return self.call.learner.reference

    @property
    def about(self) -> str:
        return "; ".join(dict.fromkeys(f"{about.title}, {about.provider}" for about in self.call.checks))

    @property
    def asked(self) -> str:
        return " and ".join(
            f"{about.check.month} months after {date_words(about.check.ended_on)}"
            for about in self.call.checks
        )

    @property
    def so_far(self) -> str:
        row = self.call.first
        state = LABELS[row.state]
        if row.state in ANSWERED:
            return self.said
        again = f", again from {date_words(row.call_on)}" if row.call_on else ""
        return f"{state}, {plural(row.calls, 'call')}{again}" if row.calls else state

    @property
    def whose(self) -> str:
        owner = self.call.owner
        return "You" if owner.is_of(self.user_id) and owner.user_id else owner.name or "Nobody"

    @property
    def to_do(self) -> Link:
        row = self.call.first
        if row.state in ANSWERED:
            return Link(
                "Take back",
                url_for("tracking.take_back", check_id=row.id),
                says=f"Take back the answer of {self.name}",
            )
        return Link(
            "Record the call",
            url_for("tracking.answer", reference=self.reference),
            says=f"Record the call to {self.name}",
        )


CALLS = ListPage(
    name="calls-after-a-course",
    one="call",
    many="calls",
    comes="what came due first",
    empty="Nobody is to be called. People appear here three and six months after they finish or leave a class.",
    deciding="Calling",
    filters=CallFilters,
    key=lambda call: call.place,
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.reference), lambda row: row.reference
        ),
        Column("Reference", lambda row: show_reference(row.reference), on_page=False),
        Column("Class", lambda row: row.about, by=lambda call: call.checks[0].title),
        Column("Asked about", lambda row: row.asked),
        Column("Due since", lambda row: row.call.first.due_on, by=lambda call: call.first.due_on),
        Column("Calling", lambda row: row.calling),
        Column("So far", lambda row: row.so_far),
        Column("Looked after by", lambda row: row.whose),
        Column("To do", lambda row: row.to_do, in_file=False),
    ),
)


@bp.get("/after-the-course")
@needs(Permission.SEND_REFERRALS)
def after_the_course() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(CALLS)
        found, more = looked_at(uow, asked.values) if asked.values is not None else ([], False)
        return asked.answer(
            uow,
            "tracking/after_the_course.html",
            rows(uow, asked.lines(found)),
            most=queries.MOST if more else None,
        )


def looked_at(uow: UnitOfWork, values: Mapping[str, Any]) -> tuple[list[Call], bool]:
    """The calls that the filters leave of those that stand first, and whether there are more."""
    which = Which(values["show"] or Which.DUE)
    whose = looked_after(uow, DestinationCheck.learner_id, WHOSE[values["whose"] or ""])
    found, more = queries.first_calls(uow, which, whose)
    return CallFilters.left(found, values, uow.user_id), more


def rows(uow: UnitOfWork, calls: Sequence[Call]) -> list[Row]:
    """One decision for all of them."""
    ids = [call.learner.id for call in calls]
    marks = markers(uow, ids)
    decisions = consent.disclose(
        uow,
        ids,
        [Category.IDENTITY, Category.CONTACT, Category.OUTCOME],
    )
    return [
        Row(
            call,
            full_name(call.learner, decisions[call.learner.id]),
            marks[call.learner.id],
            calling(call.learner, decisions[call.learner.id]),
            answered(call, decisions[call.learner.id]),
            uow.user_id,
        )
        for call in calls
    ]


def answered(call: Call, decision: Decision) -> str:
    """Nothing of somebody whose agreements are not as the service wrote them: their name is not shown either."""
    code = call.first.destination.reveal(decision) if decision.allowed else None
    return label(Vocabulary.DESTINATION, code) if code else ""
