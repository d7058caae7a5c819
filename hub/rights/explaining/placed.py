"""What a proposal for the whole waiting list said of a learner, and what a person decided about it, in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.states import CAUSE_LABELS, LEFT_REASONS, MODE_HINTS, STATE_LABELS, ProposalState
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.fields.when import day_words
from hub.referrals.waiting.priorities import PRIORITY_GROUPS
from hub.rights.access.names import Names

WAITS = "No person has decided about it yet. Nothing is sent before that."
NOTHING = "Nothing was proposed to you, so no person had anything to decide."
SHARED = (
    "On that day a program proposed which of the free places each of those on the waiting list ({learners}) "
    "could have, by version {policy} of the matching policy. {hint}"
)


def latest(uow: UnitOfWork, learner_id: UUID, most: int) -> list[tuple[Proposal, AllocationRun]]:
    query = (
        sa.select(Proposal, AllocationRun)
        .join(AllocationRun, AllocationRun.id == Proposal.run_id)
        .where(Proposal.learner_id == learner_id)
        .order_by(AllocationRun.made_on.desc(), AllocationRun.id.desc())
    )
    return [(row, run) for row, run in uow.session.execute(query.limit(most))]


def label(run: AllocationRun) -> str:
    return f"The places proposed on {day_words(run.made_on)}"


def program(row: Proposal, run: AllocationRun, known: Names) -> Iterator[str]:
    """By which rules, where the learner stood, and the place, or who got the last ones."""
    yield SHARED.format(learners=run.learners, policy=run.policy_version, hint=MODE_HINTS[run.mode])
    yield (
        f"You were number {row.position} on the list: priority {PRIORITY_GROUPS[row.priority_group].lower()}, "
        f"on the list since {day_words(row.joined_on)}. The list goes by priority, then by that day."
    )
    if row.class_id is not None:
        fits = f", which fits {row.fit / 10:.0f} of 100" if row.fit is not None else ""
        yield f"A place was proposed to you in: {known.of('taught_class', row.class_id)}{fits}."
    elif row.cause is not None:
        yield f"No place was proposed to you. {CAUSE_LABELS[row.cause]}."
    for one in row.cut_offs:
        if one["joined_on"]:
            yield _cut_off(one, known)


def _cut_off(one: dict[str, Any], known: Names) -> str:
    place, since = (
        known.of("taught_class", UUID(one["class"])),
        day_words(date.fromisoformat(one["joined_on"])),
    )
    priority = PRIORITY_GROUPS[one["priority"]].lower()
    return f"{place}: the last place went to somebody with priority {priority}, on the list since {since}."


def person(row: Proposal, known: Names) -> Iterator[str]:
    if row.state is ProposalState.PROPOSED:
        yield WAITS
    elif row.decided_by is not None and row.decided_at is not None:
        by, on = known.of("user_account", row.decided_by), day_words(local_date(row.decided_at))
        why = f" {LEFT_REASONS[row.left_reason]}." if row.left_reason else ""
        yield f"A person decided: {STATE_LABELS[row.state].lower()}.{why} By: {by}, on {on}."
    elif row.state is ProposalState.SUPERSEDED:
        yield f"{STATE_LABELS[row.state]}."
    else:
        yield NOTHING
