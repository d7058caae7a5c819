"""Pages on which a learner's agreement to share is asked for, kept and taken back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.consent.models import Block, Grant
from hub.consent.services import disclosure, notices, sharing
from hub.consent.services.disclosure import Decision
from hub.consent.services.sharing import Candidate, Shared
from hub.consent.types import PURPOSE_LABELS, Category, Channel, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.learners import queries as learners
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.sharing_forms import NOT_ENROLLED, STAGE_WORDS, Agree, NeverShare
from hub.pages.assessor.telling import CHANNEL_WORDS, category_list
from hub.referrals.case import sharing as cases
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

NO_AGREEMENT = "Nothing: the hub has no agreement with them that covers this"
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
            blocks=[(block, name, block.reason.reveal(decision)) for block, name in blocks],
            events=[
                {"what": f"{EVENT_WORDS[event.verb]}: {name}", "when": event.created_at}
                for event, name in sharing.history(uow, learner.id, EVENT_WORDS, hub_id)
            ],
            **about(uow, learner),
        )


def what(grant: Grant) -> str:
    if not sharing.initials_only(grant):
        return upper_first(category_list(grant.categories))
    return f"Initials, {category_list(grant.categories - {Category.IDENTITY})}"


def stopping(grant: Grant, organisation: str) -> str:
    if grant.purpose is Purpose.ENROLMENT:
        return f"Stop giving {organisation} what it needs to enrol them"
    return f"Stop sharing with {organisation}"


def now_words(grant: Grant) -> str:
    at_enrolment = grant.purpose is Purpose.ENROLMENT and not grant.open_categories
    return NOT_ENROLLED if at_enrolment else STAGE_WORDS[grant.stage]


def facts_of(shared: Shared, decision: Decision) -> list[tuple[str, str]]:
    """What a grant says, as (name, words)."""
    grant = shared.grant
    notice = notices.current().get(grant.notice_language.reveal(decision) or "")
    interpreter = grant.interpreter.reveal(decision)
    channel = CHANNEL_WORDS[Channel(grant.channel.reveal(decision) or Channel.IN_PERSON)]
    how_told = [channel, interpreter, f"notice in {notice.name}" if notice else None]
    return [
        ("Why", PURPOSE_LABELS[grant.purpose]),
        ("What", what(grant)),
        ("Now", now_words(grant) if shared.agreed else NO_AGREEMENT),
        ("From", date_words(grant.valid_from)),
        ("Until", date_words(grant.valid_to)),
        ("Told", ", ".join(part for part in how_told if part)),
    ]


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


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


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
    if row.learner_id != learner.id or row.recipient_id == viewer().organisation_id:
        raise NotVisible


@bp.route("/learners/<reference>/sharing/never", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def block(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        form = Form(NeverShare, submitted(), options={"organisation": organisations(uow)})
        if request.method == "POST" and (values := form.load()) is not None:
            cases.never(uow, learner.id, UUID(values["organisation"]), values["reason"])
            flash("Nothing will be shared with them.", "success")
            return to_overview(learner)
        return render_template(
            "registration/never.html",
            form=form,
            reference=learner.reference,
            shown_reference=show_reference(learner.reference),
            **about(uow, learner),
        ), 422 if form.errors else 200


def organisations(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Every organisation but the hub, with an agreement or not."""
    hub_id = viewer().organisation_id
    return [(str(key), name) for key, name in organisation_names(uow).items() if key != hub_id]


@bp.post("/learners/<reference>/sharing/never/<uuid:block_id>/lift")
@needs(Permission.REGISTER_LEARNERS)
def lift_block(reference: str, block_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        row = uow.get(Block, block_id)
        refuse_others(learner, row)
        cases.lift(uow, row)
    flash("The block is lifted. What they agreed to before counts again.", "success")
    return to_overview(learner)
