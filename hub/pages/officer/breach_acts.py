"""What the officer does with a breach: one small page for each act, and the letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts import queries as staff
from hub.accounts.models import Organisation, User
from hub.core.clock import local_date, local_midnight
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.queries import references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.breach_forms import Assessed, Closed, NotReported, Reported, ToldLearner
from hub.pages.officer.breaches import moment, texts_of, to_breach, whom
from hub.rights.opening import opened
from hub.rights.requests import delivery
from hub.rights.requests.letters import contact_of
from hub.safekeeping.breach import letters, queries, services
from hub.safekeeping.breach.affected import Affected, Sight
from hub.safekeeping.breach.models import Breach
from hub.safekeeping.breach.types import Risk, Way
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

Values = dict[str, Any]


class Nothing(Schema):
    """An act that asks nothing."""


@dataclass(frozen=True, slots=True)
class Act:
    """`run` is the use-case; `done` is said when it is done."""

    heading: str
    button: str
    done: str
    form: type[Schema]
    run: Callable[[UnitOfWork, Breach, Values], None]
    stored: Callable[[UnitOfWork, Breach], Values] = lambda uow, row: {}


def assess(uow: UnitOfWork, row: Breach, values: Values) -> None:
    services.assess(
        uow,
        row,
        risk=Risk(values["risk"]),
        consequences=values["consequences"],
        measures=values["measures"],
        sight=sight_of(uow, values),
    )


def assessed(uow: UnitOfWork, row: Breach) -> Values:
    """What was said when it was assessed before."""
    texts, sight = texts_of(uow, row), queries.sight_of(row)
    found = {"risk": row.risk, "consequences": texts["consequences"], "measures": texts["measures"]}
    if sight is None:
        return found
    whose: Values = {}
    if sight.actor_id is not None:
        whose["email"] = uow.get(User, sight.actor_id).email.open_system(uow.vault)
    elif sight.organisation_id is not None:
        whose["organisation"] = uow.get(Organisation, sight.organisation_id).name
    last = local_date(sight.until - timedelta(microseconds=1))
    return found | whose | {"seen_from": local_date(sight.since), "seen_to": last}


def sight_of(uow: UnitOfWork, values: Values) -> Sight | None:
    """Whose sight it was, of an account or an organisation; `RuleBroken` at the question that is not answered."""
    if not values["email"] and not values["organisation"]:
        return None
    for name in ("seen_from", "seen_to"):
        if values[name] is None:
            raise RuleBroken("Enter the days, so that the audit can say whom it affects", name)
    if values["seen_to"] < values["seen_from"]:
        raise RuleBroken("The last day must not be before the first", "seen_to")
    since, until = local_midnight(values["seen_from"]), local_midnight(values["seen_to"] + timedelta(days=1))
    if values["email"]:
        user = staff.by_email(uow, values["email"])
        if user is None:
            raise RuleBroken("There is no account with this email address", "email")
        return Sight(since, until, actor_id=user.id)
    organisation = staff.by_name(uow, values["organisation"])
    if organisation is None:
        raise RuleBroken("There is no organisation with this name", "organisation")
    return Sight(since, until, organisation_id=organisation.id)


def report(uow: UnitOfWork, row: Breach, values: Values) -> None:
    told_at = moment(values["told_on"], values["told_time"])
    services.report(uow, row, told_at=told_at, words=values["words"], late_reason=values["late_reason"])


ACTS = {
    "assess": Act("Assess the risk", "Save", "The assessment is saved.", Assessed, assess, assessed),
    "report": Act("The ICO was told", "Save", "It is recorded that the ICO was told.", Reported, report),
    "not-report": Act(
        "The ICO need not be told",
        "Save",
        "It is recorded why the ICO need not be told.",
        NotReported,
        lambda uow, row, values: services.need_not_report(uow, row, values["words"]),
    ),
    "all-told": Act(
        "Everybody was told",
        "Everybody was told",
        "It is recorded that the learners were told.",
        Nothing,
        lambda uow, row, values: services.all_told(uow, row),
    ),
    "close": Act(
        "Close the breach",
        "Close it",
        "The breach is closed. It stays in the register.",
        Closed,
        lambda uow, row, values: services.close(uow, row, **values),
    ),
}


@bp.route("/officer/breaches/<uuid:breach_id>/<act>", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def act_on_breach(breach_id: UUID, act: str) -> ResponseReturnValue:
    if act not in ACTS:
        raise NotVisible
    chosen = ACTS[act]
    with unit_of_work() as uow:
        row = uow.get(Breach, breach_id)
        form = Form(chosen.form, submitted(), chosen.stored(uow, row))
        values = form.load() if request.method == "POST" else None
        if values is not None and done(form, lambda: chosen.run(uow, row, values), uow):
            flash(chosen.done, "success")
            return to_breach(breach_id)
        page = render_template("officer/breach_act.html", form=form, row=row, act=chosen)
        return page, 422 if form.errors else 200


def done(form: Form, run: Callable[[], None], uow: UnitOfWork) -> bool:
    """Whether the rules let it be done; else what is wrong stands at its question, and nothing is changed."""
    try:
        with uow.whole():
            run()
    except RuleBroken as problem:
        form.add_error(problem.field, problem.message)
    return not form.errors


@bp.route("/officer/breaches/<uuid:breach_id>/told/<uuid:learner_id>", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def breach_told(breach_id: UUID, learner_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Breach, breach_id)
        one_of(whom(uow, row), learner_id)
        form = Form(ToldLearner, submitted())
        values = form.load() if request.method == "POST" else None
        if values is not None and done(form, lambda: tell(uow, row, learner_id, values), uow):
            flash("It is recorded that they were told.", "success")
            return to_breach(breach_id)
        return render_template("officer/breach_told.html", form=form, row=row), 422 if form.errors else 200


def tell(uow: UnitOfWork, row: Breach, learner_id: UUID, values: Values) -> None:
    services.tell(uow, row, learner_id, Way(values["way"]), values["told_on"])


@bp.get("/officer/breaches/<uuid:breach_id>/letters/<uuid:learner_id>")
@needs(Permission.OVERSEE)
def breach_letter(breach_id: UUID, learner_id: UUID) -> ResponseReturnValue:
    """To print; above it stands how it may reach the learner safely, which is not printed."""
    with unit_of_work() as uow:
        row = uow.get(Breach, breach_id)
        one = one_of(whom(uow, row), learner_id)
        reference = references_in_store(uow, [learner_id]).get(learner_id)
        if reference is None:
            raise NotVisible
        with opened(uow, learner_id, row):
            reach = delivery.to(uow, learner_id)
        hub, texts = uow.get(Organisation, staff.first_hub(uow)), texts_of(uow, row)
        facts = letters.Facts(
            found_on=local_date(row.found_at),
            seen=(local_date(one.first), local_date(one.last)),
            what=texts["what"] or "",
            may_come=texts["consequences"] or "",
            measures=texts["measures"],
            ask=contact_of(hub),
        )
        return render_template(
            "officer/breach_letter.html",
            heading=letters.HEADING,
            paragraphs=letters.paragraphs(facts, one.categories),
            reach=reach,
            row=row,
            hub=hub,
            reference=show_reference(reference),
            today=uow.today,
        )


def one_of(found: list[Affected], learner_id: UUID) -> Affected:
    """Of those affected; nobody else is told, or opened, for this breach."""
    for one in found:
        if one.learner_id == learner_id:
            return one
    raise NotVisible
