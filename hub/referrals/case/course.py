"""What a verb keeps of a course, of a break in it and of an induction, and the days and codes that it may say."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.referrals.case import classes_now
from hub.referrals.models import Referral
from hub.referrals.types import Details, Verb
from hub.tracking.attendance import services as attendance
from hub.tracking.enrolment import breaks, days, inductions, queries, rules, services
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak
from hub.tracking.enrolment.types import EnrolmentState, InductionState, Terms

V, E, N = Verb, EnrolmentState, InductionState

# What has to be so of the course, or of the newest induction, for a verb to be used.
OF_COURSE = {
    V.BREAK: {E.STUDYING},
    V.RETURN: {E.ON_BREAK},
    V.UNDO_BREAK: {E.ON_BREAK},
    V.UNDO_RETURN: {E.STUDYING},
    V.TRANSFER: {E.STUDYING},
}
OF_INDUCTION: dict[Verb, set[InductionState | None]] = {
    V.INVITE: {None, N.INVITED, N.NOT_THERE},
    V.CAME: {N.INVITED},
    V.NOT_THERE: {N.INVITED},
    V.UNDO_INDUCTION: {N.INVITED, N.CAME, N.NOT_THERE},
}
CALL_THE_HUB = "This start cannot be recorded yet: the learner’s case has moved on. Call the hub."
NOT_NOW = "This has been recorded already, or something else has to be recorded first."


def possible(uow: UnitOfWork, referral: Referral, verbs: Iterable[Verb]) -> list[Verb]:
    """Those of these verbs that the course and the induction allow as they are now."""
    return [verb for verb in verbs if _allows(uow, referral, verb)]


def _allows(uow: UnitOfWork, referral: Referral, verb: Verb) -> bool:
    if verb in OF_INDUCTION:
        induction = queries.last_induction(uow, referral.id)
        return (induction.state if induction else None) in OF_INDUCTION[verb]
    if verb not in OF_COURSE:
        return True
    row = queries.enrolled(uow, referral.id)
    if row is None or row.state not in OF_COURSE[verb]:
        return False
    return verb is not V.UNDO_RETURN or queries.last_break(uow, row.id) is not None


def check(uow: UnitOfWork, referral: Referral, verb: Verb, details: Details) -> None:
    """The days and codes must be able to be, before anything is changed; `RuleBroken` with the field."""
    if not _allows(uow, referral, verb):
        raise RuleBroken(NOT_NOW)
    if verb in CHECKS:
        CHECKS[verb](uow, referral, details)


def day_of(uow: UnitOfWork, details: Details) -> date:
    return details.get("on") or uow.today


def check_start(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    taught = uow.get(TaughtClass, referral.class_id)
    check_course(uow, taught, details)
    days.check_after_induction(queries.last_induction(uow, referral.id), day_of(uow, details))
    check_alone(uow, referral.learner_id, taught, day_of(uow, details))


def check_course(uow: UnitOfWork, taught: TaughtClass, details: Details) -> None:
    """The first day and what is agreed of a course in this class."""
    on, terms = day_of(uow, details), details.get("terms") or Terms()
    days.check_start(uow.today, taught, on)
    days.check_planned_end(taught, on, terms.planned_end)
    rules.check_terms(terms)


def check_alone(uow: UnitOfWork, learner_id: UUID, taught: TaughtClass, on: date, *but: UUID) -> None:
    """Nobody starts a class that cannot stand beside another they go to; a provider hears of its own alone."""
    other = classes_now.beside_for_all(uow, learner_id, taught, on=on, but=but)
    if other is None:
        return
    if other.provider_id == taught.provider_id:
        raise RuleBroken(f"They are in {other.title}. Record that they left or finished it first")
    raise RuleBroken(CALL_THE_HUB)


def check_end(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    row, broke, taught = _course(uow, referral)
    on = day_of(uow, details)
    days.check_end(uow.today, row, taught, broke, on)


def check_leaving(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    check_end(uow, referral, details)
    reason, outcome = details.get("reason"), details.get("outcome") or rules.NOT_ACHIEVED
    rules.check_codes(E.LEFT, outcome, reason)
    if reason:
        rules.check_reason_counts(reason, day_of(uow, details))


def check_completion(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    check_end(uow, referral, details)
    rules.check_codes(E.COMPLETED, details.get("outcome") or rules.NOT_KNOWN_YET, None)


def check_result(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    rules.check_codes(E.COMPLETED, details.get("outcome"), None)


def check_break(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    row, broke, taught = _course(uow, referral)
    days.check_break(uow.today, row, taught, broke, day_of(uow, details), details.get("expected_on"))


def check_return(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    _, broke, taught = _course(uow, referral)
    if broke is not None:
        days.check_return(uow.today, taught, broke, day_of(uow, details))


def check_invitation(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    taught = uow.get(TaughtClass, referral.class_id)
    days.check_invitation(uow.today, taught, day_of(uow, details))


def check_induction_day(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    """Nobody has come, or not come, to what is still ahead."""
    held_on = inductions.newest(uow, referral.id).held_on
    if held_on > uow.today:
        raise RuleBroken("The day of the induction is still ahead. Change the day first if it was earlier")


def _course(uow: UnitOfWork, referral: Referral) -> tuple[Enrolment, EnrolmentBreak | None, TaughtClass]:
    row = queries.of_referral(uow, referral.id)
    return row, queries.last_break(uow, row.id), uow.get(TaughtClass, referral.class_id)


CHECKS: dict[Verb, Callable[[UnitOfWork, Referral, Details], None]] = {
    V.INVITE: check_invitation,
    V.CAME: check_induction_day,
    V.NOT_THERE: check_induction_day,
    V.START: check_start,
    V.BREAK: check_break,
    V.RETURN: check_return,
    V.COMPLETE: check_completion,
    V.RESULT: check_result,
    V.LEAVE: check_leaving,
}


def keep(uow: UnitOfWork, referral: Referral, verb: Verb, details: Details) -> None:
    """What the verb says is kept, once the step is taken."""
    if verb in KEEPS:
        KEEPS[verb](uow, referral, details)


def enrol(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    row = services.enrol(
        uow,
        referral.id,
        learner_id=referral.learner_id,
        recipient_id=referral.recipient_id,
        class_id=referral.class_id,
        on=day_of(uow, details),
        terms=details.get("terms") or Terms(),
    )
    uow.flush()
    attendance.take_up(uow, row)


def _invite(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    inductions.invite(
        uow,
        referral.id,
        learner_id=referral.learner_id,
        recipient_id=referral.recipient_id,
        on=day_of(uow, details),
    )


def _break(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    on = day_of(uow, details)
    breaks.take(uow, referral.id, on=on, expected_on=details.get("expected_on") or on)


def _complete(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    outcome = details.get("outcome") or rules.NOT_KNOWN_YET
    services.complete(uow, referral.id, on=day_of(uow, details), outcome=outcome)


def _leave(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    services.leave(
        uow,
        referral.id,
        on=day_of(uow, details),
        reason=details.get("reason") or "",
        outcome=details.get("outcome") or rules.NOT_ACHIEVED,
    )


KEEPS: dict[Verb, Callable[[UnitOfWork, Referral, Details], None]] = {
    V.INVITE: _invite,
    V.CAME: lambda uow, referral, _: inductions.record(uow, referral.id, came=True),
    V.NOT_THERE: lambda uow, referral, _: inductions.record(uow, referral.id, came=False),
    V.UNDO_INDUCTION: lambda uow, referral, _: inductions.undo(uow, referral.id),
    V.START: enrol,
    V.UNDO_START: lambda uow, referral, _: services.undo(uow, referral.id),
    V.BREAK: _break,
    V.RETURN: lambda uow, referral, details: breaks.come_back(uow, referral.id, on=day_of(uow, details)),
    V.UNDO_BREAK: lambda uow, referral, _: breaks.undo_break(uow, referral.id),
    V.UNDO_RETURN: lambda uow, referral, _: breaks.undo_return(uow, referral.id),
    V.COMPLETE: _complete,
    V.RESULT: lambda uow, referral, details: services.keep_outcome(
        uow, referral.id, details.get("outcome") or ""
    ),
    V.LEAVE: _leave,
    V.UNDO_COMPLETE: lambda uow, referral, _: services.go_on(uow, referral.id),
    V.UNDO_LEAVE: lambda uow, referral, _: services.go_on(uow, referral.id),
}
