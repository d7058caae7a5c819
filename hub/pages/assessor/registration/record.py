"""The page of one learner: everything the hub holds, as far as the viewer may see it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.consent.models import Grant, GrantEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.types import STRAND_LABELS
from hub.forms.format import datetime_words, level_name
from hub.learners import queries
from hub.learners.answers import categories_of
from hub.learners.models import Learner
from hub.learners.rules import PAGES
from hub.learners.shown_funding import shown_funding
from hub.learners.types import CHANNEL_LABELS, SECTION_LABELS
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.questions import checked, kept_by
from hub.pages.assessor.remedies import with_remedies
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.rules import STATE_LABELS
from hub.referrals.waiting import unmatched
from hub.web.door import unit_of_work
from hub.web.guard import needs

GRANT_VERBS = {"given": "Agreed to share with", "withdrawn": "Stopped sharing with"}


@bp.get("/learners/<reference>")
@needs(Permission.REGISTER_LEARNERS)
def record(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = queries.by_reference(uow, reference)
        whole = queries.record_of(uow, learner)
        visible = consent.open_categories(uow, learner.id)
        identity = consent.may_see(uow, learner.id, [Category.IDENTITY])
        assessment = latest_assessment(uow, learner.id)
        return render_template(
            "registration/record.html",
            learner=learner,
            name=queries.full_name(learner, identity),
            shown_reference=show_reference(learner.reference),
            channel=CHANNEL_LABELS[learner.channel],
            sections=[
                (SECTION_LABELS[section], section, checked(uow, whole, slugs))
                for section, slugs in PAGES.items()
                if categories_of(kept_by(slugs)) <= visible
            ],
            assessment=assessment,
            profile=profile_of(assessment),
            strand_labels=STRAND_LABELS,
            funding=shown_funding(uow, whole, visible),
            waiting=open_entry(uow, learner.id),
            why=with_remedies(unmatched.explanations(uow, [learner.id])[learner.id].causes, reference),
            referrals=referrals_of(uow, learner.id),
            grants=shared_with(uow, learner.id),
            events=timeline(uow, learner),
            duplicates=queries.possible_duplicates(uow, learner),
            **about(uow, learner),
        )


def latest_assessment(uow: UnitOfWork, learner_id: UUID) -> Assessment | None:
    query = (
        sa.select(Assessment)
        .where(Assessment.learner_id == learner_id, Assessment.state == AssessmentState.COMPLETE)
        .order_by(Assessment.assessed_on.desc(), Assessment.created_at.desc())
    )
    return uow.session.scalars(query.limit(1)).first()


def profile_of(assessment: Assessment | None) -> list[tuple[str, str | None]]:
    names = ("speaking", "listening", "reading", "writing")
    return [(name.capitalize(), getattr(assessment, name)) for name in names] if assessment else []


def open_entry(uow: UnitOfWork, learner_id: UUID) -> WaitingEntry | None:
    query = sa.select(WaitingEntry).where(
        WaitingEntry.learner_id == learner_id, WaitingEntry.closed_on.is_(None)
    )
    return uow.session.scalars(query).one_or_none()


class SentTo(NamedTuple):
    reference: str
    title: str
    provider: str
    state: str
    since: datetime


def referrals_of(uow: UnitOfWork, learner_id: UUID) -> list[SentTo]:
    query = (
        sa.select(Referral, TaughtClass.title, Organisation.name)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .where(Referral.learner_id == learner_id)
        .order_by(Referral.created_at.desc())
    )
    return [
        SentTo(show_reference(row.reference), title, provider, STATE_LABELS[row.state], row.state_since)
        for row, title, provider in uow.session.execute(query)
    ]


def shared_with(uow: UnitOfWork, learner_id: UUID) -> list[tuple[str, Grant]]:
    """The organisations the learner shares with now, apart from the hub itself."""
    hub_id = uow.viewer.organisation_id if uow.viewer else None
    live = consent.live_grants(uow, learner_id)
    grants = {grant.recipient_id: grant for grant in live if grant.recipient_id != hub_id}
    return [(name, grants[organisation_id]) for organisation_id, name in names_of(uow, grants)]


def names_of(uow: UnitOfWork, ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return [(row.id, row.name) for row in uow.session.execute(query.order_by(Organisation.name))]


def timeline(uow: UnitOfWork, learner: Learner) -> list[dict[str, Any]]:
    """What happened, newest first, in words."""
    happened = [*assessed(uow, learner.id), *moved(uow, learner.id), *shared(uow, learner.id)]
    if learner.picked_up_at:
        happened.append((learner.picked_up_at, "Picked up by the hub", ""))
    happened.append((learner.created_at, "Record begun", ""))
    happened.sort(key=lambda event: event[0], reverse=True)
    return [{"what": what, "when": datetime_words(at), "more": more} for at, what, more in happened]


def assessed(uow: UnitOfWork, learner_id: UUID) -> list[tuple[datetime, str, str]]:
    query = sa.select(Assessment).where(
        Assessment.learner_id == learner_id, Assessment.state != AssessmentState.DRAFT
    )
    return [
        (row.created_at, "Assessed", f"Placement: {level_name(row.placement)}")
        for row in uow.session.scalars(query)
    ]


def moved(uow: UnitOfWork, learner_id: UUID) -> list[tuple[datetime, str, str]]:
    query = (
        sa.select(Transition.at, Transition.to_state, Organisation.name)
        .join(Organisation, Organisation.id == Transition.recipient_id)
        .where(Transition.learner_id == learner_id)
    )
    return [
        (row.at, f"Referral: {STATE_LABELS[row.to_state].lower()}", row.name)
        for row in uow.session.execute(query)
    ]


def shared(uow: UnitOfWork, learner_id: UUID) -> list[tuple[datetime, str, str]]:
    hub_id = uow.viewer.organisation_id if uow.viewer else None
    query = (
        sa.select(GrantEvent.created_at, GrantEvent.verb, Organisation.name)
        .join(Organisation, Organisation.id == GrantEvent.recipient_id)
        .where(
            GrantEvent.learner_id == learner_id,
            GrantEvent.recipient_id != hub_id,
            GrantEvent.verb.in_(GRANT_VERBS),
        )
    )
    return [(row.created_at, GRANT_VERBS[row.verb], row.name) for row in uow.session.execute(query)]
