"""Pages from a ranking to referrals sent, with a person's choice in between."""

from collections.abc import Iterable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.demand.queries import open_demand
from hub.demand.words import wanted
from hub.directory.geo import ATTRIBUTION
from hub.forecast import services as forecast
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.matching.errors import NotAssessed
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.models import Recommendation
from hub.matching.ranking.obstacles import why_nothing
from hub.matching.ranking.rank import Ranking
from hub.matching.types import SKILLS
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals import disclosures
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import ChosenClasses, FindClass, SendOutsideRanking, SendReferrals
from hub.pages.assessor.remedies import with_remedies
from hub.referrals import queries, rules
from hub.referrals.case.send import send
from hub.referrals.reads import matches as ranked
from hub.referrals.reads import worklists
from hub.referrals.waiting import unmatched
from hub.referrals.waiting.causes import Cause
from hub.web.address import page_number, text_of
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/matches", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def matches(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = _opened(uow, reference)
        try:
            shown = ranked.ranked_for(uow, learner.id, decision)
            found = ranked.described(uow, shown)
        except NotAssessed:
            return render_template(
                "referrals/not_assessed.html",
                learner=learner,
                name=full_name(learner, decision),
                **about(uow, learner),
            )
        form = Form(ChosenClasses, submitted(), options={"classes": [(id_, id_) for id_ in found.ids]})
        if request.method == "POST" and (values := form.load()) is not None:
            chosen = {"class": values["classes"], "shown": found.recommendation_id}
            return redirect(url_for("referrals.new_referrals", reference=reference, **chosen), 303)
        entry = queries.open_entry(uow, learner.id)
        page = render_template(
            "referrals/matches.html",
            learner=learner,
            name=full_name(learner, decision),
            found=found,
            form=form,
            most=rules.MAX_LIVE_REFERRALS,
            entry=entry,
            outlook=forecast.outlooks(uow, [entry])[entry.id] if entry else None,
            usual=forecast.usual_waits(uow, [card.id for card in found.full]),
            not_assessed=not_assessed(shown.ranking),
            missing=None if found.ids else missing(uow, learner.id),
            obstacles=why_nothing(shown.ranking),
            why=[] if found.best else with_remedies(why_not(uow, learner), reference),
            attribution=ATTRIBUTION,
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def not_assessed(ranking: Ranking) -> list[str]:
    """The skills that a partial assessment left out."""
    pairs = zip(SKILLS, ranking.question.profile.levels, strict=True)
    return [skill for skill, level in pairs if level is None]


@bp.get("/learners/<reference>/matches/not-suitable")
@needs(Permission.SEND_REFERRALS)
def not_suitable(reference: str) -> str:
    """Every class that does not fit, with every reason."""
    page = page_number()
    with unit_of_work() as uow:
        learner, decision = _opened(uow, reference)
        shown = ranked.ranked_for(uow, learner.id, decision)
        total = len(shown.ranking.excluded_rows)
        return render_template(
            "referrals/not_suitable.html",
            learner=learner,
            name=full_name(learner, decision),
            classes=ranked.unsuitable_page(uow, shown, page),
            total=total,
            page=page,
            pages=max(1, -(-total // ranked.PAGE)),
            attribution=ATTRIBUTION,
            **about(uow, learner),
        )


@bp.get("/learners/<reference>/classes")
@needs(Permission.SEND_REFERRALS)
def any_class(reference: str) -> str:
    """An assessor may refer to any class, ranked or not."""
    find = text_of("find")[:100]
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        found = disclosures.find_classes(uow, find) if find else {}
        return render_template(
            "referrals/any_class.html",
            learner=learner,
            form=Form(FindClass, stored={"find": find}),
            find=find,
            found=found,
            limit=disclosures.FOUND,
            **about(uow, learner),
        )


@bp.route("/learners/<reference>/referrals/new", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def new_referrals(reference: str) -> ResponseReturnValue:
    """Check what each provider will see, then send. The classes chosen stand in the address."""
    class_ids = _class_ids(request.args.getlist("class"))
    form = Form(_questions(reference, class_ids), submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            return _send(reference, class_ids, form.submission, values)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    with unit_of_work() as uow:
        learner, decision = _opened(uow, reference)
        page = render_template(
            "referrals/new_referrals.html",
            learner=learner,
            name=full_name(learner, decision),
            form=form,
            disclosures=disclosures.disclosures(uow, learner.id, class_ids),
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def _questions(reference: str, class_ids: list[UUID]) -> type[SendReferrals]:
    """A class that the ranking did not put forward needs a reason."""
    with unit_of_work(read_only=True) as uow:
        shown = _recommendation(uow, by_reference(uow, reference))
        return SendOutsideRanking if _outside(shown, class_ids) else SendReferrals


def _send(
    reference: str, class_ids: list[UUID], submission: str, values: dict[str, str | None]
) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        shown = _recommendation(uow, learner)
        recommendation_id = shown.id if shown else None
        sent = send(
            uow, learner, class_ids, **values, recommendation_id=recommendation_id, submission=submission
        )
    flash("The referral is sent." if len(sent) == 1 else f"{len(sent)} referrals are sent.", "success")
    return redirect(url_for("referrals.sent", reference=reference), 303)


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


def missing(uow: UnitOfWork, learner_id: UUID) -> str | None:
    """The class that is recorded as missing for them, in words."""
    demand = open_demand(uow, learner_id)
    return wanted(demand) if demand else None


def why_not(uow: UnitOfWork, learner: Learner) -> tuple[Cause, ...]:
    return unmatched.explanations(uow, [learner.id])[learner.id].causes


def _opened(uow: UnitOfWork, reference: str) -> tuple[Learner, Decision]:
    learner = by_reference(uow, reference)
    return learner, consent.may_see(uow, learner.id, PROFILE_CATEGORIES)


def _class_ids(typed: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(typed)]
    except ValueError:
        raise NotVisible from None


def _recommendation(uow: UnitOfWork, learner: Learner) -> Recommendation | None:
    """The ranking that the classes were chosen from, if they were chosen from one."""
    typed = request.args.getlist("shown")
    if not typed:
        return None
    shown = uow.get(Recommendation, _class_ids(typed)[0])
    if shown.learner_id != learner.id:
        raise NotVisible
    return shown


def _outside(shown: Recommendation | None, class_ids: Iterable[UUID]) -> set[str]:
    """The classes chosen that the ranking did not put forward."""
    put_forward = [*shown.results["best"], *shown.results["full"]] if shown else []
    return {str(class_id) for class_id in class_ids} - {one["class"] for one in put_forward}
