"""Whose class ends soon, and which class comes next for them at the level that they are expected to have then."""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.keyset import Key
from hub.directory.models import TaughtClass
from hub.directory.types import LEVELS, Level
from hub.matching import services as matching
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profiles_of
from hub.matching.facts.queries import Listing, listings
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Ranking, fit, ordered
from hub.matching.services import Shown
from hub.matching.types import ClassFacts, Profile
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.referrals.reads.balance import balance_of_providers
from hub.referrals.reads.level_after import having_finished, own_level
from hub.referrals.types import State
from hub.referrals.waiting.profiles import classes_of, referrals_of
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.routes import queries as routes
from hub.tracking.routes.types import LeadsTo, Onward, Route

LED_TO = "This class leads there, the provider says"
PROPOSING = Viewer.job("propose the next class")


@dataclass(frozen=True, slots=True)
class Ending:
    """A learner in a class that ends soon. It teaches from `lowest` to `level`, and its skills are `focus`."""

    reference: str
    learner_id: UUID
    class_id: UUID
    provider_id: UUID
    title: str
    provider: str
    ends_on: date
    lowest: Level | None
    level: Level | None
    focus: Sequence[str]

    @property
    def place(self) -> Key:
        """By which the list is in order."""
        return (self.ends_on, self.reference)


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: the level expected, the class that fits best, and the best one at the same provider.

    `led_to` are those of the two to which the class leads, as its provider says. `sent` is how many referrals are out
    for them already. Without a class nothing fits.
    """

    level: Level
    best: ClassFacts | None
    same: ClassFacts | None
    sent: int
    led_to: frozenset[object] = frozenset()

    def is_led_to(self, found: ClassFacts) -> bool:
        return found.id in self.led_to


@cache
def within() -> timedelta:
    data = files("hub.referrals").joinpath("data/ending_soon.toml").read_text("utf-8")
    return timedelta(days=tomllib.loads(data)["days"])


def counting(today: date) -> Any:
    """The statement that counts the lines of `ending`."""
    return _ending(today).order_by(None).with_only_columns(sa.func.count(Referral.id))


def ending(uow: UnitOfWork) -> list[Ending]:
    """Everybody whose class ends within these days, as far as the viewer sees them; what ends first comes first."""
    return [Ending(*row) for row in uow.session.execute(_ending(uow.today))]


def one(uow: UnitOfWork, reference: str) -> Ending:
    """Of one referral, or `NotVisible` where its class does not end soon."""
    row = uow.session.execute(_ending(uow.today).where(Referral.reference == reference)).one_or_none()
    if row is None:
        raise NotVisible
    return Ending(*row)


def in_classes(uow: UnitOfWork, class_ids: Collection[UUID], on: date) -> list[Ending]:
    """Everybody who was in one of these classes at the end of that day, as far as the viewer sees them."""
    query = (
        _lines()
        .join(Enrolment, Enrolment.referral_id == Referral.id)
        .where(
            Referral.class_id.in_(class_ids),
            Enrolment.started_on <= on,
            sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on > on),
        )
    )
    return [Ending(*row) for row in uow.session.execute(query)]


def _ending(today: date) -> Any:
    soon = TaughtClass.ends_on.between(today, today + within())
    return _lines().where(Referral.state == State.STARTED, soon)


def _lines() -> Any:
    return (
        sa.select(
            Referral.reference,
            Referral.learner_id,
            Referral.class_id,
            Referral.recipient_id,
            TaughtClass.title,
            Organisation.name,
            TaughtClass.ends_on,
            TaughtClass.level_low,
            TaughtClass.level_high,
            TaughtClass.focus,
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .order_by(TaughtClass.ends_on, Referral.reference)
    )


def next_classes(uow: UnitOfWork, lines: Collection[Ending]) -> dict[str, Next]:
    """By the reference of the referral, what comes next; nobody who is not assessed or not open to the viewer."""
    profiles = expected_profiles(uow, lines)
    snapshot, policy = matching.current_snapshot(uow), published_policy(uow)
    onward = routes.of_classes(uow, {line.class_id for line in lines})
    found = {}
    for line in lines:
        if profile := profiles.get(line.reference):
            ranking = ordered(fit(snapshot, profile, policy, uow.today), lottery=0)
            found[line.reference] = next_of(ranking, line, onward.get(line.class_id, ()))
    return found


def expected_profiles(uow: UnitOfWork, lines: Collection[Ending]) -> dict[str, Profile]:
    """By the reference of the referral, the profile as it will be after the class, of those open to the viewer."""
    ids = {line.learner_id for line in lines}
    live, excluded = classes_of(referrals_of(uow, ids))
    decisions = consent.disclose(uow, ids, PROFILE_CATEGORIES)
    profiles = profiles_of(uow, decisions.values(), live=live, excluded=excluded)
    by_a_person = stopped_for(uow, ids, Use.RANKING)
    return {
        line.reference: expected(line, uow.today)(profiles[line.learner_id])
        for line in lines
        if line.learner_id in profiles and line.learner_id not in by_a_person
    }


def listed(uow: UnitOfWork, found: Mapping[str, Next]) -> dict[UUID, Listing]:
    """By id, what the directory says of the classes that come next. One statement."""
    wanted = {one.id for each in found.values() for one in (each.best, each.same) if one}
    return listings(uow, [one for one in wanted if isinstance(one, UUID)])


def next_of(ranking: Ranking, line: Ending, onward: Sequence[Route]) -> Next:
    """Every class that fits is possible, so of these the ones that the class leads to come first, and else the order
    of the ranking stands: who teaches them knows the way on, and the ranking weighs what nobody has said."""
    snapshot = ranking.question.snapshot
    fitting = [snapshot.classes[row] for row in ranking.rows.tolist()]
    fitting.sort(key=lambda one: not leads_to(onward, one))
    best = next(iter(fitting), None)
    same = next((one for one in fitting if one.provider_id == line.provider_id), None)
    led_to = frozenset(one.id for one in (best, same) if one and leads_to(onward, one))
    profile = ranking.question.profile
    return Next(LEVELS[profile.placement], best, same, len(profile.live_classes), led_to)


def leads_to(onward: Sequence[Route], found: ClassFacts) -> bool:
    """Whether a route names this class, or the kind of class that it is."""
    return any(route.onward.to_class_id == found.id or of_kind(route.onward, found) for route in onward)


def of_kind(kind: Onward, found: ClassFacts) -> bool:
    if kind.leads_to is not LeadsTo.KIND or kind.level is None:
        return False
    low, high = found.level_low, found.level_high
    taught = low is not None and high is not None and low <= kind.level.order <= high
    return taught and found.strand == kind.strand and kind.accredited in (None, found.accredited)


def expected(line: Ending, today: date) -> Callable[[Profile], Profile]:
    """The profile as it will be on the day after the class: who has reached more already keeps that."""

    def after(profile: Profile) -> Profile:
        changed = replace(
            profile,
            earliest_start=max(line.ends_on + timedelta(days=1), profile.earliest_start or today),
            excluded_classes=profile.excluded_classes | {line.class_id},
        )
        if line.level is None or profile.placement > line.level.order:
            return changed
        own = own_level(line.lowest, line.level, profile.placement)
        return having_finished(changed, own, line.focus, today)

    return after


def recommended(uow: UnitOfWork, line: Ending, decision: Decision) -> Shown:
    """The ranking at the level expected, kept as what was shown, so that a referral can rest on it."""
    live, excluded = classes_of(referrals_of(uow, [line.learner_id]))
    entry = queries.open_entry(uow, line.learner_id)
    return matching.recommend(
        uow,
        decision,
        live_classes=live.get(line.learner_id, ()),
        excluded_classes=excluded.get(line.learner_id, ()),
        lottery=entry.lottery if entry else None,
        balance=balance_of_providers(uow),
        expected=expected(line, uow.today),
    )


def proposed_to_provider(uow: UnitOfWork, lines: Collection[Ending]) -> dict[str, Next]:
    """What the hub would propose for a provider's own learners, found without showing the provider their answers."""
    with uow.acting_as(PROPOSING):
        return next_classes(uow, lines)
