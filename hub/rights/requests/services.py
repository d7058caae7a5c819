"""Receive a request and see it to its end. Acts are for the officer; receiving is for anybody who meets the learner."""

from datetime import date
from uuid import UUID

from hub.audit import services as audit
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import new_reference
from hub.rights.opening import opened
from hub.rights.requests import queries, recipients
from hub.rights.requests.models import ClockStop, RequestText, RightsRequest
from hub.rights.requests.refusals import refusals_of
from hub.rights.requests.types import (
    EXPLAINED,
    About,
    Cause,
    Kind,
    Outcome,
    RequestState,
    Route,
    Seen,
    outcomes_of,
)

# What those who were shown the data are told of (UK GDPR Article 19).
TOLD_ON = (Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION)


def receive(
    uow: UnitOfWork,
    request_id: UUID,
    *,
    kind: Kind,
    route: Route,
    received_on: date,
    learner_id: UUID | None,
    asked: str | None = None,
    use: Use | None = None,
) -> RightsRequest:
    """A new request; its clock runs from the day it came. The learner is one whom the viewer may see, or who has been
    found for the officer; None where nothing is kept about whoever asks. `use` is what they object to, None where it is
    none of those that can be stopped."""
    if received_on > uow.today:
        raise RuleBroken("The day it came must be today or in the past", "received_on")
    row = RightsRequest(
        id=request_id,
        reference=new_reference(),
        subject_id=learner_id,
        kind=kind,
        use=use if kind is Kind.OBJECTION else None,
        route=route,
        received_on=received_on,
        received_by=uow.user_id,
        state_since=uow.today,
    )
    uow.add(row)
    uow.flush()
    _tell(uow, row, "received")
    if asked and learner_id is not None:
        _write(uow, row, About.ASKED, asked)
    return row


def identify(uow: UnitOfWork, row: RightsRequest, seen: Seen) -> None:
    """Who asks is certain. The clock goes on, if it stood for that."""
    check_live(row)
    row.seen, row.seen_by, row.seen_on = seen, uow.user_id, uow.today
    standing = _standing(uow, row)
    if standing is not None and standing.cause is Cause.IDENTITY:
        _go_on(uow, row, standing)
    _tell(uow, row, "identified")


def stop(uow: UnitOfWork, row: RightsRequest, cause: Cause, asked: str | None = None) -> None:
    """The clock stands from today: the learner was asked for what is needed, in these words."""
    if cause is Cause.IDENTITY and row.seen is not None:
        raise RuleBroken("It is known who asks, so the clock cannot stand for that", "cause")
    row.move_to(RequestState.WAITING, uow.today)
    uow.add(ClockStop(request_id=row.id, cause=cause, since=uow.today))
    if asked:
        _write(uow, row, About.CLARIFY, asked)
    _tell(uow, row, "stopped")


def go_on(uow: UnitOfWork, row: RightsRequest) -> None:
    """The learner has answered."""
    standing = _standing(uow, row)
    if standing is None:
        row.move_to(RequestState.OPEN, uow.today)  # says why it cannot
    else:
        _go_on(uow, row, standing)
    _tell(uow, row, "resumed")


def extend(uow: UnitOfWork, row: RightsRequest, why: str) -> None:
    """Two months more. The learner must be told why within the first month."""
    check_live(row)
    if row.extended_on is not None:
        raise RuleBroken("This request has its two months more already")
    [one] = queries.dated(uow, [row])
    if uow.today > one.due:
        raise RuleBroken("The first month is over, so it cannot be extended any more")
    row.extended_on = uow.today
    _write(uow, row, About.EXTENDED, why)
    _tell(uow, row, "extended")


def answer(uow: UnitOfWork, row: RightsRequest, outcome: Outcome, words: str | None = None) -> None:
    """It is done. Nothing is shown, changed or deleted for somebody who was not identified."""
    if outcome not in outcomes_of(row.kind):
        raise RuleBroken("Select what came of it", "outcome")
    _answered(uow, row, outcome, words)


def done(uow: UnitOfWork, row: RightsRequest, words: str | None = None) -> None:
    """It is done as they asked, by whoever calls: just after, in the same unit of work."""
    _answered(uow, row, Outcome.WHOLE, words)


def explained(uow: UnitOfWork, row: RightsRequest, outcome: Outcome, worked_out: str, words: str) -> None:
    """A person has explained what was worked out, a sentence a line, in their own words."""
    if outcome not in EXPLAINED:
        raise RuleBroken("Select what you decide", "outcome")
    _answered(uow, row, outcome, words)
    _write(uow, row, About.WORKED_OUT, worked_out)


def _answered(uow: UnitOfWork, row: RightsRequest, outcome: Outcome, words: str | None) -> None:
    if outcome is not Outcome.NOTHING_HELD:
        check_identified(row)
    row.move_to(RequestState.ANSWERED, uow.today)
    row.result, row.decided_by = outcome, uow.user_id
    if row.kind in TOLD_ON and outcome is not Outcome.NOTHING_HELD:
        recipients.name(uow, row)
    _close(uow, row, About.ANSWER, words, "answered")


def refuse(uow: UnitOfWork, row: RightsRequest, reason: str, words: str | None = None) -> None:
    """The reason is a code of refusals.toml that fits what was asked."""
    if reason not in refusals_of(row.kind):
        raise RuleBroken("Select why it is refused", "refusal")
    row.move_to(RequestState.REFUSED, uow.today)
    row.refusal, row.decided_by = reason, uow.user_id
    _close(uow, row, About.REFUSAL, words, "refused")


def take_back(uow: UnitOfWork, row: RightsRequest) -> None:
    """The learner does not want it any more."""
    row.move_to(RequestState.WITHDRAWN, uow.today)
    _close(uow, row, About.ANSWER, None, "withdrawn")


def check_identified(row: RightsRequest) -> None:
    if row.seen is None:
        raise RuleBroken("Say first how you know who asks", "outcome")


def check_live(row: RightsRequest) -> None:
    if row.state not in (RequestState.OPEN, RequestState.WAITING):
        raise RuleBroken("This request is closed")


def _close(uow: UnitOfWork, row: RightsRequest, about: About, words: str | None, verb: str) -> None:
    standing = _standing(uow, row)
    if standing is not None:
        standing.until = uow.today
    if words:
        _write(uow, row, about, words)
    _tell(uow, row, verb)


def _go_on(uow: UnitOfWork, row: RightsRequest, standing: ClockStop) -> None:
    standing.until = uow.today
    row.move_to(RequestState.OPEN, uow.today)


def _standing(uow: UnitOfWork, row: RightsRequest) -> ClockStop | None:
    return next((one for one in queries.stops_of(uow, [row.id])[row.id] if one.until is None), None)


def _write(uow: UnitOfWork, row: RightsRequest, about: About, text: str) -> None:
    """Under the learner's own key. With nothing kept about whoever asks there is no key, and nothing is written."""
    if row.subject_id is None:
        return
    with opened(uow, row.subject_id, row):
        written = RequestText(learner_id=row.subject_id, request_id=row.id, about=about)
        written.text = text
        uow.add(written)
        uow.flush()


def _tell(uow: UnitOfWork, row: RightsRequest, verb: str) -> None:
    audit.record(uow, f"request.{verb}", subject_id=row.subject_id, about=row)
