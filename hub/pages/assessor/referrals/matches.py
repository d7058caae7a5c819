"""Pages of a ranking, from which a person chooses: what fits, what does not, and any other class."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.assessment.achieved.queries import level_now
from hub.assessment.types import SKILLS_FOR_A_PLACEMENT
from hub.consent import rows
from hub.consent.errors import NotByProgram
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.engine import keep_plans
from hub.demand.queries import open_demand, opened
from hub.demand.rules import nothing_fits
from hub.demand.words import wanted
from hub.directory import queries as directory
from hub.directory.geo import ATTRIBUTION
from hub.directory.models import TaughtClass
from hub.directory.types import Level
from hub.forecast import services as forecast
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.matching.errors import NotAssessed
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.ranking.obstacles import why_nothing
from hub.matching.ranking.rank import Ranking
from hub.matching.types import SKILLS
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals import disclosures
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import ChosenClasses, FindClass
from hub.pages.assessor.remedies import with_remedies
from hub.referrals import queries, rules
from hub.referrals.reads import matches as ranked
from hub.referrals.reads.arranged import arranged
from hub.referrals.reads.person import ABOUT
from hub.referrals.reads.providers import funding_of, said_by
from hub.web.address import page_number, text_of
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

READ = (*ABOUT, Grant)


@bp.route("/learners/<reference>/matches", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def matches(reference: str) -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        keep_plans(uow.session)
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
        except NotByProgram as objected:
            return render_template(
                "referrals/by_a_person.html",
                learner=learner,
                name=full_name(learner, decision),
                says=objected.title,
                **about(uow, learner),
            )
        form = Form(ChosenClasses, submitted(), options={"classes": [(id_, id_) for id_ in found.ids]})
        if request.method == "POST" and (values := form.load()) is not None:
            chosen = {"class": values["classes"], "shown": found.recommendation_id}
            return redirect(url_for("referrals.new_referrals", reference=reference, **chosen), 303)
        entry, level = queries.open_entry(uow, learner.id), level_of(uow, learner.id)
        strip = about(uow, learner)
        lacking = nothing_fits(shown.ranking.question, shown.ranking.failed)
        page = render_template(
            "referrals/matches.html",
            learner=learner,
            name=full_name(learner, decision),
            found=found,
            agreed=disclosures.agreed_with(uow, learner.id),
            said=said_by(uow, found.provider_ids, funding_of(uow, learner)),
            form=form,
            most=rules.MAX_LIVE_REFERRALS,
            entry=entry,
            elsewhere=shown.ranking.question.profile.signposted,
            outlook=forecast.outlooks(uow, [entry])[entry.id] if entry else None,
            usual=forecast.usual_waits(uow, [card.id for card in found.full]),
            not_assessed=not_assessed(shown.ranking),
            provisional=len(SKILLS) - len(not_assessed(shown.ranking)) < SKILLS_FOR_A_PLACEMENT,
            lacking=lacking,
            missing=missing(uow, learner.id, decision) if lacking else None,
            obstacles=why_nothing(shown.ranking),
            why=[] if found.best else with_remedies(strip["person"].causes, reference),
            closed=closed_to_them(uow, level),
            arranged=arranged(uow, found, level) if level else {},
            attribution=ATTRIBUTION,
            **strip,
        )
    return page, 422 if form.errors else 200


def level_of(uow: UnitOfWork, learner_id: UUID) -> Level | None:
    found = level_now(uow, learner_id)
    return found.placement if found else None


def closed_to_them(uow: UnitOfWork, level: Level | None) -> list[tuple[TaughtClass, str]]:
    """The classes at their level that take no new referrals for now, each with its provider."""
    rows = directory.closed_for_now(uow, level) if level else []
    names = organisation_names(uow, [row.provider_id for row in rows]) if rows else {}
    return [(row, names[row.provider_id]) for row in rows]


def not_assessed(ranking: Ranking) -> list[str]:
    """The skills that a partial assessment left out."""
    pairs = zip(SKILLS, ranking.question.profile.levels, strict=True)
    return [skill for skill, level in pairs if level is None]


@bp.get("/learners/<reference>/matches/not-suitable")
@needs(Permission.SEND_REFERRALS)
def not_suitable(reference: str) -> str:
    """Every class that does not fit, with every reason."""
    page = page_number()
    with unit_of_work(read_only=False) as uow:
        learner, decision = _opened(uow, reference)
        shown = ranked.ranked_for(uow, learner.id, decision)
        total = len(shown.ranking.excluded_rows)
        return render_template(
            "referrals/not_suitable.html",
            learner=learner,
            name=full_name(learner, decision),
            classes=ranked.unsuitable_page(uow, shown, page),
            says=ranked.kinds(shown.ranking, shown.ranking.excluded_rows),
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


def missing(uow: UnitOfWork, learner_id: UUID, decision: Decision) -> str | None:
    """The class that is recorded as missing for them, in words."""
    demand = open_demand(uow, learner_id)
    return wanted(demand, opened(demand, decision)) if demand else None


def _opened(uow: UnitOfWork, reference: str) -> tuple[Learner, Decision]:
    learner = by_reference(uow, reference)
    rows.read_ahead(uow, learner.id, READ)
    return learner, consent.may_see(uow, learner.id, PROFILE_CATEGORIES)
