"""The pages and files of the service itself, which anybody may see: accessibility, privacy, cookies, static files."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory, url_for

from hub.access.permissions import Permission
from hub.web.guard import needs

DIST = Path(__file__).parent / "static" / "dist"
A_YEAR = 365 * 24 * 60 * 60
STATIC_PAGES = {"accessibility": "Accessibility", "privacy": "Privacy", "cookies": "Cookies"}

pages = Blueprint("web", __name__)


@cache
def assets_version() -> str:
    """A hash of everything in the folder of built assets, so that its addresses change with its content."""
    digest = hashlib.sha256()
    for file in sorted(path for path in DIST.rglob("*") if path.is_file()):
        digest.update(file.relative_to(DIST).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a built asset."""
    return url_for("web.static", version=assets_version(), name=name)


def footer_links() -> list[dict[str, str]]:
    return [{"text": text, "href": url_for(f"web.{name}")} for name, text in STATIC_PAGES.items()]


@pages.get("/static/<version>/<path:name>")
@needs(Permission.PUBLIC)
def static(version: str, name: str) -> Response:
    """A built asset; kept for a year by browsers that asked for the version served here."""
    current = version == assets_version()
    response = send_from_directory(DIST, name, max_age=A_YEAR if current else 0)
    response.cache_control.public = True
    if current:
        response.cache_control.immutable = True
    return response


@pages.get("/accessibility")
@needs(Permission.PUBLIC)
def accessibility() -> str:
    return render_template("web/static_pages/accessibility.html")


@pages.get("/privacy")
@needs(Permission.PUBLIC)
def privacy() -> str:
    return render_template("web/static_pages/privacy.html")


@pages.get("/cookies")
@needs(Permission.PUBLIC)
def cookies() -> str:
    return render_template("web/static_pages/cookies.html")
