"""Walk every address that somebody could ask for: where pages lead, and the table of routes filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from html import unescape
from itertools import product

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.access.permissions import permitted
from hub.core.actor import Viewer
from hub.web.guard import permission_of
from tests.factories.pages import BASE, get

Values = Mapping[str, Sequence[str]]  # what each part of an address may be
# As pages are written: a value stands in double quotes and has no bracket. A reader took a fifth of a walk.
LINK = re.compile(r'<a\s[^>]*?\bhref="(/[^"#]*)')


def links(answer: TestResponse) -> set[str]:
    """Where a page leads, without what would sign out or leave the service."""
    if answer.mimetype != "text/html":
        return set()
    found = {unescape(href) for href in LINK.findall(answer.text)}
    return {href for href in found if not href.startswith(("/static", "/sign-out"))}


def routes(app: Flask, viewer: Viewer | None = None) -> Iterator[Rule]:
    """What can be asked for, by anybody or as the permissions of this viewer allow."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/static", "/sign-out")):
            continue
        permission = permission_of(app, rule.endpoint, "GET")
        if viewer is None or (permission is not None and permitted(viewer, permission)):
            yield rule


def addresses(app: Flask, rule: Rule, values: Values) -> set[str]:
    """A route filled in in each way that its parts may be; `AssertionError` where it allows none of them."""
    parts = sorted(rule.arguments)
    built: set[str] = set()
    for chosen in product(*(values[part] for part in parts)):
        with app.test_request_context(base_url=BASE), suppress(ValueError):
            built.add(app.url_for(rule.endpoint, **dict(zip(parts, chosen, strict=True))))
    assert built, f"{rule.rule} allows none of the values: add one"
    return built


def walk(client: FlaskClient, begun: Iterable[str]) -> dict[str, str]:
    """What each of these addresses answers, and each that their pages lead to."""
    waiting, seen = set(begun), dict[str, str]()
    while waiting:
        path = waiting.pop()
        answer = get(client, path)
        seen[path] = answer.text
        waiting |= links(answer) - seen.keys()
    return seen
