"""One page about a learner: who looks after them, notes and reminders; taking them on and handing them over."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import shown_name, staff_names
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.learners.reads import owners
from hub.learners.reads.owners import Owner
from hub.learners.services import look_after
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import HandOver, Remind
from hub.pages.assessor.referrals.tasks import whose_words
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

NOBODY = "nobody"

ON_CARD = "the learner, on their card"


@bp.route("/learners/<reference>/notes", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def notes(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        form = Form(Remind, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            look_after.remind(uow, learner.id, values["text"], values["due_on"])
            flash("It is saved.", "success")
            return redirect(url_for(".notes", reference=reference), 303)
        return page(uow, learner, form), 422 if form.errors else 200


def page(uow: UnitOfWork, learner: Learner, form: Form) -> str:
    decision = consent.may_see(uow, learner.id, [Category.NOTES])
    owner, rows = owners.owner_of(uow, learner.id), owners.reminders(uow, learner.id)
    names = staff_names(uow, [user_id for row in rows for user_id in (row.author_id, row.owner_id)])
    return render_template(
        "referrals/notes.html",
        form=form,
        learner=learner,
        reminders=[
            (row, row.text.reveal(decision) or "", names.get(row.author_id, ON_CARD), names[row.owner_id])
            for row in rows
        ],
        whose=whose_words(owner, viewer().user_id),
        own=owner.is_of(viewer().user_id),
        seen=seen_words(owner),
        **about(uow, learner),
    )


def seen_words(owner: Owner) -> str:
    """Whom a page shows as the one who has the learner, for the form that changes it."""
    return str(owner.user_id or NOBODY)


def seen() -> UUID | None:
    """Whom the page showed; `Conflict` for what no page says."""
    typed = request.form.get("seen", "")
    if typed == NOBODY:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise Conflict from None


@bp.post("/learners/<reference>/owner/take")
@needs(Permission.SEND_REFERRALS)
def take_on(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        look_after.take(uow, learner.id, seen())
    flash("You look after them from today.", "success")
    return redirect(url_for(".notes", reference=reference), 303)


@bp.route("/learners/<reference>/owner/hand-over", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def hand_over(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        people = {str(user.id): shown_name(uow, user) for user in owners.colleagues(uow)}
        form = Form(HandOver, submitted(), options={"to": list(people.items())})
        if request.method == "POST" and (values := form.load()) is not None:
            look_after.hand_over(uow, learner.id, UUID(values["to"]), values["note"], seen())
            flash(f"{people[values['to']]} looks after them from today.", "success")
            return redirect(url_for(".notes", reference=reference), 303)
        drawn = render_template(
            "referrals/hand_over.html",
            form=form,
            learner=learner,
            seen=request.form.get("seen") or seen_words(owners.owner_of(uow, learner.id)),
            **about(uow, learner),
        )
        return drawn, 422 if form.errors else 200


@bp.post("/learners/<reference>/notes/<uuid:reminder_id>/done")
@needs(Permission.SEND_REFERRALS)
def reminder_done(reference: str, reminder_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        look_after.finish(uow, learner.id, reminder_id)
    flash("It is done.", "success")
    return redirect(url_for(".notes", reference=reference), 303)
