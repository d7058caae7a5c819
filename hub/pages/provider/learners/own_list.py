"""A provider's own list of people who want a class: a file to fill in, and its way to the hub."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.directory.services.uploads import alone
from hub.directory.types import Problem
from hub.forms.fields import Upload
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.referrals.case.sending import own_list as people_listed
from hub.web import download
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

MOST_SHOWN = 200  # problems on one page


class OwnListFile(Schema):
    told = Upload("CSV file", max_bytes=500_000, accept=".csv,text/csv", required="Choose a CSV file")


@bp.route("/own-list", methods=["GET", "POST"])
@needs(Permission.SEND_OWN_LIST)
def own_list() -> ResponseReturnValue:
    """Nobody is registered where anything in the file is wrong: the page names it all."""
    form = Form(OwnListFile, submitted())
    body = form.load() if request.method == "POST" else None
    if body is None:
        return choose(form)
    told = people_listed.read(body["told"])
    if told.problems:
        form.add_error("told", f"The file has {plural(len(told.problems), 'problem')}; nobody is registered")
        return choose(form, told.problems)
    with alone(unit_of_work, own_organisation()), unit_of_work() as uow:
        people_listed.take_in(uow, told.people, form.submission)
    flash(f"{plural(len(told.people), 'person', 'people')} registered with the hub.", "success")
    return redirect(url_for(".own_list"), 303)


@bp.get("/own-list/template")
@needs(Permission.SEND_OWN_LIST)
def own_list_template() -> Response:
    return download.blank_csv_file("people-who-want-a-class", people_listed.COLUMNS)


def choose(form: Form, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    page = render_template(
        "provider/own_list.html",
        form=form,
        columns=people_listed.COLUMNS,
        most=people_listed.MOST_PEOPLE,
        problems=problems[:MOST_SHOWN],
        more=max(0, len(problems) - MOST_SHOWN),
    )
    return page, 422 if form.errors else 200


def own_organisation() -> UUID:
    if (organisation_id := viewer().organisation_id) is None:
        raise NotVisible
    return organisation_id
