"""The links by which providers without an account work: who was sent which and when, ending them, sending them again.

A link is for one task; about which learner that is, if any, no manager is told.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import queries
from hub.accounts.models import WorkLink
from hub.accounts.services import sessions, work_links
from hub.accounts.types import TASK_LABELS
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.filters import Filters, Pick
from hub.forms.format import datetime_words
from hub.messages import by_link
from hub.pages.manager.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

STATES = {"open": "Not used yet", "used": "Used", "ended": "Ended", "over": "Ran out"}
COLOURS = {"open": "green", "used": "blue", "ended": "grey", "over": "grey"}
ENDING_ONE = ("This link opens nothing any more.", "Its page offers to send a new one to the same address.")
ENDING = (
    "Links that were sent to this address open nothing any more.",
    "Whoever is at work by one is out at once, and what they have not saved is lost.",
    "The next emails bring new links, and the pages of the old ones offer to send one.",
)


class LinkFilters(Filters):
    state = Pick("State", STATES.items())


@dataclass(frozen=True, slots=True)
class Row:
    link: WorkLink
    name: str
    state: str

    @property
    def organisation(self) -> str:
        return self.link.user.organisation.name

    @property
    def task(self) -> str:
        return TASK_LABELS[self.link.task].capitalize()

    @property
    def open(self) -> Link:
        there = url_for("manager.sent_link", link_id=self.link.id)
        return Link(self.task, there, says=f"{self.task}, sent {datetime_words(self.link.created_at)}")


LINKS = ListPage(
    name="sent-links",
    one="link",
    many="links",
    comes="the newest first",
    empty="No link has been sent. An administrator adds a user with the role “Named address, by links in emails”.",
    deciding="State",
    filters=LinkFilters,
    columns=(
        Column("What for", lambda row: row.open, by=lambda row: row.task),
        Column("Organisation", lambda row: row.organisation, by=lambda row: row.organisation.casefold()),
        Column("Named address", lambda row: row.name, by=lambda row: row.name.casefold()),
        Column("Sent", lambda row: row.link.created_at, by=lambda row: row.link.created_at),
        Column(
            "State", lambda row: Tag(STATES[row.state], COLOURS[row.state]), by=lambda row: STATES[row.state]
        ),
        Column("Used", lambda row: row.link.used_at, by=lambda row: row.link.used_at),
        Column("Expires", lambda row: row.link.expires_at, by=lambda row: row.link.expires_at),
    ),
)


@bp.get("/sent-links")
@needs(Permission.KEEP_LINKS)
def sent_links() -> ResponseReturnValue:
    asked = Asked(LINKS)
    with unit_of_work() as uow:
        found = work_links.sent(uow) if asked.values is not None else []
        rows = [row_of(uow, link) for link in found]
        wanted = (asked.values or {}).get("state")
        rows = [row for row in rows if wanted in (None, row.state)]
        return asked.answer(uow, "manager/sent_links.html", asked.lines(rows))


@bp.get("/sent-links/<uuid:link_id>")
@needs(Permission.KEEP_LINKS)
def sent_link(link_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = row_of(uow, uow.get(WorkLink, link_id))
        can_send = work_links.may_work(row.link.user)
        return render_template("manager/sent_link.html", row=row, words=STATES[row.state], can_send=can_send)


@bp.route("/sent-links/<uuid:link_id>/end", methods=["GET", "POST"])
@needs(Permission.KEEP_LINKS)
def end_link(link_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = row_of(uow, uow.get(WorkLink, link_id))
        if request.method == "POST":
            work_links.end(uow, row.link)
            flash("This link opens nothing any more.", "success")
            return redirect(url_for("manager.sent_links"), 303)
        return ask(row, "End this link?", ENDING_ONE, "End this link")


@bp.post("/sent-links/<uuid:link_id>/again")
@needs(Permission.KEEP_LINKS)
def send_link_again(link_id: UUID) -> ResponseReturnValue:
    """A new one for the same: with it the earlier one ends."""
    with unit_of_work() as uow:
        link = uow.get(WorkLink, link_id)
        if not work_links.may_work(link.user):
            raise RuleBroken("Nothing is sent to this address any more")
        by_link.send_link(uow, link.user_id, link.task, link.about_id, link.detail)
    flash("A new link is on its way. Once it is sent, the earlier one opens nothing.", "success")
    return redirect(url_for("manager.sent_links"), 303)


@bp.route("/sent-links/<uuid:link_id>/end-all", methods=["GET", "POST"])
@needs(Permission.KEEP_LINKS)
def end_links_of_address(link_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = row_of(uow, uow.get(WorkLink, link_id))
        if request.method == "POST":
            sessions.sign_out(uow, row.link.user)
            flash("Every link to this address is ended.", "success")
            return redirect(url_for("manager.sent_links"), 303)
        return ask(row, "End every link to this address?", ENDING, "End every link")


def ask(row: Row, heading: str, happens: tuple[str, ...], label: str) -> str:
    return render_template(
        "web/confirm.html",
        heading=heading,
        section="Links in emails",
        back=url_for("manager.sent_link", link_id=row.link.id),
        whom=f"{row.name}, {row.organisation}",
        happens=happens,
        label=label,
    )


def row_of(uow: UnitOfWork, link: WorkLink) -> Row:
    return Row(link, queries.shown_name(uow, link.user), state_of(uow, link))


def state_of(uow: UnitOfWork, link: WorkLink) -> str:
    if link.used_at is not None:
        return "used"
    if link.revoked_at is not None or not work_links.may_work(link.user):
        return "ended"
    return "open" if link.expires_at > uow.now else "over"
