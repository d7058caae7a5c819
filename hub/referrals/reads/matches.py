"""From a ranking to the classes for one learner in words: those that fit, fit later, or do not fit and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

import numpy as np

from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.directory.geo import PRECISION_WORDS, Precision
from hub.matching import services as matching
from hub.matching.facts import queries as directory
from hub.matching.facts.columns import Ints
from hub.matching.facts.queries import Listing
from hub.matching.ranking.rank import Ranking
from hub.matching.services import Shown
from hub.matching.types import Exclusion, Match, Opener, Part, Reason
from hub.matching.words import explain, phrases
from hub.matching.words.blanks import Pair
from hub.referrals import queries
from hub.referrals.reads.balance import balance_of_providers
from hub.referrals.reads.today import worklists

# What a card's sentence tells; where, when and places have lines of their own.
ON_A_CARD = ("level", "goal", "intensity", "accreditation", "start", "progression")
FEW = 10  # of each group on the matches page; every class is a page further
PAGE = 50
NUMBERS_OF_REASONS = ("One reason", "Two reasons", "Three reasons or more")


@dataclass(frozen=True, slots=True)
class Card:
    """One class that fits, now or later, as an assessor reads it out.

    `points` are (sentence, points, most points) of each criterion; the most add up to 100.
    """

    id: UUID
    listing: Listing
    when: str
    journey: str
    places: str
    sentence: str
    points: list[tuple[str, int, int]]
    checks: tuple[str, ...]
    waits: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """One class that does not fit, with every reason."""

    listing: Listing
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unsuitables:
    """The classes with so many reasons against them: how many there are, also in words, and the first few."""

    title: str
    count: int
    says: str
    first: list[Unsuitable]


@dataclass(frozen=True, slots=True)
class Matches:
    """What the matches page says. `fits` and `later` say how many classes and clubs there are, shown or not."""

    recommendation_id: UUID
    fits: str
    best: list[Card]
    later: str
    full: list[Card]
    openers: Sequence[Opener]
    unsuitable: list[Unsuitables]

    @property
    def provider_ids(self) -> set[UUID]:
        """The providers of the classes on the cards."""
        return {card.listing.provider_id for card in (*self.best, *self.full)}

    @property
    def ids(self) -> list[str]:
        return [str(card.id) for card in (*self.best, *self.full)]


def ranked_for(uow: UnitOfWork, learner_id: UUID, decision: Decision) -> Shown:
    """Rank the open classes for the learner, with what earlier referrals rule out, and keep what is shown.

    Whoever waits has drawn a lot for the list, which breaks ties here too.
    """
    referred = [sent.referral for sent in worklists.sent(uow, learner_id)]
    entry = queries.open_entry(uow, learner_id)
    return matching.recommend(
        uow,
        decision,
        live_classes={referral.class_id for referral in referred if referral.live},
        excluded_classes={referral.class_id for referral in referred if referral.ruled_out},
        lottery=entry.lottery if entry else None,
        balance=balance_of_providers(uow),
    )


def described(uow: UnitOfWork, shown: Shown) -> Matches:
    """The ranking as the matches page tells it: one more statement."""
    ranking = shown.ranking
    groups = by_number_of_reasons(ranking)
    first = {title: ranking.exclusions(rows[:FEW]) for title, rows in groups.items()}
    exclusions = chain.from_iterable(first.values())
    listings = directory.listings(uow, ids_of([*ranking.best, *ranking.full, *exclusions]))
    return Matches(
        recommendation_id=shown.recommendation.id,
        fits=kinds(ranking, ranking.rows[: ranking.ready]),
        best=[_card(ranking, match, listings) for match in ranking.best],
        later=kinds(ranking, ranking.rows[ranking.ready :]),
        full=[_card(ranking, match, listings) for match in ranking.full],
        openers=ranking.openers,
        unsuitable=[
            Unsuitables(title, len(rows), kinds(ranking, rows), with_listings(first[title], listings))
            for title, rows in groups.items()
        ],
    )


def kinds(ranking: Ranking, rows: Ints) -> str:
    """7 classes and 2 conversation clubs, of these rows of the snapshot."""
    classes = ranking.question.snapshot.classes
    return phrases.kinds(classes[row].strand for row in rows.tolist())


def by_number_of_reasons(ranking: Ranking) -> dict[str, Ints]:
    """The rows of the classes that do not fit; those that one change would open come first."""
    rows = ranking.excluded_rows
    numbers = np.minimum(ranking.reasons_against(rows), len(NUMBERS_OF_REASONS))
    groups = {title: rows[numbers == number] for number, title in enumerate(NUMBERS_OF_REASONS, start=1)}
    return {title: members for title, members in groups.items() if len(members)}


def unsuitable_page(uow: UnitOfWork, shown: Shown, page: int) -> list[Unsuitable]:
    """One page of the classes that do not fit, those with the fewest reasons first."""
    rows = shown.ranking.excluded_rows[PAGE * (page - 1) : PAGE * page]
    exclusions = shown.ranking.exclusions(rows)
    return with_listings(exclusions, directory.listings(uow, ids_of(exclusions)))


def with_listings(exclusions: Iterable[Exclusion], listings: dict[UUID, Listing]) -> list[Unsuitable]:
    pairs = zip(ids_of(exclusions := list(exclusions)), exclusions, strict=True)
    return [Unsuitable(listings[class_id], exclusion.reasons) for class_id, exclusion in pairs]


def ids_of(ranked: Iterable[Match | Exclusion]) -> list[UUID]:
    """The core knows ids of any kind; in the house they are UUIDs."""
    return [one.class_id for one in ranked if isinstance(one.class_id, UUID)]


def _card(ranking: Ranking, match: Match, listings: dict[UUID, Listing]) -> Card:
    pair = Pair(ranking.question, ranking.question.snapshot.row_of[match.class_id])
    sentences = {part.code: part.sentence for part in match.parts}
    sentence = explain.SEPARATOR.join(sentences[code] for code in ON_A_CARD)
    [class_id] = ids_of([match])
    return Card(
        id=class_id,
        listing=listings[class_id],
        when=_capital(phrases.sessions(pair.facts.sessions) or "days and times not known"),
        journey=_journey(pair),
        places=_capital(explain.places(pair)),
        sentence=_capital(sentence),
        points=[_points(part) for part in match.parts],
        checks=tuple(_capital(check) for check in match.checks),
        waits=match.waits,
    )


def _journey(pair: Pair) -> str:
    journey, point = _capital(pair["journey"]), pair.facts.point
    if pair.minutes < 0 or point is None:
        return journey
    return f"{journey} (venue {PRECISION_WORDS[Precision(point.precision)]})"


def _points(part: Part) -> tuple[str, int, int]:
    return _capital(part.sentence), round(100 * part.value * part.weight), round(100 * part.weight)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
