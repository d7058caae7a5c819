"""What the pages of sending show first: what each provider would see, and classes found by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hub.consent.rules import STAGE_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import CATEGORY_LABELS, Category, Purpose, Stage
from hub.core.db import UnitOfWork
from hub.directory.queries import ClassFilter, search
from hub.matching.facts import queries as directory
from hub.matching.facts.queries import Listing

FOUND = 30


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the provider of one class would see of the learner and when. `agreed` is False without a grant."""

    class_id: UUID
    listing: Listing
    agreed: bool
    at_once: list[str]
    on_opening: list[str]


def disclosures(uow: UnitOfWork, learner_id: UUID, class_ids: Iterable[UUID]) -> list[Disclosure]:
    """For each class that exists, in the order given."""
    grants = [g for g in consent.live_grants(uow, learner_id) if g.purpose is Purpose.REFERRAL]
    refused = directory.refused_providers(uow, [learner_id]).get(learner_id, frozenset())
    granted = {g.recipient_id: g.categories for g in grants if g.recipient_id not in refused}
    ids = list(class_ids)
    listings = directory.listings(uow, ids)
    return [
        _disclosure(class_id, listings[class_id], granted.get(listings[class_id].provider_id))
        for class_id in ids
        if class_id in listings
    ]


def _disclosure(class_id: UUID, listing: Listing, granted: frozenset[Category] | None) -> Disclosure:
    at_once = (granted or frozenset()) & STAGE_CATEGORIES[Stage.MATCH_CARD]
    on_opening = (granted or frozenset()) & STAGE_CATEGORIES[Stage.OPENED] - at_once
    return Disclosure(class_id, listing, granted is not None, _labels(at_once), _labels(on_opening))


def _labels(categories: Iterable[Category]) -> list[str]:
    wanted = set(categories)
    return [label for category, label in CATEGORY_LABELS.items() if category in wanted]


def find_classes(uow: UnitOfWork, text: str) -> dict[UUID, Listing]:
    """Open classes with these words in their title or provider, the first 30 in the order of the directory."""
    _, rows = search(uow, ClassFilter(words=text), page=1)
    ids = [row.id for row, _ in rows[:FOUND]]
    found = directory.listings(uow, ids)
    return {class_id: found[class_id] for class_id in ids}
