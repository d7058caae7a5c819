"""The versions of the matching policy: those that came with the hub, and those that managers made from them.

An empty table means the versions that came with the hub. The first draft copies these into the table, which
alone counts from then on, so that a version number never means two policies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.queries import staff_names
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.forgetting import forget_on_change
from hub.matching.errors import NotRemembered
from hub.matching.models import MatchingPolicy
from hub.matching.policy.policy import NEWEST, NOT_IN_VERSION_1, Policy, load_policy, parse_policy
from hub.matching.states import PolicyState

_NOW = "matching policy that is published"
forget_on_change(_NOW, MatchingPolicy)
_published: dict[UUID, Policy] = {}  # by row: what is published never changes


def published_policy(uow: UnitOfWork) -> Policy:
    """The policy that rankings are made with now: one small statement, once in a unit of work."""
    uow.flush()
    known: Policy | None = uow.session.info.get(_NOW)
    if known is None:
        known = uow.session.info[_NOW] = _published_now(uow)
    return known


def _published_now(uow: UnitOfWork) -> Policy:
    query = sa.select(MatchingPolicy.id).where(MatchingPolicy.state == PolicyState.PUBLISHED)
    row_id = uow.session.scalar(query)
    if row_id is None:
        return load_policy(in_force(uow.today))
    if row_id not in _published:
        _published[row_id] = parse_policy(complete(uow.get(MatchingPolicy, row_id).data))
    return _published[row_id]


def policy_of_version(uow: UnitOfWork, number: int) -> Policy:
    """The policy that once was, or is, published under this number; `NotRemembered` if there is none."""
    query = sa.select(MatchingPolicy.state, MatchingPolicy.data).where(MatchingPolicy.number == number)
    found = uow.session.execute(query).one_or_none()
    if found and found.state in (PolicyState.PUBLISHED, PolicyState.RETIRED):
        return parse_policy(complete(found.data))
    if found or not 1 <= number <= NEWEST:
        raise NotRemembered(f"There is no published matching policy {number}.")
    return load_policy(number)


@dataclass(frozen=True, slots=True)
class Version:
    """One version as a manager reads of it. `by` is who published it, or drafted it where nobody has."""

    number: int
    state: PolicyState
    data: dict[str, Any]
    based_on: int | None = None
    published_at: datetime | None = None
    by: str | None = None
    why: str | None = None


def versions(uow: UnitOfWork) -> list[Version]:
    """Every version, the newest first; those that came with the hub where managers have made none."""
    rows = uow.session.scalars(sa.select(MatchingPolicy).order_by(MatchingPolicy.number.desc())).all()
    names = staff_names(uow, [row.published_by or row.drafted_by for row in rows])
    found = [_version(row, names) for row in rows]
    return found or [_as_shipped(number, uow.today) for number in range(in_force(uow.today), 0, -1)]


def version(uow: UnitOfWork, number: int) -> Version:
    """One version, draft or not; `NotVisible` if there is none."""
    for one in versions(uow):
        if one.number == number:
            return one
    raise NotVisible


def _version(row: MatchingPolicy, names: Mapping[UUID | None, str]) -> Version:
    by = names.get(row.published_by or row.drafted_by)
    why = row.data["source"] if row.based_on is None else row.why
    return Version(row.number, row.state, complete(row.data), row.based_on, row.published_at, by, why)


def _as_shipped(number: int, today: date) -> Version:
    data = complete(shipped_data(number))
    newest = in_force(today)
    state = PolicyState.PUBLISHED if number == newest else PolicyState.RETIRED
    return Version(number, state, data, why=data["source"])


def complete(data: Mapping[str, Any]) -> dict[str, Any]:
    """A version's data with the figures that the hub has come to know since, as they do nothing."""
    return NOT_IN_VERSION_1 | dict(data)


def in_force(today: date) -> int:
    """The newest version that came with the hub and whose day has come, else the first."""
    begun = [
        number for number in shipped() if date.fromisoformat(shipped_data(number)["valid_from"]) <= today
    ]
    return max(begun, default=min(shipped()))


def shipped() -> range:
    """The numbers of the versions that came with the hub."""
    return range(1, NEWEST + 1)


def shipped_data(number: int) -> dict[str, Any]:
    text = files("hub.matching").joinpath(f"data/policy_v{number}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
