"""Pages that cancel, move or shrink a class or end a provider: who is on it, where each goes, and one button."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.facts import FEATURE_CODES
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.forms.form import Form
from hub.forms.format import plural
from hub.learners.names import full_name
from hub.pages.everybody import ending_forms as forms
from hub.pages.everybody.blueprint import bp
from hub.referrals.case.ends import ending
from hub.referrals.case.ends.affected import GROUPS, WITH_PLACE, Affected, Move, affected
from hub.referrals.case.ends.ending import Goings
from hub.referrals.case.ends.moving import check_others_stay, move_of
from hub.referrals.errors import NotAsSeen, TooFewGo
from hub.referrals.types import State
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

# What a match card shows, so that a provider may read what speaks against a move.
ON_THE_CARD = {"timetable", "term_time", "women_need", "childcare", "childcare_age", *FEATURE_CODES}
NOT_SHOWN = "Something else speaks against it: the hub sees what"
LEFT_OUT = ("csrf_token", "submission", "step", forms.GOES, forms.SEEN)


@dataclass(frozen=True, slots=True)
class Page:
    """What is about to be done: its words, the template that explains it, and the act."""

    template: str
    heading: str
    button: str
    back: str
    after: str
    act: Callable[[Goings], None]
    done: str
    context: Mapping[str, Any]


@bp.route("/classes/<uuid:class_id>/cancel", methods=["GET", "POST"])
@needs(Permission.END_CLASSES)
def cancel_class(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(TaughtClass, class_id)
        ending.check_may_end(uow, row)
        here = url_for("everybody.class_page", class_id=class_id)
        if row.state is ClassState.CANCELLED:
            flash("This class is cancelled.")
            return redirect(here, 303)
        page = Page(
            template="everybody/cancel_class.html",
            heading=f"Cancel {row.title}",
            button="Cancel this class",
            back=here,
            after=here,
            act=lambda goings: ending.cancel(uow, row, goings),
            done=f"{row.title} is cancelled.",
            context={"row": row},
        )
        return check_and_act(uow, page, [row.id])


@bp.route("/classes/<uuid:class_id>/move", methods=["GET", "POST"])
@needs(Permission.END_CLASSES)
def move_class(class_id: UUID) -> ResponseReturnValue:
    """First when and where it will meet, then who is on it."""
    with unit_of_work() as uow:
        row = uow.get(TaughtClass, class_id)
        ending.check_may_end(uow, row)
        here = url_for("everybody.class_page", class_id=class_id)
        form = forms.move_form(submitted(), row)
        body = form.load() if request.method == "POST" else None
        if body is None:
            return move_page(form, row, here)
        moving = forms.moving_of(row, body)
        if not moving.changes(uow, row):
            flash(f"{row.title} meets like this now.")
            return redirect(here, 303)
        try:
            check_others_stay(uow, row, moving.venue)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
            return move_page(form, row, here)
        page = Page(
            template="everybody/move_class_check.html",
            heading=f"Move {row.title}",
            button="Move this class",
            back=request.path,
            after=here,
            act=lambda goings: ending.move(uow, row, moving, goings),
            done=f"{row.title} is moved.",
            context={"row": row, "sessions": moving.sessions, "facts": moving.facts, "venue": moving.venue},
        )
        return check_and_act(uow, page, [row.id], move=move_of(uow, row, moving))


def move_page(form: Form, row: TaughtClass, back: str) -> ResponseReturnValue:
    page = render_template("everybody/move_class.html", form=form, row=row, back=back)
    return page, 422 if form.errors else 200


@bp.route("/classes/<uuid:class_id>/places/<int:number>", methods=["GET", "POST"])
@needs(Permission.END_CLASSES)
def fewer_places(class_id: UUID, number: int) -> ResponseReturnValue:
    """Who has one of the places, and who of them goes."""
    with unit_of_work() as uow:
        row = uow.get(TaughtClass, class_id)
        ending.check_may_end(uow, row)
        here = url_for("everybody.class_page", class_id=class_id)
        if row.taken <= number:
            flash(f"{row.title} has {plural(row.taken, 'place')} taken: nobody has to go.")
            return redirect(here, 303)
        page = Page(
            template="everybody/fewer_places.html",
            heading=f"Fewer places in {row.title}",
            button=f"Change to {plural(number, 'place')}",
            back=here,
            after=here,
            act=lambda goings: ending.reduce(uow, row, number, goings),
            done=f"{row.title} has {plural(number, 'place')} now.",
            context={"row": row, "places": number, "must_go": row.taken - number},
        )
        return check_and_act(uow, page, [row.id], staying=WITH_PLACE)


@bp.route("/organisations/<uuid:organisation_id>/end", methods=["GET", "POST"])
@needs(Permission.END_PROVIDERS)
def end_provider(organisation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Organisation, organisation_id)
        ending.check_may_end_provider(uow, row)
        if row.ended_on is not None:
            flash(f"The work with {row.name} has ended.")
            return redirect(url_for("everybody.find_class"), 303)
        running = ending.running_classes(uow, row.id)
        page = Page(
            template="everybody/end_provider.html",
            heading=f"End the work with {row.name}",
            button="End the work with this provider",
            back=url_for("everybody.find_class"),
            after=url_for("everybody.find_class"),
            act=lambda goings: ending.end_provider(uow, row, goings),
            done=f"The work with {row.name} has ended.",
            context={"organisation": row, "running": running},
        )
        return check_and_act(uow, page, [one.id for one in running])


def check_and_act(
    uow: UnitOfWork,
    page: Page,
    class_ids: Collection[UUID],
    move: Move | None = None,
    staying: Collection[State] = (),
) -> ResponseReturnValue:
    """The list of who is affected; with it sent back as it was seen, the act."""

    def look() -> list[Affected]:
        own = None if viewer().hub else viewer().organisation_id
        return affected(uow, class_ids, move=move, own=own, staying=staying)

    found = look()
    acting = request.method == "POST" and request.form.get("step") == "act"
    if not acting:
        return check_page(page, list_form(uow, found, None), found), 200
    if not forms.as_seen(found, request.form):
        return changed_page(uow, page, found)
    form = list_form(uow, found, submitted())
    if (body := form.load()) is None:
        return check_page(page, form, found), 422
    try:
        page.act(forms.goings_of(found, body, request.form))
    except NotAsSeen:
        return changed_page(uow, page, look())
    except TooFewGo as problem:
        form.add_error(problem.field, problem.message)
        return check_page(page, form, found), 422
    flash(f"{page.done} {told(len(found))}", "success")
    return redirect(page.after, 303)


def changed_page(uow: UnitOfWork, page: Page, found: Sequence[Affected]) -> ResponseReturnValue:
    """Somebody came, or got further, while the page was open: what was chosen stays, and nothing is done yet."""
    form = list_form(uow, found, forms.with_proposals(found, MultiDict(request.form)))
    form.add_error(None, f"{NotAsSeen.title}. Look at it again: nothing is done yet")
    return check_page(page, form, found), NotAsSeen.status


def list_form(uow: UnitOfWork, found: Sequence[Affected], posted: MultiDict[str, Any] | None) -> Form:
    return forms.rows_form(found, names_of(uow, found), reasons_of(uow, found), posted)


def told(number: int) -> str:
    if not number:
        return "Nobody was on it."
    learners = "1 learner is" if number == 1 else f"{number} learners are"
    return f"{learners} where you said; who is to be called stands on the hub’s list for today."


def check_page(page: Page, form: Form, found: Sequence[Affected]) -> str:
    groups = {
        group: [forms.GOES + one.referral.id.hex for one in found if one.group == group] for group in GROUPS
    }
    typed = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith(LEFT_OUT)]
    return render_template(
        page.template,
        form=form,
        page=page,
        groups={group: names for group, names in groups.items() if names},
        unfit=sum(bool(one.why) for one in found),
        number=len(found),
        hidden=[*typed, *forms.seen_fields(found).items(), ("step", "act")],
        **page.context,
    )


def names_of(uow: UnitOfWork, found: Sequence[Affected]) -> dict[UUID, str]:
    """By referral, the names that this viewer may see now."""
    decisions = consent.disclose(uow, {one.learner.id for one in found}, [Category.IDENTITY])
    return {
        one.referral.id: full_name(one.learner, decisions[one.learner.id])
        for one in found
        if decisions[one.learner.id].allowed
    }


def reasons_of(uow: UnitOfWork, found: Sequence[Affected]) -> dict[UUID, list[str]]:
    """By referral, what speaks against the move, as far as this viewer may know of it."""
    against = [one for one in found if one.why]
    wanted = [Category.AVAILABILITY, Category.NEEDS]
    decisions = consent.disclose(uow, {one.learner.id for one in against}, wanted)
    return {one.referral.id: reasons(one, decisions[one.learner.id].allowed) for one in against}


def reasons(one: Affected, allowed: bool) -> list[str]:
    known = [reason.why for reason in one.why if allowed and (viewer().hub or reason.code in ON_THE_CARD)]
    return known if len(known) == len(one.why) else [*known, NOT_SHOWN]
