"""From an exception to a page, or to JSON under /api: one place for every error of the service."""

import secrets
import traceback
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, make_response, message_flashed, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.wrappers import Response

from hub.accounts.proof import ProofNeeded
from hub.core.errors import Busy, HubError, StaleEdit, Throttled
from hub.web import proof

ApiErrors = Callable[[HTTPException], ResponseReturnValue]

# Statuses that have a page of their own; any other is shown by the page of its family.
PAGES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
NOT_TYPED = {"csrf_token", "version"}


def register(app: Flask, api_errors: ApiErrors | None = None) -> None:
    """Handle every exception of `app`.

    Call it after the API is set up, so that these handlers come last, and give the API's own as `api_errors`.
    """

    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        if api_errors and is_api():
            return api_errors(error)
        return page(error.code, headers=kept_headers(error))

    def hub_error(error: HubError) -> ResponseReturnValue:
        unsay()
        log_cause(error)
        g.refused_because = error
        if api_errors and is_api():
            return api_errors(as_http(error))
        if isinstance(error, ProofNeeded):
            return proof.ask(error)
        if isinstance(error, StaleEdit):
            return conflict_page(error)
        return page(error.status, error.page, error=error, headers=retry_header(error))

    def unexpected(error: Exception) -> ResponseReturnValue:
        if current_app.testing:
            raise error
        unsay()
        log_without_values(error)
        return http_error(default_exceptions[500]())

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(HubError, hub_error)
    app.register_error_handler(Exception, unexpected)
    message_flashed.connect(count_said, app)


def count_said(app: Flask, **_: Any) -> None:
    g.said = g.get("said", 0) + 1


def unsay() -> None:
    """Take back what this request said was done: a view says it before the end of its transaction, which refused it."""
    said = g.pop("said", 0)
    if said and "_flashes" in session:
        session["_flashes"] = session["_flashes"][:-said]


def is_api() -> bool:
    return request.path.startswith("/api/")


def request_id() -> str:
    """The id that a person can read out and an administrator can find in the log."""
    if not hasattr(g, "request_id"):
        g.request_id = secrets.token_hex(4)
    return str(g.request_id)


def page(
    status: int, own: str | None = None, *, headers: dict[str, str] | None = None, **context: Any
) -> Response:
    """`own` is the name of a page of its own; it, too, tells of something broken."""
    known = status if status in PAGES else (500 if status >= 500 else 400)
    name = f"web/errors/{own or known}.html"
    # When something broke, the page must not depend on anything that a context processor might ask for.
    draw = render_bare if own or known >= 500 else render_template
    response = make_response(draw(name, request_id=request_id(), **context), status)
    response.headers.update(headers or {})
    return response


def render_bare(name: str, **context: Any) -> str:
    return current_app.jinja_env.get_template(name).render(**context)


def conflict_page(error: StaleEdit) -> Response:
    """Both versions side by side; saving again sends what was typed with the version that is saved now."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]
    body = render_template("web/conflict.html", error=error, typed=[*typed, ("version", error.version)])
    return make_response(body, error.status)


def as_http(error: HubError) -> HTTPException:
    """The same answer in the form that the API turns into JSON."""
    found = default_exceptions.get(error.status, default_exceptions[400])()
    field = getattr(error, "field", None)
    errors = {"errors": {"json": {field: [error.message]}}} if field else {}
    found.data = {"message": error.message, "headers": retry_header(error), **errors}  # type: ignore[attr-defined]
    return found


def retry_header(error: HubError) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if isinstance(error, (Busy, Throttled)) else {}


def kept_headers(error: HTTPException) -> dict[str, str]:
    return {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}


def log_cause(error: HubError) -> None:
    if isinstance(error, Busy):
        current_app.logger.error("request %s: %s", request_id(), error.cause)


def log_without_values(error: Exception) -> None:
    """The kind of exception and where it arose; not its message, which may quote a row of the database."""
    where = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    current_app.logger.error("request %s failed with %s\n%s", request_id(), kind, where)
