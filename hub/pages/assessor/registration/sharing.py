"""Pages on which a learner's agreement to share is asked for, kept and taken back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names, staff_names
from hub.consent.models import Block, Grant
from hub.consent.services import disclosure, notices, sharing
from hub.consent.services.sharing import Candidate
from hub.consent.types import Category, Channel, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners import queries as learners
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.sharing_forms import Agree
from hub.pages.assessor.registration.sharing_words import block_facts, blocked_words, facts_of, stopping
from hub.pages.assessor.telling import category_list
from hub.referrals.case import sharing as cases
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

STOPPING = (
    "They see nothing of the learner from now on: not the name, not how to reach them, not what they need.",
    "The learner’s referrals to them close, and a place that they keep for the learner becomes free.",
    "The learner’s place on the hub’s waiting list stays.",
    "If the learner agrees again, a referral that was open goes on as far as there is still a place.",
)
STOPPING_AT_ENROLMENT = (
    "They cannot see what was for enrolment alone from now on: answers about equality, numbers, work and benefits, "
    "papers that we saw, and whom to call in an emergency.",
    "What else the learner shares with them stays, and so do the learner’s referrals and place in a class.",
)
EVENT_WORDS = {"given": "Agreed to share", "withdrawn": "Stopped sharing"}


@bp.get("/learners/<reference>/sharing", endpoint="sharing")
@needs(Permission.REGISTER_LEARNERS)
def overview(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        hub_id = viewer().organisation_id
        decision = disclosure.may_see(uow, learner.id, [Category.IDENTITY, Category.SAFEGUARDING])
        blocks = sharing.blocks_now(uow, learner.id)
        staff = staff_names(uow, [block.user_id for block, _ in blocks])
        return render_template(
            "registration/sharing.html",
            reference=learner.reference,
            shown_reference=show_reference(learner.reference),
            name=full_name(learner, decision),
            shared=[
                (
                    one.organisation,
                    one.grant.id,
                    facts_of(one, decision),
                    stopping(one.grant, one.organisation),
                )
                for one in sharing.shared_now(uow, learner.id, hub_id)
            ],
            run_out=sharing.run_out(uow, learner.id, hub_id),
            blocks=[
                (block.id, blocked_words(block, name, staff), block_facts(block, decision))
                for block, name in blocks
            ],
            events=[
                {"what": f"{EVENT_WORDS[event.verb]}: {name}", "when": event.created_at}
                for event, name in sharing.history(uow, learner.id, EVENT_WORDS, hub_id)
            ],
            **about(uow, learner),
        )


@bp.route("/learners/<reference>/sharing/agree", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def agree(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        found = sharing.candidates(uow, learner.referrer_id)
        covered = [candidate for candidate in found if candidate.categories]
        form = Form(Agree, submitted(), options={"organisations": offered(uow, learner, covered)})
        if request.method == "POST" and (values := form.load()) is not None:
            return keep_agreement(uow, learner, covered, values)
        decision = disclosure.may_see(uow, learner.id, [Category.IDENTITY])
        read_out = notices.read_out(uow)
        own = notices.for_language(learner.language.reveal(decision), read_out)
        return render_template(
            "registration/agree.html",
            form=form,
            reference=learner.reference,
            shown_reference=show_reference(learner.reference),
            notice=own,
            others=[notice for notice in read_out.values() if notice != own],
            left_out=[candidate.name for candidate in found if not candidate.categories],
            **about(uow, learner),
        ), 422 if form.errors else 200


def offered(uow: UnitOfWork, learner: Learner, covered: list[Candidate]) -> list[tuple[str, str, str]]:
    """Options with what each would see. A page sent twice may name one that has just been agreed to."""
    settled = sharing.agreed_already(uow, learner.id)
    return [
        (str(one.organisation_id), one.name, f"They would see: {category_list(one.categories)}")
        for one in covered
        if request.method == "POST" or (one.organisation_id, one.purpose) not in settled
    ]


def keep_agreement(
    uow: UnitOfWork, learner: Learner, covered: list[Candidate], values: dict[str, Any]
) -> Response:
    cases.agree(
        uow,
        learner.id,
        [one for one in covered if str(one.organisation_id) in values["organisations"]],
        language=values["language"],
        channel=Channel(values["channel"]),
        interpreter=values["interpreter"],
    )
    flash("What they agreed to is saved.", "success")
    return to_overview(learner)


def to_overview(learner: Learner) -> Response:
    return redirect(url_for("registration.sharing", reference=learner.reference), 303)


@bp.route("/learners/<reference>/sharing/<uuid:grant_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def withdraw(reference: str, grant_id: UUID) -> ResponseReturnValue:
    """Asked first, since referrals close and a place may be lost."""
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        grant = uow.get(Grant, grant_id)
        refuse_others(learner, grant)
        if request.method == "GET":
            return ask_to_stop(uow, learner, grant)
        cases.stop(uow, grant)
    flash("Sharing has stopped. They can see nothing from now on.", "success")
    return to_overview(learner)


@bp.route("/learners/<reference>/sharing/stop-all", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def stop_all(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        if request.method == "GET":
            decision = disclosure.may_see(uow, learner.id, [Category.IDENTITY])
            return render_template(
                "web/confirm.html",
                heading="Stop sharing with everybody?",
                section="Learners",
                back=url_for("registration.sharing", reference=learner.reference),
                whom=f"{full_name(learner, decision)} and each organisation they share with",
                happens=STOPPING,
                label="Stop sharing with everybody",
            )
        cases.stop_all(uow, learner.id, viewer().organisation_id)
    flash("Sharing has stopped with everybody. Only the hub sees the record from now on.", "success")
    return to_overview(learner)


def ask_to_stop(uow: UnitOfWork, learner: Learner, grant: Grant) -> str:
    organisation = organisation_names(uow, [grant.recipient_id])[grant.recipient_id]
    decision = disclosure.may_see(uow, learner.id, [Category.IDENTITY])
    return render_template(
        "web/confirm.html",
        heading=f"{stopping(grant, organisation)}?",
        section="Learners",
        back=url_for("registration.sharing", reference=learner.reference),
        whom=f"{full_name(learner, decision)} and {organisation}",
        happens=STOPPING_AT_ENROLMENT if grant.purpose is Purpose.ENROLMENT else STOPPING,
        label="Stop sharing",
    )


def refuse_others(learner: Learner, row: Grant | Block) -> None:
    """The row must be this learner's, and a grant of the hub itself is not the learner's to give."""
    of_hub = isinstance(row, Grant) and row.recipient_id == viewer().organisation_id
    if row.learner_id != learner.id or of_hub:
        raise NotVisible
