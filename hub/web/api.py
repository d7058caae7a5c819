"""The JSON API under /api/v1: described by OpenAPI 3.1, with errors as JSON there and nowhere else.

A caller sends the token of a member of staff as `Authorization: Bearer …` and may do what that person may do
in the pages. The bodies are the same marshmallow schemas that pages and commands use.
"""

import re
from typing import Any

import flask_smorest
from flask import Flask, request
from werkzeug.exceptions import HTTPException

PREFIX = "/api/v1"
DEEPEST = 20  # no body of the API has lists and objects in more than four levels
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
LONG_NUMBER = re.compile(rb"[0-9]{400}")  # a float has 309 digits before its point at most
AS_ONE_KIND = bytes.maketrans(b"{}", b"[]")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Api(flask_smorest.Api):  # type: ignore[misc]  # it has no types
    def _register_error_handlers(self) -> None:
        """Left to hub.web.errors, which knows which addresses are the API's."""

    def handle_http_exception(self, error: HTTPException) -> tuple[Any, int, dict[str, str]]:
        payload, code, headers = super().handle_http_exception(error)
        kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        challenge = {"WWW-Authenticate": "Bearer"} if code == 401 else {}
        return payload, code, {**kept, **challenge, **(headers or {})}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A room's part of the API, without the pagination header: pages stand in the body."""

    PAGINATION_HEADER_NAME = None

    def __init__(self, name: str, import_name: str, **kwargs: Any) -> None:
        super().__init__(name, import_name, **{"url_prefix": PREFIX, **kwargs})


def register(app: Flask) -> Api:
    """Set the API up; the rooms' blueprints are registered on what it returns."""
    app.before_request(refuse_outsized_json)
    app.config.update(
        API_TITLE="ESOL hub",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    scheme = {"type": "http", "scheme": "bearer", "description": "A token made by `hub api-token add`."}
    spec = {
        "components": {"securitySchemes": {"token": scheme}},
        "security": [{"token": []}],
        "info": {"description": "Classes, places and the status of referrals."},
    }
    return Api(app, spec_kwargs=spec)


def refuse_outsized_json() -> None:
    """Before anything takes a body apart: readers of JSON call themselves once a level, and fail on others."""
    if request.path.startswith("/api/") and is_outsized(request.get_data()):
        flask_smorest.abort(400, message=f"Send JSON of {DEEPEST} levels at most, with ordinary numbers.")


def is_outsized(body: bytes) -> bool:
    """Whether a number is too long, or lists and objects stand too deep in each other.

    They do where something is left once the innermost brackets were taken away `DEEPEST` times. Text that is
    not UTF-8 holds NUL bytes, and JSON none; its brackets could not be told.
    """
    bare = STRING.sub(b"", body)
    brackets = bare.translate(AS_ONE_KIND, NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets) or LONG_NUMBER.search(bare) is not None or b"\0" in body
