"""Pause the wait, stop sharing with somebody, and ask to see what is kept."""

from datetime import timedelta
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import first_hub, organisation_names
from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.core.ids import new_id
from hub.learners.card.services import Shown
from hub.pages.learner.blueprint import back_to_card, bp, own_work, page, with_card
from hub.pages.learner.offers import version_of
from hub.referrals import queries
from hub.referrals.case import sharing
from hub.referrals.waiting import entries
from hub.rights.requests import queries as register
from hub.rights.requests import services as requests
from hub.rights.requests.types import Kind, Route
from hub.web.guard import needs

PAUSES = (4, 8, 12)  # weeks that somebody can wait, as the hub asks itself whether they still want a class
GO_ON = "go-on"


@bp.route("/card/<language>/pause", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def pause(language: str, shown: Shown) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    with own_work(shown) as uow:
        entry = queries.open_entry(uow, shown.learner_id)
        if entry is None:
            raise Conflict
        days = {str(weeks): uow.today + timedelta(weeks=weeks) for weeks in PAUSES}
        if request.method == "POST":
            chosen = request.form.get("weeks", "")
            if chosen == GO_ON or chosen in days:
                if entry.version != version_of(request.form.get("version", "")):
                    raise Conflict
                until = days.get(chosen)
                entries.pause(uow, entry, until)
                return (
                    back_to_card(language, "pause-done", date=until)
                    if until
                    else back_to_card(language, "go-on-done")
                )
            errors = [("weeks-4", "choose")]
        paused = entry.paused_until is not None and entry.paused_until > uow.today
        return page(
            "learner/pause.html", language, errors=errors, days=days, paused=paused, version=entry.version
        ), 422 if errors else 200


@bp.route("/card/<language>/stop", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def stop(language: str, shown: Shown) -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    with own_work(shown) as uow:
        names = shared_with(uow, shown.learner_id)
        if request.method == "POST":
            chosen = {str(id): id for id in names}.get(request.form.get("who", ""))
            if chosen is not None:
                sharing.stop_all_with(uow, shown.learner_id, chosen)
                return back_to_card(language, "stop-done")
            errors = [("who-1", "choose")]
        return page("learner/stop.html", language, errors=errors, names=names), 422 if errors else 200


def shared_with(uow: UnitOfWork, learner_id: UUID) -> dict[UUID, str]:
    """Whoever may be told of them now besides the hub itself, by name."""
    hub_id = first_hub(uow)
    ids = {grant.recipient_id for grant in consent.live_grants(uow, learner_id)} - {hub_id}
    return organisation_names(uow, ids) if ids else {}


@bp.route("/card/<language>/data", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
@with_card
def data(language: str, shown: Shown) -> ResponseReturnValue:
    with own_work(shown) as uow:
        if request.method == "POST":
            standing = register.dated(uow, register.of_learner(uow, shown.learner_id))
            asked = next((one for one in standing if one.live and one.row.kind is Kind.ACCESS), None)
            if asked is None:
                row = requests.receive(
                    uow,
                    new_id(),
                    kind=Kind.ACCESS,
                    route=Route.CARD,
                    received_on=uow.today,
                    learner_id=shown.learner_id,
                )
                [asked] = register.dated(uow, [row])
            return back_to_card(language, "data-done", date=asked.due)
        return page("learner/data.html", language, errors=[])
