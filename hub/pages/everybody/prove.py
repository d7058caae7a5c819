"""The page that asks somebody who is signed in to show again that it is they, before what would harm most."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.proof import Deed
from hub.accounts.schemas import PasswordAgain, SecondFactor
from hub.accounts.services import own_account, second_factor
from hub.accounts.session import current, prove
from hub.core.clock import utc_now
from hub.forms.form import Form
from hub.pages.everybody.account import WRONG_CODE, WRONG_PASSWORD, proves
from hub.pages.everybody.blueprint import bp
from hub.web import proof
from hub.web.door import unit_of_work
from hub.web.guard import needs

WHY = {
    Deed.EXPORT: "You are about to take a file out of the service.",
    Deed.SPECIAL: "The page you asked for shows what is most private. You signed in some hours ago.",
    Deed.POWERS: "You are about to change who may do what.",
}


@bp.route("/account/prove", methods=["GET", "POST"], endpoint="prove")
@needs(Permission.SIGNED_IN)
def show_again() -> ResponseReturnValue:
    """Ask for the code of the app, or for the password where there is none."""
    asked = proof.asked_for()
    if asked is None:
        return redirect(url_for("everybody.home"), 303)
    with unit_of_work(read_only=True) as uow:
        by_code = own_account.mine(uow).totp_confirmed
    form = Form(
        SecondFactor if by_code else PasswordAgain, request.form if request.method == "POST" else None
    )
    if request.method == "POST" and (values := form.load()) is not None:
        if right(values):
            return go_on(asked)
        form.add_error(*(("code", WRONG_CODE) if by_code else ("password", WRONG_PASSWORD)))
    page = render_template("everybody/prove.html", form=form, why=WHY[asked.deed], by_code=by_code)
    return page, 422 if form.errors else 200


def right(values: dict[str, str]) -> bool:
    """A wrong answer is counted, and kept."""
    if "password" in values:
        return proves(values["password"])
    with unit_of_work() as uow:
        return second_factor.check(uow, own_account.mine(uow), values["code"])


def go_on(asked: proof.AskedFor) -> ResponseReturnValue:
    """In a session with a new token. A browser that is sent to a file stays on the page before: it is given a link."""
    proof.answered()
    prove(utc_now())
    current().rotate = True
    if asked.deed is Deed.EXPORT and asked.onward != proof.START:
        return render_template("everybody/proved.html", onward=asked.onward)
    return redirect(asked.onward, 303)
