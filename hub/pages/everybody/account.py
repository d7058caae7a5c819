"""Pages of one's own account: password, second factor, recovery codes, signing out everywhere."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import ROLE_LABELS, Permission
from hub.accounts.schemas import ChangePassword, PasswordAgain, ReplaceSecondFactor
from hub.accounts.second_factor import show_recovery_code
from hub.accounts.services import own_account, second_factor
from hub.accounts.session import current
from hub.forms.form import Form
from hub.messages import preferences
from hub.pages.everybody.arrival import chosen_password, passwords
from hub.pages.everybody.authenticator import candidate_secret, set_up_page
from hub.pages.everybody.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

WRONG_PASSWORD = "That is not your password"  # noqa: S105 - what is said of a wrong one
WRONG_CODE = "That code is wrong or has been used. Enter the code that the app shows now."


@bp.get("/account")
@needs(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        user = own_account.mine(uow)
        return render_template(
            "everybody/account.html",
            user=user,
            name=user.name.open_system(uow.vault),
            email=user.email.open_system(uow.vault),
            role=ROLE_LABELS[user.role],
            hears=bool(preferences.kinds(user.role)),
            codes_left=second_factor.recovery_codes_left(uow, user),
        )


@bp.route("/account/password", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    def change(_values: dict[str, Any]) -> ResponseReturnValue | None:
        with unit_of_work(read_only=True) as uow:
            password = chosen_password(uow, own_account.mine(uow), form)
        if password is None:
            return None
        new_hash = passwords().hash(password)
        with unit_of_work() as uow:
            own_account.change_password(uow, new_hash)
        current().rotate = True
        flash("Your password is changed. You are signed out everywhere else.", "success")
        return redirect(url_for("everybody.account"), 303)

    form = Form(ChangePassword, submitted())
    answer = with_password(form, change)
    return answer or (
        render_template("everybody/change_password.html", form=form),
        422 if form.errors else 200,
    )


@bp.route("/account/second-factor", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def set_up_second_factor() -> ResponseReturnValue:
    def set_up(values: dict[str, Any]) -> ResponseReturnValue | None:
        with unit_of_work() as uow:
            user = own_account.mine(uow)
            codes = second_factor.set_up(uow, user, candidate_secret(), values["code"])
        return show_codes(codes) if codes is not None else None

    form = Form(ReplaceSecondFactor, submitted())
    answer = with_password(form, set_up)
    if answer is not None:
        return answer
    if request.method == "POST" and not form.errors:
        form.add_error("code", WRONG_CODE)
    with unit_of_work(read_only=True) as uow:
        return set_up_page(uow, own_account.mine(uow), form, back=url_for("everybody.account"))


@bp.route("/account/recovery-codes/new", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def new_recovery_codes() -> ResponseReturnValue:
    def renew(_values: dict[str, Any]) -> ResponseReturnValue:
        with unit_of_work() as uow:
            codes = second_factor.renew_recovery_codes(uow, own_account.mine(uow))
        return show_codes(codes)

    form = Form(PasswordAgain, submitted())
    answer = with_password(form, renew)
    return answer or (
        render_template("everybody/new_recovery_codes.html", form=form),
        422 if form.errors else 200,
    )


@bp.get("/account/recovery-codes")
@needs(Permission.SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """Show new codes, once."""
    codes = session.pop("recovery_codes", None)
    if codes is None:
        return redirect(url_for("everybody.account"), 303)
    return render_template(
        "everybody/recovery_codes.html",
        codes=[show_recovery_code(code) for code in codes],
        onward=session.pop("onward", url_for("everybody.account")),
    )


@bp.post("/account/sign-out-everywhere")
@needs(Permission.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    with unit_of_work() as uow:
        own_account.sign_out_everywhere(uow)
    session.clear()
    current().ended = True
    return redirect(url_for("everybody.signed_out"), 303)


def with_password(
    form: Form, act: Callable[[dict[str, Any]], ResponseReturnValue | None]
) -> ResponseReturnValue | None:
    """What `act` answered once the form was filled in with the viewer's right password."""
    if request.method != "POST" or (values := form.load()) is None:
        return None
    if proves(values.pop("password")):
        return act(values)
    form.add_error("password", WRONG_PASSWORD)
    return None


def proves(password: str) -> bool:
    """Whether it is the viewer's password; a wrong one is counted. Compared outside the transactions."""
    with unit_of_work(read_only=True) as uow:
        stored = own_account.password_hash(uow)
    if passwords().matches(stored, password):
        return True
    with unit_of_work() as uow:
        own_account.wrong_password(uow)
    return False


def show_codes(codes: list[str]) -> ResponseReturnValue:
    session.pop("new_secret", None)
    session["recovery_codes"] = codes
    return redirect(url_for("everybody.recovery_codes"), 303)
