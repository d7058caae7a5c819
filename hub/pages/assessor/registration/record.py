"""The page of one learner: everything the hub holds, as far as the viewer may see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries as assessments
from hub.assessment.achieved.models import LevelNow
from hub.consent import rows
from hub.consent.models import Grant, GrantEvent
from hub.consent.services import disclosure as consent
from hub.consent.services import sharing
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.engine import keep_plans
from hub.core.ids import show_reference
from hub.directory import names
from hub.directory.types import STRAND_LABELS
from hub.duplicates.models import Pair
from hub.duplicates.nearest import nearest
from hub.forms.format import datetime_words
from hub.learners import queries
from hub.learners.answers import categories_of
from hub.learners.enrolment.emergency import on_record
from hub.learners.enrolment.models import EnrolmentFact
from hub.learners.equality.models import EqualityAnswer
from hub.learners.equality.services import asked
from hub.learners.inward.models import InwardReferral
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.reads.funding import Shown, shown_funding
from hub.learners.rules import PAGES
from hub.learners.types import CHANNEL_LABELS, SECTION_LABELS
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.order import still_to_ask
from hub.pages.assessor.registration.questions import checked, kept_by
from hub.pages.assessor.registration.to_tell import inward
from hub.pages.assessor.remedies import with_remedies
from hub.pages.assessor.telling import asks_again
from hub.referrals import queries as referrals
from hub.referrals.models import Referral, Transition
from hub.referrals.reads.missing import papers_of
from hub.referrals.reads.person import ABOUT
from hub.referrals.reads.providers import brought_to
from hub.referrals.reads.today.running_out import of_learners
from hub.referrals.reads.today.worklists import Sent, sent
from hub.referrals.rules import STATE_LABELS
from hub.referrals.words import happened
from hub.rights.erasure.models import Erasure
from hub.rights.erasure.queries import deleted_parts
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.queries import to_ask
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

Event = tuple[datetime, str, str]  # when, what, with whom or what came of it

READ = (
    *ABOUT,
    *(Grant, GrantEvent, Transition, Enrolment, EqualityAnswer, EnrolmentFact, InwardReferral),
    *(LearnerVoice, Pair, Erasure),
)
NAMED: tuple[Any, ...] = (Referral, Grant, GrantEvent, Transition)  # whose rows name an organisation
TAUGHT: tuple[Any, ...] = (Referral, Enrolment)  # and a class
GRANT_VERBS = {"given": "Agreed to share with", "withdrawn": "Stopped sharing with"}


@bp.get("/learners/<reference>")
@needs(Permission.REGISTER_LEARNERS)
def record(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        keep_plans(uow.session)
        learner = queries.by_reference(uow, reference)
        rows.read_ahead(uow, learner.id, READ)
        read_names(uow, learner.id)
        whole = queries.record_of(uow, learner)
        visible = consent.open_categories(uow, learner.id)
        identity = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.NEEDS])
        strip = about(uow, learner)
        level, referred = strip["person"].now, sent(uow, learner.id)
        funding = shown_funding(uow, whole, visible)
        return render_template(
            "registration/record.html",
            learner=learner,
            name=full_name(learner, identity),
            shown_reference=show_reference(learner.reference),
            channel=CHANNEL_LABELS[learner.channel],
            inward=(came := inward(uow, learner)),
            to_tell=any(one["row"].told_on is None for one in came),
            deleted=deleted_parts(uow, [learner.id]).get(learner.id, ()),
            secret_address=whole.need.hides_address(identity),
            sections=[
                (SECTION_LABELS[section], section, checked(uow, whole, slugs))
                for section, slugs in PAGES.items()
                if categories_of(kept_by(slugs)) <= visible
            ],
            to_ask=still_to_ask(whole),
            equality_asked=asked(uow, learner.id) is not None,
            emergency_asked=on_record(uow, learner.id)[0] is not None,
            voice_to_ask=bool(to_ask(uow, learner.id)),
            level=level,
            profile=profile_of(level),
            strand_labels=STRAND_LABELS,
            funding=funding,
            waiting=referrals.open_entry(uow, learner.id),
            why=with_remedies(strip["person"].causes, reference),
            referrals=referred,
            papers=papers_wanted(uow, referred, funding),
            state_labels=STATE_LABELS,
            grants=shared_with(uow, learner.id).items(),
            events=timeline(uow, learner),
            duplicates=nearest(uow, learner),
            runs_out=(ending := of_learners(uow, [learner.id]).get(learner.id, [])),
            asks_again=asks_again(ending),
            **strip,
        )


def read_names(uow: UnitOfWork, learner_id: UUID) -> None:
    """Those of the organisations and classes that the parts of the page are about to ask for: one statement."""
    names.read(
        uow,
        [row.recipient_id for model in NAMED for row in rows.of(uow, model, learner_id)],
        [row.class_id for model in TAUGHT for row in rows.of(uow, model, learner_id)],
    )


def papers_wanted(uow: UnitOfWork, referred: Sequence[Sent], funding: Shown | None) -> list[tuple[str, str]]:
    """(provider, what to bring or what was missing) of each referral that asks for papers."""
    live = {one.referral.recipient_id for one in referred if one.referral.live}
    brought, missing = brought_to(uow, live, funding), papers_of(uow, [one.referral for one in referred])
    wanted = [
        (one.provider, "Missing", missing[one.referral.id])
        if one.referral.id in missing
        else (one.provider, "Bring", brought[one.referral.recipient_id] if one.referral.live else ())
        for one in referred
    ]
    return [(provider, f"{what}: {'; '.join(papers)}") for provider, what, papers in wanted if papers]


def profile_of(level: LevelNow | None) -> list[tuple[str, str | None]]:
    names = ("speaking", "listening", "reading", "writing")
    return [(name.capitalize(), getattr(level, name)) for name in names] if level else []


def shared_with(uow: UnitOfWork, learner_id: UUID) -> dict[str, Grant]:
    """The organisations the learner shares with now, by name, apart from the hub itself."""
    found, hub_id = sharing.live_by_name(uow, learner_id), viewer().organisation_id
    return {name: grant for grant, name in found if grant.recipient_id != hub_id}


def timeline(uow: UnitOfWork, learner: Learner) -> list[dict[str, Any]]:
    """What happened, newest first, in words."""
    happened = [*assessed(uow, learner.id), *moved(uow, learner.id), *shared(uow, learner.id)]
    if learner.picked_up_at:
        happened.append((learner.picked_up_at, "Picked up by the hub", ""))
    happened.append((learner.created_at, "Record begun", ""))
    happened.sort(key=lambda event: event[0], reverse=True)
    return [{"what": what, "when": datetime_words(at), "more": more} for at, what, more in happened]


def assessed(uow: UnitOfWork, learner_id: UUID) -> list[Event]:
    return [
        (row.created_at, "Assessed", f"Placement: {row.placed.words}")
        for row in assessments.history(uow, learner_id)
    ]


def moved(uow: UnitOfWork, learner_id: UUID) -> list[Event]:
    return [
        (step.at, f"Referral: {happened(step.verb, step.to_state).lower()}", provider)
        for step, provider in referrals.steps_of_learner(uow, learner_id)
    ]


def shared(uow: UnitOfWork, learner_id: UUID) -> list[Event]:
    found = sharing.history(uow, learner_id, GRANT_VERBS, viewer().organisation_id)
    return [(event.created_at, GRANT_VERBS[event.verb], name) for event, name in found]
