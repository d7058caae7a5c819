"""The page of when a class meets in the week."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import queries
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import SessionsBody, weekly_sessions
from hub.directory.services import classes
from hub.directory.types import WEEKDAYS
from hub.directory.words import clock
from hub.forms.form import Form
from hub.forms.format import clock_range
from hub.pages.provider.blueprint import bp
from hub.referrals.case.ends.moving import check_stays
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/classes/<uuid:class_id>/sessions", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def sessions(class_id: UUID) -> ResponseReturnValue:
    """The weekly sessions there are, and a form that adds more."""
    form = Form(SessionsBody, submitted())
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        if request.method == "POST" and _add(uow, form, row):
            flash("The weekly sessions are saved.", "success")
            return redirect(url_for("provider.sessions", class_id=class_id), 303)
        meetings = [
            (
                session.id,
                WEEKDAYS[session.weekday],
                clock_range(clock(session.start_minute), clock(session.end_minute)),
            )
            for session in row.sessions
        ]
        page = render_template("provider/sessions.html", form=form, row=row, meetings=meetings)
        return page, 422 if form.errors else 200


@bp.post("/classes/<uuid:class_id>/sessions/<uuid:session_id>/remove")
@needs(Permission.EDIT_OWN_CLASSES)
def remove_session(class_id: UUID, session_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        check_stays(uow, row, {}, sessions=[one for one in row.sessions if one.id != session_id])
        classes.remove_session(uow, row, session_id)
    flash("The weekly session is removed.", "success")
    return redirect(url_for("provider.sessions", class_id=class_id), 303)


def _add(uow: UnitOfWork, form: Form, row: TaughtClass) -> bool:
    body = form.load()
    if body is None:
        return False
    added = weekly_sessions(body)
    try:
        check_stays(uow, row, {}, sessions=[*row.sessions, *added])
        classes.add_sessions(uow, row, added)
    except RuleBroken as error:
        form.add_error("days", error.message)
    return not form.errors
