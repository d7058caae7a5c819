"""A draft of the matching policy: started from what is published, edited, then published or discarded."""

from typing import Any

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.matching.models import MatchingPolicy
from hub.matching.policy.policy import PolicyError, parse_policy
from hub.matching.policy.versions import complete, in_force, shipped_data
from hub.matching.states import POLICY_STATES, PolicyState

LONGEST_WHY = 500  # characters


def start(uow: UnitOfWork) -> MatchingPolicy:
    """A draft like the published policy; the draft there is, if there is one."""
    found = _in_state(uow, PolicyState.DRAFT)
    if found is not None:
        return found
    published = _in_state(uow, PolicyState.PUBLISHED) or _take_in_shipped(uow)
    number = (uow.session.scalar(sa.select(sa.func.max(MatchingPolicy.number))) or 0) + 1
    source = f"Made by the hub’s managers from matching policy {published.number}."
    data = complete(published.data) | {"version": number, "source": source}
    draft = MatchingPolicy(
        number=number,
        state=POLICY_STATES.begin(PolicyState.DRAFT),
        data=data,
        based_on=published.number,
        drafted_by=uow.user_id,
    )
    uow.add(draft)
    audit.record(uow, "matching-policy.draft", about=draft)
    uow.flush()
    return draft


def save(uow: UnitOfWork, draft: MatchingPolicy, data: dict[str, Any]) -> None:
    """Keep other figures in a draft. `RuleBroken` says what cannot be used."""
    check_draft(draft)
    try:
        parse_policy(data)
    except PolicyError as error:
        raise RuleBroken(str(error)) from None
    draft.data = data
    audit.record(uow, "matching-policy.edit", about=draft)
    uow.flush()


def publish(uow: UnitOfWork, draft: MatchingPolicy, why: str) -> None:
    """From now on rankings are made with it; the policy it takes the place of is kept for replays."""
    check_draft(draft)
    parse_policy(complete(draft.data))
    published = _in_state(uow, PolicyState.PUBLISHED)
    if published is not None:
        published.move_to(PolicyState.RETIRED)
        uow.flush()  # before the next one: there is never more than one
    draft.move_to(PolicyState.PUBLISHED)
    draft.why, draft.published_at = why, uow.now
    draft.published_by = uow.user_id
    audit.record(uow, "matching-policy.publish", about=draft)
    uow.flush()


def discard(uow: UnitOfWork, draft: MatchingPolicy) -> None:
    """Give a draft up. It stays on the list, and its number is not used again."""
    check_draft(draft)
    draft.move_to(PolicyState.DISCARDED)
    audit.record(uow, "matching-policy.discard", about=draft)
    uow.flush()


def check_draft(row: MatchingPolicy) -> None:
    """Only a draft changes."""
    if row.state is not PolicyState.DRAFT:
        raise Conflict(f"Matching policy {row.number} is no longer a draft. It has been {_done(row)}.")


def by_number(uow: UnitOfWork, number: int) -> MatchingPolicy:
    """This version; `NotVisible` if there is none."""
    return uow.one(sa.select(MatchingPolicy).where(MatchingPolicy.number == number))


def _done(row: MatchingPolicy) -> str:
    return "discarded" if row.state is PolicyState.DISCARDED else "published"


def _in_state(uow: UnitOfWork, state: PolicyState) -> MatchingPolicy | None:
    return uow.session.scalar(sa.select(MatchingPolicy).where(MatchingPolicy.state == state))


def _take_in_shipped(uow: UnitOfWork) -> MatchingPolicy:
    """Copy the versions that came with the hub, up to the one in force, into the table, and return that one."""
    newest = in_force(uow.today)
    for number in range(1, newest + 1):
        state = PolicyState.PUBLISHED if number == newest else PolicyState.RETIRED
        uow.add(MatchingPolicy(number=number, state=POLICY_STATES.begin(state), data=shipped_data(number)))
    uow.flush()
    published = _in_state(uow, PolicyState.PUBLISHED)
    if published is None:
        raise NotVisible
    return published
