"""Pages of signing in: email address and password, then the second factor."""

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.accounts.schemas import SecondFactor, SetUpSecondFactor, SignIn
from hub.accounts.services import second_factor as factors
from hub.accounts.services import sign_in as services
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.pages.everybody.arrival import arrive, half_way, next_step, passwords, whence
from hub.pages.everybody.authenticator import candidate_secret, set_up_page
from hub.pages.everybody.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs

WRONG = "The email address or the password is wrong"
WRONG_CODE = "That code is wrong or has been used. Enter the code that the app shows now."
START_AGAIN = "That took too long, or the account was changed. Sign in again."


@bp.route("/sign-in", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Ask for email address and password. A wrong pair is counted, whatever was wrong with it."""
    if g.get("viewer") is not None:
        return redirect(url_for("everybody.home"), 303)
    form = public_form(SignIn)
    if request.method == "POST" and (values := form.load()) is not None:
        if (onward := try_password(**values)) is not None:
            return redirect(onward, 303)
        form.add_error("email", WRONG)
    return render_template("everybody/sign_in.html", form=form), 422 if form.errors else 200


def try_password(email: str, password: str) -> str | None:
    """Where to go next, or None. The slow comparison is made outside the transactions."""
    with unit_of_work(read_only=True) as uow:
        account = services.find(uow, email, whence())
    right = passwords().matches(account.password_hash, password)
    if account.user_id is None or account.password_hash is None or not right:
        with unit_of_work() as uow:
            services.failed(uow, email, whence())
        return None
    fresh = passwords().hash(password) if passwords().outdated(account.password_hash) else None
    with unit_of_work() as uow:
        return next_step(uow, services.passed(uow, account.user_id, email, whence(), fresh))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def second_factor() -> ResponseReturnValue:
    """Ask for the code of the app, or a recovery code."""
    form = public_form(SecondFactor)
    with unit_of_work() as uow:
        user = half_way(uow)
        if user is None:
            return start_again()
        if request.method == "POST" and (values := form.load()) is not None:
            if factors.check(uow, user, values["code"]):
                return redirect(arrive(uow, user), 303)
            form.add_error("code", WRONG_CODE)
    return render_template("everybody/second_factor.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def set_up_at_sign_in() -> ResponseReturnValue:
    """Have somebody without a second factor set one up before they can do anything else."""
    form = public_form(SetUpSecondFactor)
    with unit_of_work() as uow:
        user = half_way(uow)
        if user is None or user.totp_confirmed:
            return start_again()
        if request.method == "POST" and (values := form.load()) is not None:
            if (codes := factors.set_up(uow, user, candidate_secret(), values["code"])) is not None:
                return redirect(arrive_with_codes(uow, user, codes), 303)
            form.add_error("code", WRONG_CODE)
        return set_up_page(uow, user, form, back=url_for("everybody.sign_in"))


def arrive_with_codes(uow: UnitOfWork, user: User, codes: list[str]) -> str:
    onward = arrive(uow, user)
    session["recovery_codes"], session["onward"] = codes, onward
    return url_for("everybody.recovery_codes")


def start_again() -> ResponseReturnValue:
    flash(START_AGAIN)
    return redirect(url_for("everybody.sign_in"), 303)


def public_form(schema: type[Any]) -> Form:
    """A form for somebody who is not signed in, so that nothing can have been kept for them."""
    return Form(schema, request.form if request.method == "POST" else None)


@bp.get("/signed-out")
@needs(Permission.PUBLIC)
def signed_out() -> ResponseReturnValue:
    return render_template("everybody/signed_out.html")
