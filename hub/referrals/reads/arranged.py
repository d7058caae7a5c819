"""What providers have arranged, beside the classes of a ranking: words for who chooses, and nothing that changes it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.directory.profile import queries as profiles
from hub.directory.profile.models import Arrangement
from hub.directory.profile.types import ArrangementKind
from hub.directory.types import Level
from hub.matching.words.phrases import listed
from hub.referrals.reads.matches import Card, Matches


def arranged(uow: UnitOfWork, found: Matches, level: Level) -> Mapping[UUID, Sequence[str]]:
    """By class of a card that fits now: what is arranged with the providers of other cards, for this level."""
    said: dict[UUID, list[str]] = defaultdict(list)
    for row in profiles.in_force(uow, found.provider_ids):
        for card in found.best:
            if card.listing.provider_id == row.to_id and row.covers(level, card.listing.strand):
                said[card.id].extend(_sentence(row, found))
    return said


def _sentence(row: Arrangement, found: Matches) -> list[str]:
    """One at most: of a bridging class, where the other provider has a class for them that is full or later."""
    if row.kind is ArrangementKind.SWAP:
        [name] = {card.listing.provider for card in _of(row.from_id, (*found.best, *found.full))}
        return [f"Swap arrangement with {name}: its learners may move here when their level changes."]
    later = _of(row.from_id, found.full)
    if not later:
        return []
    titles = listed([card.listing.title for card in later])
    return [f"Bridging arrangement with {later[0].listing.provider}: they may wait here for {titles}."]


def _of(provider_id: UUID, cards: Sequence[Card]) -> list[Card]:
    return [card for card in cards if card.listing.provider_id == provider_id]
