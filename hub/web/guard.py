"""Every address refuses by default: one that declares no permission keeps the service from starting."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from hub.access.permissions import Permission, in_scope, permitted
from hub.accounts.proof import Deed, check
from hub.core.clock import utc_now
from hub.core.errors import NotPermitted, NotVisible

View = TypeVar("View", bound=Callable[..., Any])

# Endpoints of libraries, which cannot carry a decorator.
LIBRARY_ENDPOINTS = {"api-docs.openapi_json": Permission.PUBLIC}


class UndeclaredEndpoint(Exception):
    """An endpoint declares no permission: the service does not start."""


def needs(permission: Permission, proof: Deed | None = None) -> Callable[[View], View]:
    """Declare what a view asks of its viewer's role. Put it next to the function, under the route.

    With `proof` they must have shown not long ago that it is they.
    """

    def declare(view: View) -> View:
        view.hub_permission = permission  # type: ignore[attr-defined]
        view.hub_proof = proof  # type: ignore[attr-defined]
        return view

    return declare


def register(app: Flask) -> None:
    app.before_request(check_door)


def refuse_undeclared(app: Flask) -> None:
    """Call it when every route is registered."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if permission_of(app, rule.endpoint, method) is None:
                raise UndeclaredEndpoint(f"{method} {rule.rule} ({rule.endpoint}) declares no permission")


def declared(app: Flask) -> list[dict[str, Any]]:
    """Every endpoint by its address: `endpoint`, `rule`, `methods`, `permission` (or permissions)."""
    return [
        {
            "endpoint": rule.endpoint,
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "permission": " / ".join(sorted(permissions_of(app, rule))),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]


def permissions_of(app: Flask, rule: Rule) -> set[str]:
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return {permission_of(app, rule.endpoint, method) or "undeclared" for method in methods}


def permission_of(app: Flask, endpoint: str, method: str) -> Permission | None:
    """The permission declared by the method of a class-based view, the class, or the view function."""
    if endpoint in LIBRARY_ENDPOINTS:
        return LIBRARY_ENDPOINTS[endpoint]
    view = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    handler = getattr(view_class, method.lower(), None)
    for place in (handler, view_class, view):
        declared: Permission | None = getattr(place, "hub_permission", None)
        if declared is not None:
            return declared
    return None


def check_door() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # an unknown address: the 404 page
    method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
    permission = permission_of(current_app, request.endpoint, method)
    if permission is None:
        raise NotPermitted
    if permitted(g.get("viewer"), permission) and in_scope_of_token(permission):
        check_proof()
        return None
    if g.get("viewer") is None:
        return ask_to_sign_in(permission)
    # What hangs off an id must not tell by its answer whether the id exists.
    raise NotVisible if request.view_args else NotPermitted


def check_proof() -> None:
    """`ProofNeeded` where this is for somebody who has just shown that it is they."""
    deed: Deed | None = getattr(current_app.view_functions[request.endpoint or ""], "hub_proof", None)
    if deed is not None:
        check(g.get("viewer"), deed, utc_now())


def in_scope_of_token(permission: Permission) -> bool:
    """Whether the token of the API that was sent, if it was one, opens this."""
    scopes = g.get("scopes")
    return scopes is None or in_scope(scopes, permission)


def ask_to_sign_in(permission: Permission) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        abort(401)
    return redirect(current_app.extensions["hub"].way_in(permission), 303)
