"""The one waiting list: join, pause, give priority, close, open again."""

from datetime import date
from uuid import UUID

from hub.assessment.achieved.queries import level_now
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.messages import outbox
from hub.referrals import queries, rules
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting import priorities
from hub.referrals.waiting.status import refresh_status


def join(uow: UnitOfWork, learner_id: UUID, *, level: Level, strand: Strand) -> WaitingEntry:
    """The learner's open entry, made if there is none, at this level and strand.

    A first entry counts from the day the learner came to the hub; a later one from today.
    """
    entry = queries.open_entry(uow, learner_id)
    if entry is None:
        entry = uow.add(new_entry(uow, learner_id, level, strand))
    elif (entry.level, entry.strand) == (level, strand):
        return entry
    entry.level, entry.strand = level, strand
    audit.record(uow, "waiting.join", about=entry)
    outbox.to_learner(
        uow, "on-the-list", learner_id, entry, facts={"reference": uow.get(Learner, learner_id).reference}
    )
    refresh_status(uow, learner_id)
    return entry


def new_entry(uow: UnitOfWork, learner_id: UUID, level: Level, strand: Strand) -> WaitingEntry:
    learner = uow.get(Learner, learner_id)
    first = not queries.entries_closed(uow, learner_id)
    return WaitingEntry(
        learner_id=learner_id,
        level=level,
        strand=strand,
        outcode=learner.outcode,
        priority_group=priorities.STANDARD_PRIORITY,
        joined_on=learner.joined_on if first else uow.today,
    )


def follow_assessment(uow: UnitOfWork, learner_id: UUID) -> None:
    """An open entry waits at the levels that count now; the date joined, the priority and the lot stay.

    Whom no ESOL class helps waits no longer.
    """
    entry, found = queries.open_entry(uow, learner_id), level_now(uow, learner_id)
    if entry is None or found is None or found.placement is None or found.strand is None:
        return
    if found.placed.signpost:
        close(uow, entry, rules.SIGNPOSTED)
    elif (entry.level, entry.strand) != (found.placement, found.strand):
        entry.level, entry.strand = found.placement, found.strand
        audit.record(uow, "waiting.follow-assessment", about=entry)


def pause(uow: UnitOfWork, entry: WaitingEntry, until: date | None) -> None:
    """Nobody offers the learner anything before that day; their place stays. None ends a pause."""
    if until is not None and until <= uow.today:
        raise RuleBroken("The pause must end in the future", field="until")
    entry.paused_until = until
    audit.record(uow, "waiting.pause", about=entry)


def prioritise(uow: UnitOfWork, entry: WaitingEntry, group: int, reason: str | None) -> None:
    """Put the learner in a priority group; any but the standard one needs a reason."""
    if group not in priorities.PRIORITY_GROUPS:
        raise RuleBroken("Select a priority", field="group")
    if group != priorities.STANDARD_PRIORITY and reason not in priorities.PRIORITY_REASONS:
        raise RuleBroken("Select a reason for the priority", field="reason")
    entry.priority_group = group
    entry.priority_reason = reason if group != priorities.STANDARD_PRIORITY else None
    audit.record(uow, "waiting.prioritise", about=entry)


def close(uow: UnitOfWork, entry: WaitingEntry, reason: str) -> None:
    """The learner waits no longer, for a reason of `rules.CLOSING_REASONS`."""
    if reason not in rules.CLOSING_REASONS:
        raise RuleBroken("Select a reason", field="reason")
    entry.closed_on, entry.closed_reason = uow.today, reason
    audit.record(uow, "waiting.close", about=entry)
    refresh_status(uow, entry.learner_id)


def reopen(uow: UnitOfWork, entry: WaitingEntry) -> None:
    """Undo a closing: the learner has waited since the day they first joined, now at their newest levels."""
    if queries.open_entry(uow, entry.learner_id) is not None:
        raise RuleBroken("This learner is on the waiting list already")
    entry.closed_on = entry.closed_reason = None
    audit.record(uow, "waiting.reopen", about=entry)
    uow.flush()
    follow_assessment(uow, entry.learner_id)
    refresh_status(uow, entry.learner_id)
