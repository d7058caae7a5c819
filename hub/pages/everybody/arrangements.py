"""Pages of what a provider has arranged with others: propose, confirm, end."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.core.errors import NotVisible
from hub.directory.profile import arrangements as services
from hub.directory.profile import queries
from hub.directory.profile.schemas import ArrangementBody, arrangement_facts
from hub.directory.profile.words import arrangement_words
from hub.forms.form import Form
from hub.pages.everybody.blueprint import bp
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

ENDING = (
    "The hub reads of it no more where it chooses a class.",
    "Learners stay where they are.",
    "To have it again, one of you proposes it and the other confirms it.",
)


@bp.route("/providers/arrangements/new", methods=["GET", "POST"])
@needs(Permission.KEEP_PROFILES)
def propose_arrangement() -> ResponseReturnValue:
    own_id = viewer().organisation_id
    if own_id is None:
        raise NotVisible
    with unit_of_work() as uow:
        queries.provider(uow, own_id)
        options = {"other": queries.other_providers(uow, own_id)}
        form = Form(ArrangementBody, submitted(), {"valid_from": uow.today}, options=options)
        if request.method == "POST" and (body := form.load()) is not None:
            services.propose(uow, arrangement_facts(body, own_id), form.submission)
            return _done("The arrangement is proposed. It counts once the other provider has confirmed it.")
        page = render_template("everybody/propose_arrangement.html", form=form)
        return page, 422 if form.errors else 200


@bp.post("/providers/arrangements/<uuid:arrangement_id>/confirm")
@needs(Permission.KEEP_PROFILES)
def confirm_arrangement(arrangement_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.confirm(uow, arrangement_id)
    return _done("The arrangement is agreed. The hub reads of it where it chooses a class.")


@bp.route("/providers/arrangements/<uuid:arrangement_id>/end", methods=["GET", "POST"])
@needs(Permission.KEEP_PROFILES)
def end_arrangement(arrangement_id: UUID) -> ResponseReturnValue:
    """Asked first, since it does not begin again: it is proposed and confirmed anew."""
    with unit_of_work() as uow:
        row = services.own_arrangement(uow, arrangement_id)
        if request.method == "GET":
            return render_template(
                "web/confirm.html",
                heading="End this arrangement?",
                section="Profile of a provider",
                back=url_for("everybody.our_profile"),
                whom=arrangement_words(row, organisation_names(uow, row.parties)),
                happens=ENDING,
                label="End this arrangement",
            )
        services.end(uow, arrangement_id)
    return _done("The arrangement has ended. Learners stay where they are.")


def _done(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("everybody.our_profile"), 303)
