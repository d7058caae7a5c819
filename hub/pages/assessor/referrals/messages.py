"""Messages that reached nobody: whom to tell in another way; and whether anything is being sent at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.forms.form import Form
from hub.forms.format import datetime_words, plural
from hub.learners.models import Learner
from hub.messages import dead, panel
from hub.messages.carriers.choice import folder
from hub.messages.panel import Spent, Standing, Untold
from hub.messages.prices import in_words, prices
from hub.messages.types import CHANNEL_LABELS, Channel
from hub.pages.assessor.named import named
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.unreached import explained
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, people

NEWEST = 50  # messages of the demonstration that are shown


@dataclass(frozen=True, slots=True)
class Row:
    line: Untold
    name: str
    markers: tuple[str, ...]

    @property
    def told(self) -> Link:
        return Link(
            "Tell them",
            url_for("referrals.message_told", message_id=self.line.message_id),
            says=f"Tell them: {self.name}, {self.line.what}",
        )


UNTOLD = ListPage(
    name="messages",
    one="message",
    many="messages",
    comes="what has waited longest first",
    empty="Everybody who was to be written to has been.",
    deciding="Message",
    key=lambda line: (line.since, line.message_id),
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.line.reference),
            lambda row: row.line.reference,
        ),
        Column("Message", lambda row: row.line.what, by=lambda line: line.what),
        Column("Why it did not go", lambda row: row.line.why, by=lambda line: line.why),
        Column("Since", lambda row: datetime_words(row.line.since), by=lambda line: line.since),
        Column("What to do", lambda row: row.told, in_file=False),
    ),
)


@bp.get("/messages")
@needs(Permission.SEND_REFERRALS)
def messages() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(UNTOLD)
        first, more = panel.first_untold(uow) if asked.values is not None else ([], False)
        lines = list(asked.lines(explained(uow, first)))
        return asked.answer(
            uow,
            "referrals/messages.html",
            named(uow, lines, Row),
            most=panel.MOST if more else None,
            standing=(standing := panel.standing(uow)),
            panel=[*standing_words(standing), *spent_words(panel.spent(uow))],
            dead=len(dead.addresses(uow)),
            practising=current_app.extensions["hub"].settings.demonstration,
        )


@bp.get("/messages/sent-here")
@needs(Permission.SEND_REFERRALS)
def sent_here() -> ResponseReturnValue:
    """What a demonstration would have sent. A hub at work has no such page: nobody reads what others are sent."""
    settings = current_app.extensions["hub"].settings
    if not settings.demonstration:
        abort(404)
    return render_template("referrals/sent_here.html", newest=folder(settings).newest(NEWEST))


@bp.route("/messages/<uuid:message_id>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def message_told(message_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        [line], form = explained(uow, [panel.one(uow, message_id)]), Form(Schema, submitted())
        if request.method == "POST" and form.load() is not None:
            panel.settle(uow, message_id)
            flash("Recorded: they have been told.", "success")
            return redirect(url_for("referrals.messages"), 303)
        learner = uow.get(Learner, line.learner_id)
        return render_template(
            "referrals/message_told.html",
            form=form,
            line=line,
            words=panel.words(uow, message_id),
            learner=learner,
            **about(uow, learner),
        )


def standing_words(standing: Standing) -> list[tuple[str, str]]:
    """(what, how many) of the panel."""
    oldest = f", the first since {datetime_words(standing.oldest)}" if standing.oldest else ""
    seen = datetime_words(standing.last_seen) if standing.last_seen else "never"
    return [
        ("Worker", f"{'At work' if standing.alive else 'Not at work'}, last seen: {seen}"),
        ("Outbox", f"{plural(standing.due, 'message waits', 'messages wait')} to be sent{oldest}"),
        ("Did not arrive", f"{standing.failed:,}"),
        ("Not sent, since no way is safe or known", f"{standing.unsafe:,}"),
        ("To staff and organisations, did not go", f"{standing.to_staff:,}"),
    ]


def spent_words(spent: Iterable[Spent]) -> list[tuple[str, str]]:
    """(way, what it cost since the month began)."""
    known = prices(current_app.extensions["hub"].settings.message_prices)
    return [
        (
            f"{CHANNEL_LABELS[one.channel]}, this month",
            f"{one.messages:,} sent"
            + (f", {plural(one.parts, 'part')}" if one.channel is Channel.TEXT else "")
            + f": {in_words(known, one.channel, one.parts)}",
        )
        for one in spent
    ]
