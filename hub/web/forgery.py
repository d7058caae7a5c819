"""No other site can send a form in somebody's name, and a stale form loses nothing that was typed."""

from flask import Flask, abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect

from hub.accounts.session import is_api

HARMLESS = ("GET", "HEAD", "OPTIONS")
OWN_SITE = ("same-origin", "none")  # `none` is somebody's own doing, as with a bookmark


def register(app: Flask, service_url: str) -> None:
    """Call it before the guard: what another site sends is not looked at any further.

    The API knows nobody by a cookie, so nobody's browser can be made to use it.
    """
    csrf = CSRFProtect()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)

    @app.before_request
    def check_sender() -> None:
        if request.method in HARMLESS or is_api(request):
            return
        if not is_own_site((request.host_url.rstrip("/"), service_url)):
            abort(403)
        csrf.protect()

    app.register_error_handler(CSRFError, stale_form)


def is_own_site(own: tuple[str, ...]) -> bool:
    """What the browser says of the sender, where it says something."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return (origin is None or origin in own) and (site is None or site in OWN_SITE)


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The form once more, with what was typed by somebody who is signed in."""
    if g.get("viewer") is not None and "GET" in allowed_methods():
        keep_typed()
    return redirect(request.path if "GET" in allowed_methods() else "/", 303)


def keep_typed() -> None:
    """The form that was sent, which was not taken, for its sender's next look at this address."""
    current_app.extensions["hub"].stash.keep(g.viewer.user_id, request.path, request.form)
    session["stash"] = request.path
    g.not_taken = True


def allowed_methods() -> set[str]:
    """The methods of the address that was asked for."""
    return set((request.url_rule.methods if request.url_rule else None) or ())
