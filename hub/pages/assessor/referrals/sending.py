"""Pages from classes chosen to referrals sent: what each provider will see, and who the learner agrees to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category, Channel, Standing
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.matching.models import Recommendation
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals import disclosures
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.disclosures import MAY_BE_SENT, Disclosure
from hub.pages.assessor.referrals.forms import sending_questions
from hub.pages.assessor.telling import category_list
from hub.referrals import rules
from hub.referrals.case.sending.agree_and_send import Agreed, agree_and_send
from hub.referrals.models import Referral
from hub.referrals.reads.providers import funding_of, said_by
from hub.referrals.reads.today import worklists
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/referrals/new", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def new_referrals(reference: str) -> ResponseReturnValue:
    """Check what each provider will see, ask whom they agree to, send. The classes chosen stand in the address."""
    class_ids = ids_of(request.args.getlist("class"))
    with unit_of_work() as uow:
        form = form_of(uow, by_reference(uow, reference), class_ids)
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            return sent_to(reference, class_ids, form.submission, values)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        chosen = disclosures.disclosures(uow, learner.id, class_ids)
        read_out = notices.read_out(uow)
        own = notices.for_language(learner.language.reveal(decision), read_out)
        page = render_template(
            "referrals/new_referrals.html",
            learner=learner,
            name=full_name(learner, decision),
            form=form,
            disclosures=chosen,
            said=said_by(uow, [one.listing.provider_id for one in chosen], funding_of(uow, learner)),
            number=sum(one.standing in MAY_BE_SENT for one in chosen),
            notice=own,
            others=[notice for notice in read_out.values() if notice != own],
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def form_of(uow: UnitOfWork, learner: Learner, class_ids: list[UUID]) -> Form:
    """A tick for each provider that is to be asked about, and how they were told; a reason outside the ranking."""
    chosen = disclosures.disclosures(uow, learner.id, class_ids)
    to_ask = {one.listing.provider_id: one for one in chosen if one.standing is Standing.TO_ASK}
    decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.NEEDS])
    outside = bool(outside_ranking(recommendation(uow, learner), class_ids, decision))
    if not to_ask:
        return Form(sending_questions(ask=False, outside=outside), submitted())
    own = notices.for_language(learner.language.reveal(decision), notices.current())
    options = [
        (str(provider_id), one.listing.provider, f"They would see: {category_list(one.categories)}")
        for provider_id, one in to_ask.items()
    ]
    schema = sending_questions(ask=True, outside=outside)
    return Form(schema, submitted(), {"language": own.language}, options={"agreed": options})


def sent_to(
    reference: str, class_ids: list[UUID], submission: str, values: Mapping[str, Any]
) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        shown = recommendation(uow, learner)
        sent = agree_and_send(
            uow,
            learner,
            class_ids,
            agreed_in(values),
            note=values["note"],
            recommendation_id=shown.id if shown else None,
            outside_reason=values.get("outside_reason"),
            submission=submission,
        )
        left_out = providers_left_out(disclosures.disclosures(uow, learner.id, class_ids), sent)
    flash("The referral is sent." if len(sent) == 1 else f"{len(sent)} referrals are sent.", "success")
    if left_out:
        flash(f"Nothing is sent to {' or '.join(left_out)}.")
    return redirect(url_for("referrals.sent", reference=reference), 303)


def agreed_in(values: Mapping[str, Any]) -> Agreed | None:
    if not values.get("agreed"):
        return None
    return Agreed(
        frozenset(map(UUID, values["agreed"])),
        values["language"],
        Channel(values["channel"]),
        values["interpreter"],
    )


def providers_left_out(chosen: Iterable[Disclosure], sent: Sequence[Referral]) -> list[str]:
    reached = {referral.recipient_id for referral in sent}
    return sorted({one.listing.provider for one in chosen if one.listing.provider_id not in reached})


@bp.get("/learners/<reference>/referrals")
@needs(Permission.SEND_REFERRALS)
def sent(reference: str) -> str:
    """Every referral of a learner, and what to hand to them."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        return render_template(
            "referrals/sent.html",
            learner=learner,
            name=full_name(learner, decision),
            referrals=worklists.sent(uow, learner.id),
            states=rules.STATE_LABELS,
            **about(uow, learner),
        )


def ids_of(typed: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(typed)]
    except ValueError:
        raise NotVisible from None


def recommendation(uow: UnitOfWork, learner: Learner) -> Recommendation | None:
    """The ranking that the classes were chosen from, if they were chosen from one."""
    typed = request.args.getlist("shown")
    if not typed:
        return None
    shown = uow.get(Recommendation, ids_of(typed)[0])
    if shown.learner_id != learner.id:
        raise NotVisible
    return shown


def outside_ranking(shown: Recommendation | None, class_ids: Iterable[UUID], decision: Decision) -> set[str]:
    """The classes chosen that the ranking did not put forward."""
    results = shown.results.value(decision) if shown else {"best": [], "full": []}
    put_forward = {one["class"] for one in [*results["best"], *results["full"]]}
    return {str(class_id) for class_id in class_ids} - put_forward
