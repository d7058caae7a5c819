"""Response headers: a strict content policy, nothing cached, nothing framed, no address passed to other sites."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

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


def register(app: Flask, hosts: Sequence[str]) -> None:
    """`hosts` are the names by which the service is asked for, without ports."""

    def refuse_foreign_host() -> None:
        if request.endpoint != "health.healthz" and host_name() not in hosts:
            abort(400)

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
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
