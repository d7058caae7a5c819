"""The lines of "people to call about a class": to call now, to call again later, answered lately; and their file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.demand import queries
from hub.demand.models import Invitation
from hub.demand.queries import Call
from hub.demand.types import INVITATION_LABELS, InvitationState, ToCall
from hub.directory.models import TaughtClass
from hub.forms.format import days_ago, plural
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.types import CONTACT_LABELS, ContactChannel
from hub.matching.types import Session
from hub.matching.words import phrases
from hub.web.address import page_number
from hub.web.lists import Column

PAGE = 20  # of each group
HEADINGS = {
    ToCall.DUE: "To call now",
    ToCall.LATER: "To call again later",
    ToCall.ANSWERED: "Answered lately",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One call as the page shows it; `calling` says whether it is safe to call, `interested` that a referral is due."""

    id: UUID
    version: int
    name: str
    learner: Learner
    taught_class: TaughtClass
    about: str
    when: str
    places: str
    calling: str
    said: str
    interested: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One page of the calls of a kind; `name` is that of its page's number in an address."""

    name: ToCall
    heading: str
    total: int
    page: int
    lines: list[Line]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


# Of the file: a line with the heading of its group.
COLUMNS = (
    Column("List", lambda pair: pair[0]),
    Column("Learner", lambda pair: pair[1].name),
    Column("Reference", lambda pair: show_reference(pair[1].learner.reference)),
    Column("Class", lambda pair: pair[1].about),
    Column("When", lambda pair: pair[1].when),
    Column("Free places", lambda pair: pair[1].taught_class.free, figure=True),
    Column("Places confirmed on", lambda pair: pair[1].taught_class.confirmed_at),
    Column("Calling", lambda pair: pair[1].calling),
    Column("So far", lambda pair: pair[1].said),
)


def everybody(uow: UnitOfWork) -> Iterator[tuple[str, Line]]:
    """Every line of every group, with the heading of its group, in the order of the page."""
    for which, heading in HEADINGS.items():
        for line in _lines(uow, queries.calls(uow, which)):
            yield heading, line


def pages(uow: UnitOfWork) -> dict[ToCall, Group]:
    """Of each group, the page that the address asks for."""
    return {which: _page(uow, which) for which in ToCall}


def _page(uow: UnitOfWork, which: ToCall) -> Group:
    """A page after the last is the last."""
    total = queries.count_calls(uow, which)
    page = min(page_number(which), max(1, -(-total // PAGE)))
    found = queries.calls(uow, which, PAGE * (page - 1), PAGE)
    return Group(which, HEADINGS[which], total, page, _lines(uow, found))


def _lines(uow: UnitOfWork, calls: Sequence[Call]) -> list[Line]:
    """One decision for all of them."""
    decisions = consent.disclose(
        uow, [call.learner.id for call in calls], [Category.IDENTITY, Category.CONTACT]
    )
    return [_line(call, decisions[call.learner.id], uow.today) for call in calls]


def _line(call: Call, decision: Decision, today: date) -> Line:
    invitation, row = call.invitation, call.taught_class
    sessions = [Session(one.weekday, one.start_minute, one.end_minute) for one in row.sessions]
    return Line(
        id=invitation.id,
        version=invitation.version,
        name=full_name(call.learner, decision),
        learner=call.learner,
        taught_class=row,
        about=f"{row.title}, {call.provider}",
        when=phrases.sessions(sessions) or "days and times not known",
        places=_places(row, today),
        calling=calling(call.learner, decision),
        said=_said(invitation),
        interested=invitation.state is InvitationState.INTERESTED and call.referral_id is None,
    )


def _places(row: TaughtClass, today: date) -> str:
    free = "not known" if row.free is None else plural(row.free, "free place")
    return f"{free}, confirmed {days_ago(row.confirmed_at, today)} ago" if row.confirmed_at else free


def calling(learner: Learner, decision: Decision) -> str:
    """Whether it is safe to call somebody, and how to reach them else; identity and contact are open."""
    safe = learner.safe_to_call.value(decision) if decision.allowed else None
    if safe:
        return "Safe to call"
    if safe is None:
        return "Not known whether it is safe to call"
    liked = learner.contact_channel.reveal(decision)
    return (
        f"Do not call. Reach them by {CONTACT_LABELS[ContactChannel(liked)].lower()}."
        if liked
        else "Do not call."
    )


def _said(invitation: Invitation) -> str:
    state = INVITATION_LABELS[invitation.state]
    return f"{state}, {plural(invitation.calls, 'call')}" if invitation.calls else state
