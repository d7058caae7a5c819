"""The page a one-time link opens, where an invited person sets a password."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.schemas import FirstPassword
from hub.accounts.services import links
from hub.accounts.services.sign_in import Passed
from hub.pages.everybody.arrival import chosen_password, next_step, passwords
from hub.pages.everybody.blueprint import bp
from hub.pages.everybody.sign_in import public_form
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def welcome(token: str) -> ResponseReturnValue:
    """Opening the link does not use it up; setting the password does."""
    form = public_form(FirstPassword)
    with unit_of_work(read_only=True) as uow:
        user = links.holder(uow, token)
        if user is None:
            return link_is_dead()
        if request.method == "POST" and (password := chosen_password(uow, user, form)) is not None:
            return set_password(token, password)
        page = render_template("everybody/welcome.html", form=form, email=user.email.open_system(uow.vault))
        return page, 422 if form.errors else 200


def set_password(token: str, password: str) -> ResponseReturnValue:
    new_hash = passwords().hash(password)
    with unit_of_work() as uow:
        user = links.use(uow, token, new_hash)
        if user is None:
            return link_is_dead()
        return redirect(next_step(uow, Passed(user.id, user.version, user.totp_confirmed)), 303)


def link_is_dead() -> ResponseReturnValue:
    """One answer for a link that is unknown, used, replaced or too old."""
    return render_template("everybody/dead_link.html"), 404
