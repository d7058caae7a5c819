"""What the pages of sending show first: what each provider would see, and classes found by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hub.consent.queries import heard_by, refused_providers
from hub.consent.rules import STAGE_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import sharing
from hub.consent.services.standing import standing
from hub.consent.types import CATEGORY_LABELS, Category, Purpose, Stage, Standing
from hub.core.db import UnitOfWork
from hub.directory.search import ClassFilter, search
from hub.matching.facts import queries as directory
from hub.matching.facts.queries import Listing

FOUND = 30


MAY_BE_SENT = (Standing.AGREED, Standing.TO_ASK)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the provider of one class sees of the learner and when, or would see once they agree."""

    class_id: UUID
    listing: Listing
    standing: Standing
    categories: frozenset[Category]

    @property
    def at_once(self) -> list[str]:
        return _labels(self.categories & STAGE_CATEGORIES[Stage.MATCH_CARD])

    @property
    def on_opening(self) -> list[str]:
        later = STAGE_CATEGORIES[Stage.OPENED] - STAGE_CATEGORIES[Stage.MATCH_CARD]
        return _labels(self.categories & later)

    @property
    def with_a_place(self) -> list[str]:
        later = STAGE_CATEGORIES[Stage.ENROLMENT] - STAGE_CATEGORIES[Stage.OPENED]
        return _labels(self.categories & later)


def disclosures(uow: UnitOfWork, learner_id: UUID, class_ids: Iterable[UUID]) -> list[Disclosure]:
    """For each class that exists, in the order given."""
    ids = list(class_ids)
    listings = directory.listings(uow, ids)
    granted, refused = agreed_with(uow, learner_id), never_with(uow, learner_id)
    covered = {
        one.organisation_id: frozenset(one.categories)
        for one in sharing.candidates(uow, None)
        if one.categories
    }
    found = []
    for class_id in (one for one in ids if one in listings):
        provider_id = listings[class_id].provider_id
        found.append(
            Disclosure(
                class_id,
                listings[class_id],
                standing(provider_id, granted, refused, covered),
                granted.get(provider_id) or covered.get(provider_id, frozenset()),
            )
        )
    return found


def agreed_with(uow: UnitOfWork, learner_id: UUID) -> dict[UUID, frozenset[Category]]:
    """By organisation, what the learner agreed to share with it to find a class."""
    hearing, grants = heard_by(uow, [learner_id])[learner_id], consent.live_grants(uow, learner_id)
    to_refer = [grant for grant in grants if grant.purpose is Purpose.REFERRAL]
    return {grant.recipient_id: grant.categories for grant in to_refer if grant.recipient_id in hearing}


def never_with(uow: UnitOfWork, learner_id: UUID) -> frozenset[UUID]:
    return refused_providers(uow, [learner_id]).get(learner_id, frozenset())


def _labels(categories: Iterable[Category]) -> list[str]:
    wanted = set(categories)
    return [label for category, label in CATEGORY_LABELS.items() if category in wanted]


def find_classes(uow: UnitOfWork, text: str) -> dict[UUID, Listing]:
    """Open classes with these words in their title or provider, the first 30 in the order of the directory."""
    _, rows = search(uow, ClassFilter(words=text), page=1)
    ids = [row.id for row, _ in rows[:FOUND]]
    found = directory.listings(uow, ids)
    return {class_id: found[class_id] for class_id in ids}
