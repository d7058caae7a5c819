"""List the organisations a learner can be asked to share with, and keep what they agreed to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import REFERRERS, OrganisationKind
from hub.consent import rows, rules
from hub.consent.conditions import live_agreement
from hub.consent.models import Agreement, Block, Grant, GrantEvent
from hub.consent.rules import ENROLMENT_CATEGORIES, PROVIDER_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.services import disclosure, notices
from hub.consent.services.purposes import stopped_now
from hub.consent.types import Category, Channel, Purpose, Stage
from hub.core.db import UnitOfWork
from hub.directory import names


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for an organisation of one kind."""

    purpose: Purpose
    categories: tuple[Category, ...]
    stage: Stage


TERMS: dict[OrganisationKind, Terms] = {
    OrganisationKind.PROVIDER: Terms(Purpose.REFERRAL, PROVIDER_CATEGORIES, Stage.CLOSED),
    **{kind: Terms(Purpose.PROGRESS, REFERRER_CATEGORIES, Stage.FULL) for kind in REFERRERS},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation a learner may be asked about; without `categories` there is no agreement with it.

    Without `until` what they agree to lasts 12 months.
    """

    organisation_id: UUID
    name: str
    purpose: Purpose
    stage: Stage
    categories: tuple[Category, ...]
    until: date | None = None


def candidates(uow: UnitOfWork, referrer_id: UUID | None) -> list[Candidate]:
    """Every provider, and the office that referred the learner, by name: three statements at most."""
    query = sa.select(Organisation).where(
        sa.or_(Organisation.kind == OrganisationKind.PROVIDER, Organisation.id == referrer_id)
    )
    agreements = live_agreements(uow)
    return [
        candidate(organisation, agreements.get((organisation.id, TERMS[organisation.kind].purpose)))
        for organisation in uow.session.scalars(query.order_by(Organisation.name))
        if organisation.kind in TERMS
    ]


def candidate(organisation: Organisation, agreement: Agreement | None) -> Candidate:
    terms = TERMS[organisation.kind]
    covered = agreement.categories if agreement else frozenset()
    categories = tuple(category for category in terms.categories if category in covered)
    return Candidate(organisation.id, organisation.name, terms.purpose, terms.stage, categories)


def enrolment_candidates(uow: UnitOfWork, learner_id: UUID) -> list[Candidate]:
    """Providers that may be told, at enrolment, what the learner is asked about on its own.

    Each is one the learner shares with to find a class, for as long, with what the agreement with it covers of this.
    """
    agreements = live_agreements(uow)
    shared = [
        (grant, name) for grant, name in live_by_name(uow, learner_id) if grant.purpose is Purpose.REFERRAL
    ]
    found = ((grant, name, agreements.get((grant.recipient_id, Purpose.ENROLMENT))) for grant, name in shared)
    return [
        Candidate(
            grant.recipient_id,
            name,
            Purpose.ENROLMENT,
            Stage.CLOSED,
            tuple(category for category in ENROLMENT_CATEGORIES if category in agreement.categories),
            grant.valid_to,
        )
        for grant, name, agreement in found
        if agreement and agreement.covers(Purpose.ENROLMENT, [Category.EQUALITY])
    ]


def live_agreements(uow: UnitOfWork) -> dict[tuple[UUID, Purpose], Agreement]:
    """By organisation and purpose, the newest live agreement that covers it; none for what the hub has switched off."""
    query = sa.select(Agreement).where(live_agreement(Agreement, uow.today))
    rows, off = uow.session.scalars(query.order_by(Agreement.signed_on, Agreement.id)), stopped_now(uow)
    return {(row.organisation_id, purpose): row for row in rows for purpose in row.purposes - off}


def agree(
    uow: UnitOfWork,
    learner_id: UUID,
    chosen: Iterable[Candidate],
    *,
    language: str,
    channel: Channel,
    interpreter: str | None,
) -> list[Grant]:
    """A grant to each chosen organisation that has none; one that has keeps the stage it has come to."""
    new = [_with_what_stands(uow, learner_id, one) for one in to_ask(uow, learner_id, chosen)]
    if not new:
        return []
    notice = notices.kept(uow, language)
    uow.flush()
    return [
        disclosure.give(
            uow,
            learner_id,
            one.organisation_id,
            one.purpose,
            one.categories,
            channel=channel,
            stage=one.stage,
            notice=notice,
            interpreter=interpreter,
            until=one.until,
        )
        for one in new
    ]


def to_ask(uow: UnitOfWork, learner_id: UUID, found: Iterable[Candidate]) -> list[Candidate]:
    """Those of whom the learner has not agreed to all yet, or not for as long as they could.

    What was agreed for enrolment lasts no longer than the sharing to find a class, and is renewed after it.
    """
    settled, live = agreed_already(uow, learner_id), disclosure.live_grants(uow, learner_id)
    return [
        one
        for one in found
        if (one.organisation_id, one.purpose) not in settled
        or (one.purpose is Purpose.ENROLMENT and set(one.categories) - _agreed_to(live, one))
        or (one.purpose is Purpose.ENROLMENT and _could_last_longer(uow, live, one))
    ]


def _could_last_longer(uow: UnitOfWork, live: Iterable[Grant], one: Candidate) -> bool:
    soon = uow.today + rules.ASK_AGAIN
    return any(
        grant.valid_to <= soon and one.until and grant.valid_to < one.until for grant in _own(live, one)
    )


def _own(live: Iterable[Grant], one: Candidate) -> list[Grant]:
    """Those to its organisation for its purpose."""
    asked = one.organisation_id, one.purpose
    return [grant for grant in live if (grant.recipient_id, grant.purpose) == asked]


def _with_what_stands(uow: UnitOfWork, learner_id: UUID, one: Candidate) -> Candidate:
    """What is asked for enrolment one after the other adds up."""
    if one.purpose is not Purpose.ENROLMENT:
        return one
    before = _agreed_to(disclosure.live_grants(uow, learner_id), one)
    return replace(one, categories=tuple(sorted(before | set(one.categories))))


def _agreed_to(live: Iterable[Grant], one: Candidate) -> set[Category]:
    return {category for grant in _own(live, one) for category in grant.categories}


def agreed_already(uow: UnitOfWork, learner_id: UUID) -> set[tuple[UUID, Purpose]]:
    """To whom and for what there is nothing more to ask. What runs out soon is asked for again."""
    soon = uow.today + rules.ASK_AGAIN
    return {
        (grant.recipient_id, grant.purpose)
        for grant in disclosure.live_grants(uow, learner_id)
        if not initials_only(grant) and (grant.valid_to > soon or grant.purpose is Purpose.ENROLMENT)
    }


def initials_only(grant: Grant) -> bool:
    """A referrer is shown no name where the learner was not told so: it can be asked for again, with the notice."""
    return grant.purpose is Purpose.PROGRESS and grant.notice_version not in rules.NOTICES_NAMING


@dataclass(frozen=True, slots=True)
class Shared:
    """A live grant with the name of its organisation.

    Without `agreed` no live agreement covers it, and nothing is open.
    """

    grant: Grant
    organisation: str
    agreed: bool


def shared_now(uow: UnitOfWork, learner_id: UUID, apart_from: UUID | None) -> list[Shared]:
    """Live grants, apart from those of the hub itself."""
    agreements = live_agreements(uow)
    return [
        Shared(grant, organisation, (grant.recipient_id, grant.purpose) in agreements)
        for grant, organisation in live_by_name(uow, learner_id)
        if grant.recipient_id != apart_from
    ]


def live_by_name(uow: UnitOfWork, learner_id: UUID) -> list[tuple[Grant, str]]:
    """Every live grant of a learner with the name of its organisation, in the order of these names."""
    grants = disclosure.live_grants(uow, learner_id)
    named = names.organisations(uow, (grant.recipient_id for grant in grants))
    found = ((grant, named[grant.recipient_id]) for grant in grants if grant.recipient_id in named)
    return sorted(found, key=lambda one: one[1])


def run_out(uow: UnitOfWork, learner_id: UUID, apart_from: UUID | None) -> dict[str, date]:
    """Organisations whose last agreement came to its end without being stopped, with the day, by name."""
    query = (
        sa.select(Organisation.name, sa.func.max(Grant.valid_to))
        .join(Organisation, Organisation.id == Grant.recipient_id)
        .where(Grant.learner_id == learner_id, Grant.recipient_id != apart_from, Grant.withdrawn_at.is_(None))
        .group_by(Organisation.name)
        .order_by(Organisation.name)
    )
    return {name: until for name, until in uow.session.execute(query) if until <= uow.today}


def blocks_now(uow: UnitOfWork, learner_id: UUID) -> list[tuple[Block, str]]:
    query = (
        sa.select(Block, Organisation.name)
        .join(Organisation, Organisation.id == Block.recipient_id)
        .where(Block.learner_id == learner_id)
        .order_by(Organisation.name)
    )
    rows = uow.session.execute(query)
    return [(block, name) for block, name in rows if rules.stands(block.ends_at, uow.now)]


def history(
    uow: UnitOfWork, learner_id: UUID, verbs: Collection[str], apart_from: UUID | None
) -> list[tuple[GrantEvent, str]]:
    """What the learner agreed to and stopped, newest first."""
    events = [
        event
        for event in rows.of(uow, GrantEvent, learner_id)
        if event.recipient_id != apart_from and event.verb in verbs
    ]
    named = names.organisations(uow, (event.recipient_id for event in events))
    events.sort(key=lambda event: (event.created_at, event.id), reverse=True)
    return [(event, named[event.recipient_id]) for event in events if event.recipient_id in named]
