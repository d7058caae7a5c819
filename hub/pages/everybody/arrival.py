"""From a right password to a signed-in session: what is kept between the steps, and which step is next."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, after_this_request, current_app, request, session, url_for
from flask_login import login_user
from werkzeug.exceptions import HTTPException

from hub.accounts.devices import COOKIE, LIFE, remembered
from hub.accounts.models import User
from hub.accounts.passwords import Passwords, passwords_at
from hub.accounts.services import new_password, sign_in
from hub.accounts.session import COOKIE_RULES, prove, start
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.pages.everybody.blueprint import SignedIn
from hub.web.door import settings
from hub.web.network import network

HALF_WAY = timedelta(minutes=10)


def passwords() -> Passwords:
    return passwords_at(current_app.extensions["hub"].settings.password_cost)


def chosen_password(uow: UnitOfWork, user: User, form: Form) -> str | None:
    """The new password that was typed, or None with the form's errors set."""
    values = form.load()
    if values is None:
        return None
    password: str = values["new_password"]
    try:
        new_password.check(uow, user, password, settings().service_name)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return None
    return password


def whence() -> sign_in.Whence:
    return sign_in.Whence(network(), request.cookies.get(COOKIE, ""))


def next_step(uow: UnitOfWork, passed: sign_in.Passed) -> str:
    """After the right password: where to give the second factor, to set one up, or to start work."""
    if passed.second_factor:
        return remember(uow, passed, "everybody.second_factor")
    if not current_app.extensions["hub"].settings.demonstration:
        return remember(uow, passed, "everybody.set_up_at_sign_in")
    return arrive(uow, uow.get(User, passed.user_id))


def remember(uow: UnitOfWork, passed: sign_in.Passed, endpoint: str) -> str:
    """The password was right; nobody is signed in yet. The session gets a new token all the same."""
    until = uow.now + HALF_WAY
    start(half_way=[str(passed.user_id), passed.version, until.isoformat()], next=session.get("next"))
    return url_for(endpoint)


def half_way(uow: UnitOfWork) -> User | None:
    """Who gave the right password in this session, a few minutes ago at most."""
    if "half_way" not in session:
        return None
    user_id, version, until = session["half_way"]
    if uow.now >= datetime.fromisoformat(until):
        return None
    return sign_in.half_way(uow, UUID(user_id), version)


def arrive(uow: UnitOfWork, user: User) -> str:
    """Sign this person in, in a new session: the address at which they go on."""
    sign_in.complete(uow, user)
    stash = current_app.extensions["hub"].stash.path(user.id)
    onward = stash or page_asked_for() or url_for("everybody.home")
    start(**({"stash": stash} if stash else {}))
    prove(uow.now)
    login_user(SignedIn(str(user.id)))
    remember_device(remembered(uow.vault, whence().device, user.id, uow.now))
    return onward


def remember_device(cookie: str) -> None:
    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(COOKIE, cookie, max_age=LIFE, **COOKIE_RULES)
        return response


def page_asked_for() -> str | None:
    """The page somebody asked for before they had signed in, if it is one of this service's."""
    path = session.get("next")
    if not isinstance(path, str) or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return None
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return path
