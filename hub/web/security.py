"""Response headers, and hosts: a strict policy, nothing cached, framed or told to other sites; no foreign name."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request

from hub.core.errors import HubError

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


ASKED_BY_ANY_NAME = ("health", "metrics")  # by programs beside it, which know it by its number in the network


class UnknownHost(HubError):
    """The service is asked for by a name that is not its own."""

    title = "This service does not answer to that address. Whoever runs it can set HUB_SERVICE_URL."


def register(app: Flask, hosts: Sequence[str]) -> None:
    """`hosts` are the names by which the service is asked for, without ports."""

    def refuse_foreign_host() -> None:
        if request.blueprint not in ASKED_BY_ANY_NAME and host_name() not in hosts:
            raise UnknownHost

    app.before_request(refuse_foreign_host)
    app.after_request(add_headers)


def host_name() -> str | None:
    """The name in the `Host` header, without its port; None for what is no name."""
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return None


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "web.static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
