"""Pages for a forgotten password: both codes first, then a new password. Nothing tells whether there is an account."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.accounts.schemas import FirstPassword, Forgotten
from hub.accounts.services import forgotten as services
from hub.accounts.services.sign_in import Passed
from hub.accounts.session import start
from hub.core.clock import utc_now
from hub.pages.everybody.arrival import chosen_password, passwords, whence
from hub.pages.everybody.blueprint import bp
from hub.pages.everybody.sign_in import START_AGAIN, public_form
from hub.web.door import unit_of_work
from hub.web.guard import needs

WRONG = "The email address or one of the codes is wrong, or was used before"
TIME = timedelta(minutes=10)


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def forgotten() -> ResponseReturnValue:
    form = public_form(Forgotten)
    if request.method == "POST" and (values := form.load()) is not None:
        with unit_of_work() as uow:
            passed = services.prove(uow, **values, whence=whence())
        if passed is not None:
            return to_new_password(passed)
        form.add_error("email", WRONG)
    return render_template("everybody/forgotten.html", form=form), 422 if form.errors else 200


def to_new_password(passed: Passed) -> ResponseReturnValue:
    """Nobody is signed in by it: the session knows for a few minutes who may set a new password."""
    start(reset=[str(passed.user_id), passed.version, (utc_now() + TIME).isoformat()])
    return redirect(url_for("everybody.reset_password"), 303)


@bp.route("/sign-in/new-password", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def reset_password() -> ResponseReturnValue:
    kept = session.get("reset")
    if not kept or utc_now() >= datetime.fromisoformat(kept[2]):
        return start_again()
    form = public_form(FirstPassword)
    with unit_of_work(read_only=True) as uow:
        user = uow.session.get(User, UUID(kept[0]))
        if user is None:
            return start_again()
        password = chosen_password(uow, user, form) if request.method == "POST" else None
    if password is not None:
        return set_password(UUID(kept[0]), kept[1], passwords().hash(password))
    return render_template("everybody/reset_password.html", form=form), 422 if form.errors else 200


def set_password(user_id: UUID, version: int, new_hash: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        done = services.set_password(uow, user_id, version, new_hash)
    if not done:
        return start_again()
    start()
    flash("Your new password is set. Sign in with it.", "success")
    return redirect(url_for("everybody.sign_in"), 303)


def start_again() -> ResponseReturnValue:
    flash(START_AGAIN)
    return redirect(url_for("everybody.forgotten"), 303)
