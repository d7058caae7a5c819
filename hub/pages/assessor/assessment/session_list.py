"""Every group session of the last weeks and to come, and opening a new one."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.assessment.group import queries, services
from hub.assessment.group.queries import Listed
from hub.forms.fields import Date, Text
from hub.forms.form import Form
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.filters import SessionFilters
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag


class GroupSessionSchema(Schema):
    """Where and when people are assessed together."""

    place = Text("Where is it?", max_length=100, required="Enter where it is", noun="Where it is")
    held_on = Date("Which day?", required="Enter the day", noun="The day", autocomplete="off")


def state(one: Listed) -> Tag:
    return Tag("Closed", "grey") if one.session.closed_at else Tag("Open", "green")


SESSIONS = ListPage(
    name="group-sessions",
    one="session",
    many="sessions",
    comes="the latest day first",
    empty="No session yet. Open one below.",
    deciding="State",
    filters=SessionFilters,
    columns=(
        Column(
            "Where",
            lambda one: Link(
                one.session.place, url_for("assessment.group_session", session_id=one.session.id)
            ),
            by=lambda one: one.session.place.casefold(),
        ),
        Column("When", lambda one: one.session.held_on, by=lambda one: one.session.held_on),
        Column("People who came", lambda one: one.people, by=lambda one: one.people, figure=True),
        Column("State", state, by=lambda one: state(one).text),
    ),
)


@bp.route("/group-sessions", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def group_sessions() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(GroupSessionSchema, submitted(), {"held_on": uow.today})
        if request.method == "POST" and (values := form.load()) is not None:
            session = services.open_session(uow, values["place"], values["held_on"], form.submission)
            return redirect(url_for(".group_session", session_id=session.id), 303)
        asked = Asked(SESSIONS)
        found = [] if asked.values is None else queries.sessions(uow)
        lines = [one for one in found if asked.values and asked.values["state"] in (None, state(one).text)]
        return asked.answer(uow, "assessment/group_sessions.html", asked.lines(lines), beside=form)
