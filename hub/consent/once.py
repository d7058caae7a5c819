"""Grounds are read once in a unit of work for those for whom they were read, as long as nothing they rest on changes.

A page asks for the same learners again and again. What somebody else takes back meanwhile counts from the next request.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.consent.models import Agreement, Block, Grant, PurposeStop, PurposeSwitch, Restriction, SharingHead
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.forgetting import forget_on_change
from hub.core.sealing.keybook import SubjectKey, Tier

_READ = "grounds that were read"
RESTS_ON = (Agreement, Block, Grant, PurposeStop, PurposeSwitch, Restriction, SharingHead, SubjectKey)
forget_on_change(_READ, RESTS_ON)


@dataclass(frozen=True, slots=True)
class _Read:
    """For whom, by which viewer, and the tiers of the keys that were read with them."""

    viewer: Viewer
    learner_ids: frozenset[UUID]
    tiers: frozenset[Tier]
    found: Any


def known(uow: UnitOfWork, viewer: Viewer, learner_ids: Collection[UUID], tiers: Collection[Tier]) -> Any:
    """What was read of these, and maybe of others with them; None where it is to be read."""
    uow.flush()
    for one in uow.session.info.get(_READ, ()):
        if one.viewer == viewer and one.learner_ids.issuperset(learner_ids) and one.tiers.issuperset(tiers):
            return one.found
    return None


def keep(
    uow: UnitOfWork, viewer: Viewer, learner_ids: Collection[UUID], tiers: Collection[Tier], found: Any
) -> None:
    read: list[_Read] = uow.session.info.setdefault(_READ, [])
    read.append(_Read(viewer, frozenset(learner_ids), frozenset(tiers), found))
