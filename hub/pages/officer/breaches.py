"""The register of breaches: the list, a new one, and one of them with whom it affects."""

from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import queries as staff
from hub.consent.types import CATEGORY_LABELS
from hub.core.clock import LOCAL
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.forms.format import datetime_words
from hub.learners.queries import references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.breach_forms import BreachFilters, Found
from hub.pages.officer.sections import Line, Section
from hub.safekeeping.breach import queries, rules, services
from hub.safekeeping.breach.affected import Affected, affected
from hub.safekeeping.breach.models import Breach
from hub.safekeeping.breach.states import BEFORE_THE_ICO, BREACH_STATES, LIVE
from hub.safekeeping.breach.types import KIND_LABELS, RISK_LABELS, WAY_LABELS, BreachState, Kind
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

COLOURS = {
    BreachState.FOUND: "red",
    BreachState.ASSESSED: "orange",
    BreachState.REPORTED: "blue",
    BreachState.NOT_REPORTED: "blue",
    BreachState.LEARNERS_TOLD: "blue",
    BreachState.CLOSED: "grey",
}


def ends(row: Breach) -> datetime | None:
    """Of one of which the ICO may still have to be told."""
    return rules.deadline(row.found_at) if row.state in BEFORE_THE_ICO else None


BREACHES = ListPage(
    name="breaches",
    one="breach",
    many="breaches",
    comes="those of which the ICO may have to be told first, the oldest at the top",
    empty="No breach was recorded.",
    deciding="State",
    filters=BreachFilters,
    columns=(
        Column(
            "Breach",
            lambda row: Link(show_reference(row.reference), url_for("officer.one_breach", breach_id=row.id)),
        ),
        Column("What happened", lambda row: KIND_LABELS[row.kind], by=lambda row: row.kind),
        Column("State", lambda row: Tag(BREACH_STATES.labels[row.state], COLOURS[row.state])),
        Column("Found", lambda row: row.found_at, by=lambda row: row.found_at),
        Column("72 hours end", lambda row: datetime_words(ends(row)), value=ends),
    ),
)


def waits(uow: UnitOfWork) -> list[Line]:
    """Every breach that is not closed, on the officer's front page."""
    return [
        Line(
            words_of(row, uow.now),
            url_for("officer.one_breach", breach_id=row.id),
            ends(row),
        )
        for row in queries.listed(uow, LIVE)
    ]


def words_of(row: Breach, now: datetime) -> str:
    over = row.state in BEFORE_THE_ICO and rules.is_late(row.found_at, now)
    late = ". The 72 hours are over: say why when you tell the ICO" if over else ""
    return (
        f"{KIND_LABELS[row.kind]} ({show_reference(row.reference)}): {BREACH_STATES.labels[row.state]}{late}"
    )


SECTION = Section(
    heading="Breaches",
    waits=waits,
    nothing="No breach is open.",
    pages=(("officer.breaches", "All breaches"), ("officer.add_breach", "Record a breach")),
)


@bp.get("/officer/breaches")
@needs(Permission.OVERSEE)
def breaches() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(BREACHES)
        values = asked.values
        state = values and values["state"]
        found = [] if values is None else queries.listed(uow, [BreachState(state)] if state else ())
        rows = [row for row in found if values and values["kind"] in (None, row.kind)]
        return asked.answer(uow, "officer/breaches.html", asked.lines(rows))


@bp.route("/officer/breaches/new", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def add_breach() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(Found, submitted())
        breach_id = UUID(
            bytes=uow.vault.blind("submission", f"{uow.user_id}:{request.path}:{form.submission}")
        )
        if request.method == "POST" and uow.session.get(Breach, breach_id) is not None:
            return to_breach(breach_id)
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                services.find(
                    uow,
                    breach_id,
                    kind=Kind(values["kind"]),
                    found_at=moment(values["found_on"], values["found_time"]),
                    what=values["what"],
                )
            except RuleBroken as problem:
                form.add_error(problem.field, problem.message)
            else:
                flash("The breach is recorded. The 72 hours run.", "success")
                return to_breach(breach_id)
        return render_template("officer/add_breach.html", form=form), 422 if form.errors else 200


@bp.get("/officer/breaches/<uuid:breach_id>")
@needs(Permission.OVERSEE)
def one_breach(breach_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Breach, breach_id)
        found = whom(uow, row)
        return render_template(
            "officer/breach.html",
            row=row,
            texts=texts_of(uow, row),
            deadline=rules.deadline(row.found_at),
            waits_for_ico=row.state in BEFORE_THE_ICO,
            late=rules.is_late(row.found_at, uow.now),
            names=staff.staff_names(uow, [row.recorded_by, row.assessed_by, row.decided_by, row.closed_by]),
            found=found,
            references=references_in_store(uow, [one.learner_id for one in found]),
            told=queries.told(uow, row.id),
            words={
                "kind": KIND_LABELS,
                "state": BREACH_STATES.labels,
                "colour": COLOURS,
                "risk": RISK_LABELS,
                "way": WAY_LABELS,
                "category": CATEGORY_LABELS,
            },
        )


def whom(uow: UnitOfWork, row: Breach) -> list[Affected]:
    """The learners whom it affects, where it is known whose sight it was."""
    sight = queries.sight_of(row)
    return affected(uow, sight) if sight else []


def texts_of(uow: UnitOfWork, row: Breach) -> dict[str, str | None]:
    sealed = {
        "what": row.what,
        "consequences": row.consequences,
        "measures": row.measures,
        "ico_words": row.ico_words,
        "late_reason": row.late_reason,
        "ending": row.ending,
    }
    return {name: value.open_system(uow.vault) for name, value in sealed.items()}


def moment(day: date, clock: time) -> datetime:
    """As somebody in the hub's town says it."""
    return datetime.combine(day, clock, LOCAL)


def to_breach(breach_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("officer.one_breach", breach_id=breach_id), 303)
