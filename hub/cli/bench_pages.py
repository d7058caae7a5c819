"""What a provider's worklist of 50 rows costs from door to bytes, and how many SQL statements it takes.

The floor is the same request with the rows at hand: session, guard, frame and template, but nothing read for
the page. Both must give the same page before any time is taken; then they are timed in turn, round by round.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import event

from hub.access.permissions import Permission
from hub.accounts.session import COOKIE
from hub.app import create_app
from hub.cli.bench_area import build
from hub.cli.database import upgrade
from hub.cli.serve import spare_what_stays
from hub.core.vault import Keyring
from hub.settings import Settings
from hub.web.guard import needs

SUBJECT, FLOOR = "/worklist", "/bench/cached-worklist"
BASE = "https://localhost"
PAGE_OF_50 = 50
SIZES = (5, PAGE_OF_50, 500)
ROUNDS, REQUESTS = 9, 30
HOLD_RATIO, HOLD_STATEMENTS = 0.6, 4
TOKEN = re.compile(r'(name="csrf_token" value=)"[^"]*"')


class Disagreement(AssertionError):
    """The two pages differ, so there is nothing to time."""


def rows() -> list[dict[str, Any]]:
    """The share of the floor's throughput the page keeps, and its statements at three lengths of list."""
    found: list[dict[str, Any]] = []
    for size in SIZES:
        with hub_of(size) as (app, client):
            found.append(statements_row(app, client, size))
            if size == PAGE_OF_50:
                found.append(throughput_row(app, client))
    return found


@contextmanager
def hub_of(referrals: int) -> Iterator[tuple[Flask, FlaskClient]]:
    """A hub of its own in a temporary folder, with a provider signed in; gone afterwards."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        place = Path(folder)
        settings = Settings(place, f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
        Keyring.generate().save(settings.keyring_path)
        upgrade(settings)
        app = create_app(settings)
        app.logger.disabled = True
        database = app.extensions["hub"].database
        client = app.test_client()
        client.set_cookie(COOKIE, build(database, referrals), secure=True)
        page(client, SUBJECT)
        spare_what_stays()
        yield app, client
        database.dispose()


def statements_row(app: Flask, client: FlaskClient, size: int) -> dict[str, Any]:
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    page(client, SUBJECT)
    engine = app.extensions["hub"].database.engine
    event.listen(engine, "before_cursor_execute", count)
    page(client, SUBJECT)
    event.remove(engine, "before_cursor_execute", count)
    return {
        "name": f"SQL statements of a provider's worklist of {size}",
        "value": len(seen),
        "hold": f"<= {HOLD_STATEMENTS}",
        "ok": len(seen) <= HOLD_STATEMENTS,
        "rounds": 1,
    }


def throughput_row(app: Flask, client: FlaskClient) -> dict[str, Any]:
    keep_rows(app, client)
    if page(client, SUBJECT) != page(client, FLOOR):
        raise Disagreement("The page and the page from kept rows differ")
    ratios = [share(client) for _ in range(ROUNDS + 1)][1:]
    return {
        "name": "throughput of a provider's worklist of 50, as a share of the same page from kept rows",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f">= {HOLD_RATIO}",
        "ok": median(ratios) >= HOLD_RATIO,
        "rounds": ROUNDS,
    }


def keep_rows(app: Flask, client: FlaskClient) -> None:
    """Put up the floor: the template of the page with what the view once gave it."""
    name, kept = drawn_with(app, client)

    @needs(Permission.ANSWER_REFERRALS)
    def cached() -> str:
        return render_template(name, **kept)

    app._got_first_request = False  # a route of the bench's own, after the first request
    app.add_url_rule(FLOOR, "bench.cached", cached)


def drawn_with(app: Flask, client: FlaskClient) -> tuple[str, dict[str, Any]]:
    """The template of the page, and the values its view gave it without those of the frame."""
    drawn: list[tuple[str, dict[str, Any]]] = []

    def keep(_app: Flask, template: Any, context: dict[str, Any]) -> None:
        drawn.append((template.name, context))

    with template_rendered.connected_to(keep, app):
        page(client, SUBJECT)
    name, context = drawn[0]
    frame: dict[str, Any] = {}
    with app.test_request_context(SUBJECT):
        app.update_template_context(frame)
    return name, {key: value for key, value in context.items() if key not in frame}


def page(client: FlaskClient, path: str) -> str:
    """The page without its token, which is new each time."""
    answer = client.get(path, base_url=BASE)
    if answer.status_code != 200:
        raise Disagreement(f"{path} answered {answer.status_code}")
    return TOKEN.sub(r"\1", answer.text)


def share(client: FlaskClient) -> float:
    """The floor's processor time over the page's, of one round of requests in turn."""
    floor = subject = 0.0
    for _ in range(REQUESTS):
        floor += seconds(client, FLOOR)
        subject += seconds(client, SUBJECT)
    return floor / subject


def seconds(client: FlaskClient, path: str) -> float:
    started = process_time()
    client.get(path, base_url=BASE)
    return process_time() - started
