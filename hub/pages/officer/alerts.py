"""Unusual reading: the alerts of the nightly watch, and what the officer found out about each."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.accounts.queries import staff_names
from hub.audit import chain
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.fields import Choice, LongText
from hub.forms.filters import Filters, Pick
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.oversight import watch
from hub.oversight.models import ReadingAlert
from hub.oversight.rules import Rule, rules_of
from hub.oversight.states import ALERT_STATES
from hub.oversight.types import AlertState
from hub.pages.officer.blueprint import bp
from hub.pages.officer.sections import Line, Section
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

COLOURS = {AlertState.NEW: "red", AlertState.LOOKED_INTO: "yellow", AlertState.EXPLAINED: "green"}
LABELS = {rule.code: rule.label for rule in rules_of().rules}
WAITING = (AlertState.NEW, AlertState.LOOKED_INTO)


class AlertFilters(Filters):
    rule = Pick("What was unusual", LABELS.items())
    state = Pick("State", ALERT_STATES.labels.items())


class FoundOut(Schema):
    state = Choice(
        "How far are you?",
        [
            (AlertState.LOOKED_INTO.value, "I am looking into it"),
            (AlertState.EXPLAINED.value, "It is explained"),
        ],
        required="Select how far you are",
    )
    note = LongText(
        "What did you find out?",
        hint="Whom you asked, and what they said. Do not name a learner",
        required="Enter what you found out",
        max_length=1000,
        rows=4,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An alert with the name of the member of staff."""

    alert: ReadingAlert
    who: str

    @property
    def label(self) -> str:
        return LABELS.get(self.alert.rule, self.alert.rule)


ALERTS = ListPage(
    name="alerts",
    one="alert",
    many="alerts",
    comes="the newest day first",
    empty="The nightly watch has found nothing unusual.",
    deciding="State",
    filters=AlertFilters,
    columns=(
        Column(
            "What was unusual",
            lambda one: Link(one.label, url_for("officer.one_alert", alert_id=one.alert.id)),
            by=lambda one: one.label,
        ),
        Column("Who", lambda one: one.who, by=lambda one: one.who.casefold()),
        Column("Day", lambda one: one.alert.day, by=lambda one: one.alert.day),
        Column("How many", lambda one: one.alert.number, by=lambda one: one.alert.number, figure=True),
        Column("As usual", lambda one: one.alert.usual, figure=True),
        Column("State", lambda one: Tag(ALERT_STATES.labels[one.alert.state], COLOURS[one.alert.state])),
    ),
)


def named(uow: UnitOfWork, alerts: list[ReadingAlert]) -> list[Row]:
    names = staff_names(uow, {alert.user_id for alert in alerts})
    return [Row(alert, names.get(alert.user_id, "")) for alert in alerts]


def waits(uow: UnitOfWork) -> list[Line]:
    """Alerts that are not explained, on the officer's front page; before them, that nobody seals the audit."""
    return [
        *unsealed(chain.behind(uow)),
        *unexplained(uow),
    ]


def unsealed(late: timedelta | None) -> list[Line]:
    if late is None:
        return []
    minutes = late // timedelta(minutes=1)
    words = f"The audit has not been sealed for {minutes:,} minutes. Tell whoever runs the service"
    return [Line(words, url_for("officer.alerts"))]


def unexplained(uow: UnitOfWork) -> list[Line]:
    return [
        Line(
            f"{row.label}: {row.who}, {date_words(row.alert.day)}",
            url_for("officer.one_alert", alert_id=row.alert.id),
        )
        for row in named(uow, list(watch.alerts(uow, WAITING)))
    ]


SECTION = Section(
    heading="Unusual reading",
    waits=waits,
    nothing="Nothing unusual waits to be explained.",
    pages=(("officer.alerts", "All alerts"), ("everybody.choose_record", "Who has seen a record")),
)


@bp.get("/officer/alerts")
@needs(Permission.OVERSEE)
def alerts() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(ALERTS)
        values = asked.values
        state = values and values["state"]
        found = [] if values is None else list(watch.alerts(uow, [AlertState(state)] if state else ()))
        lines = [row for row in named(uow, found) if values and values["rule"] in (None, row.alert.rule)]
        return asked.answer(uow, "officer/alerts.html", asked.lines(lines))


@bp.route("/officer/alerts/<uuid:alert_id>", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def one_alert(alert_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        alert = uow.get(ReadingAlert, alert_id)
        note = alert.note.open_system(uow.vault)
        form = Form(FoundOut, submitted(), {"note": note}, version=alert.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, alert)
            if moved(uow, alert, form, AlertState(values["state"]), values["note"]):
                flash("Saved.", "success")
                return redirect(url_for(".alerts"), 303)
        page = render_template(
            "officer/alert.html",
            form=form,
            alert=alert,
            note=note,
            rule=rule_of(alert),
            who=uow.get(User, alert.user_id).name.open_system(uow.vault),
            state=ALERT_STATES.labels[alert.state],
        )
        return page, 422 if form.errors else 200


def moved(uow: UnitOfWork, alert: ReadingAlert, form: Form, state: AlertState, note: str) -> bool:
    try:
        watch.move(uow, alert, state, note)
    except RuleBroken as problem:
        form.add_error("state", problem.message)
    return not form.errors


def rule_of(alert: ReadingAlert) -> Rule | None:
    """None for a rule that is no longer in the file."""
    return rules_of().named(alert.rule)
