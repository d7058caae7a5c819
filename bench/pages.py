"""What a provider's worklist of 50 rows and the managers' dashboard cost from door to bytes.

The floor of the worklist is the same request with the rows at hand: session, guard, frame and template, but nothing
read, decided or opened for the page. What a page shows of a learner is recorded, whatever it was drawn from: the
floor records the same reveals, so that what is left to compare is the reading, the decision and the opening. Four
statements of the worklist read (who asks, what there is to do, what may be seen of it, places to confirm) and one
records. Before needs were sealed there was nothing to record, and four were promised.

The floor of the dashboard runs the page's own SQL too, so that what is left is reading the figures of the last count
and choosing among them. Both must give the same page before any time is taken; then they are timed in turn.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient

from bench.filled_hub import build, build_register, build_waiting
from bench.statements import Statement, listening, say_again
from hub.access.permissions import Permission
from hub.accounts.session import COOKIE
from hub.app import create_app
from hub.audit import services as audit
from hub.cli.serve import spare_what_stays
from hub.cli.upgrade import upgrade
from hub.consent.types import Category, Purpose
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Keyring
from hub.settings import Settings
from hub.web.door import unit_of_work
from hub.web.guard import needs

SUBJECT, FLOOR = "/worklist", "/bench/cached-worklist"
DASHBOARD, DASHBOARD_FLOOR = "/dashboard", "/bench/cached-dashboard"
SIGNED_IN = "/privacy"  # a page that reads nothing of its own
BASE = "https://localhost"
PAGE_OF_50 = 50
SIZES = (5, PAGE_OF_50, 500)
WAITING = 2_000  # people on the list behind the dashboard
ROUNDS, REQUESTS = 9, 30
HOLD_RATIO, HOLD_STATEMENTS = 0.6, 5
HOLD_DASHBOARD = 1.5
REGISTERS = (5, 20, 200)
HOLD_REGISTER = 6
COHORTS, HOLD_COHORTS = "/dashboard/cohorts", 6
TOKEN = re.compile(r'(name="csrf_token" value=)"[^"]*"')


class Disagreement(AssertionError):
    """The two pages differ, so there is nothing to time."""


def rows() -> list[dict[str, Any]]:
    """The share of the floor's throughput the page keeps, and its statements at three lengths of list."""
    found: list[dict[str, Any]] = []
    for size in SIZES:
        with hub_of(partial(build, referrals=size), SUBJECT) as (app, client):
            found.append(statements_row(app, client, size))
            if size == PAGE_OF_50:
                found.append(throughput_row(app, client))
    with hub_of(partial(build_waiting, people=WAITING), DASHBOARD) as (app, client):
        found.extend((dashboard_row(app, client), cohort_row(app, client)))
    return [*found, *(register_row(size) for size in REGISTERS)]


def register_row(size: int) -> dict[str, Any]:
    """The register of a meeting of so many learners: its statements, and how long it takes."""
    address = ""

    def builder(database: Database) -> str:
        nonlocal address
        token, address = build_register(database, size)
        return token

    with hub_of(builder, SIGNED_IN) as (app, client):
        page(client, address)
        seen = statements_of(app, client, address)
        taken = median(seconds(client, address) for _ in range(ROUNDS))
    return {
        "name": f"SQL statements of a register of {size}",
        "value": len(seen),
        "milliseconds": round(taken * 1000, 1),
        "hold": f"<= {HOLD_REGISTER}",
        "ok": len(seen) <= HOLD_REGISTER,
        "rounds": ROUNDS,
    }


@contextmanager
def hub_of(builder: Callable[[Database], str], path: str) -> Iterator[tuple[Flask, FlaskClient]]:
    """A hub of its own in a temporary folder, with somebody signed in; gone afterwards."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        place = Path(folder)
        settings = Settings(place, f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
        Keyring.generate().save(settings.keyring_path)
        upgrade(settings, lambda done, of: None)
        app = create_app(settings)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        database = app.extensions["hub"].database
        client = app.test_client()
        client.set_cookie(COOKIE, builder(database), secure=True)
        page(client, path)
        spare_what_stays()
        yield app, client
        database.dispose()


def statements_row(app: Flask, client: FlaskClient, size: int) -> dict[str, Any]:
    page(client, SUBJECT)
    seen = statements_of(app, client, SUBJECT)
    return {
        "name": f"SQL statements of a provider's worklist of {size}",
        "value": len(seen),
        "hold": f"<= {HOLD_STATEMENTS}",
        "ok": len(seen) <= HOLD_STATEMENTS,
        "rounds": 1,
    }


def statements_of(app: Flask, client: FlaskClient, path: str) -> list[Statement]:
    """Every statement of one request."""
    with listening(app.extensions["hub"].database.engine) as heard:
        page(client, path)
    return heard


def throughput_row(app: Flask, client: FlaskClient) -> dict[str, Any]:
    keep_rows(app, client)
    if page(client, SUBJECT) != page(client, FLOOR):
        raise Disagreement("The page and the page from kept rows differ")
    if recorded(app, client, SUBJECT) != recorded(app, client, FLOOR):
        raise Disagreement("The page and the page from kept rows do not record as many reveals")
    ratios = [share(client, FLOOR, SUBJECT) for _ in range(ROUNDS + 1)][1:]
    return {
        "name": "throughput of a provider's worklist of 50, as a share of the same page from kept rows",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f">= {HOLD_RATIO}",
        "ok": median(ratios) >= HOLD_RATIO,
        "rounds": ROUNDS,
    }


def keep_rows(app: Flask, client: FlaskClient) -> None:
    """Put up the floor: the template of the page with what the view once gave it, and the record of its reveals."""
    name, kept = drawn_with(app, client, SUBJECT)
    shown = [card.learner_id for card in kept["answer"].cards]

    @needs(Permission.ANSWER_REFERRALS)
    def cached() -> str:
        with unit_of_work() as uow:
            for learner_id in shown:
                record_reveal(uow, learner_id)
            return render_template(name, **kept)

    put_up(app, FLOOR, cached)


def record_reveal(uow: UnitOfWork, learner_id: UUID) -> None:
    audit.record(
        uow,
        "disclose",
        subject_id=learner_id,
        purpose=Purpose.REFERRAL,
        categories=[Category.NEEDS],
        decision="granted",
    )


def recorded(app: Flask, client: FlaskClient, path: str) -> list[int]:
    """How many audit events each statement that writes them writes."""
    return [
        len(rows) for text, rows in statements_of(app, client, path) if text.startswith("INSERT INTO audit")
    ]


def dashboard_row(app: Flask, client: FlaskClient) -> dict[str, Any]:
    keep_statements(app, client)
    if page(client, DASHBOARD) != page(client, DASHBOARD_FLOOR):
        raise Disagreement("The dashboard and the one from kept figures differ")
    ratios = [1 / share(client, DASHBOARD_FLOOR, DASHBOARD) for _ in range(ROUNDS + 1)][1:]
    return {
        "name": f"time of the dashboard of {WAITING:,} waiting, beside its own SQL and template",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {HOLD_DASHBOARD}",
        "ok": median(ratios) <= HOLD_DASHBOARD,
        "rounds": ROUNDS,
    }


def cohort_row(app: Flask, client: FlaskClient) -> dict[str, Any]:
    """The people of a term beside those of last year: its statements, and how long it takes."""
    page(client, COHORTS)
    seen = statements_of(app, client, COHORTS)
    return {
        "name": f"SQL statements of the cohort view of {WAITING:,} people",
        "value": len(seen),
        "milliseconds": round(1000 * median(seconds(client, COHORTS) for _ in range(ROUNDS)), 1),
        "hold": f"<= {HOLD_COHORTS}",
        "ok": len(seen) <= HOLD_COHORTS,
        "rounds": ROUNDS,
    }


def keep_statements(app: Flask, client: FlaskClient) -> None:
    """Put up the floor: the page's own SQL, then its template with what the view once gave it."""
    name, kept = drawn_with(app, client, DASHBOARD)
    page(client, DASHBOARD)
    statements = own_statements(app, client)
    engine = app.extensions["hub"].database.engine

    @needs(Permission.VIEW_DASHBOARD)
    def cached() -> str:
        say_again(engine, statements)
        return render_template(name, **kept)

    put_up(app, DASHBOARD_FLOOR, cached)


def own_statements(app: Flask, client: FlaskClient) -> list[Statement]:
    """Those of the dashboard without those of the session, which the floor's own request runs."""
    session = len(statements_of(app, client, SIGNED_IN))
    return [one for one in statements_of(app, client, DASHBOARD)[session:] if one[0].startswith("SELECT")]


def put_up(app: Flask, path: str, view: Callable[[], str]) -> None:
    app._got_first_request = False  # a route of the bench's own, after the first request
    app.add_url_rule(path, f"bench.{view.__name__}", view)


def drawn_with(app: Flask, client: FlaskClient, path: str) -> tuple[str, dict[str, Any]]:
    """The template of the page, and the values its view gave it without those of the frame."""
    drawn: list[tuple[str, dict[str, Any]]] = []

    def keep(_app: Flask, template: Any, context: dict[str, Any]) -> None:
        drawn.append((template.name, context))

    with template_rendered.connected_to(keep, app):
        page(client, path)
    name, context = drawn[0]
    frame: dict[str, Any] = {}
    with app.test_request_context(path):
        app.update_template_context(frame)
    return name, {key: value for key, value in context.items() if key not in frame}


def page(client: FlaskClient, path: str) -> str:
    """The page without its token, which is new each time."""
    answer = client.get(path, base_url=BASE)
    if answer.status_code != 200:
        raise Disagreement(f"{path} answered {answer.status_code}")
    return TOKEN.sub(r"\1", answer.text)


def share(client: FlaskClient, floor_path: str, path: str) -> float:
    """The floor's processor time over the page's, of one round of requests in turn."""
    floor = subject = 0.0
    for _ in range(REQUESTS):
        floor += seconds(client, floor_path)
        subject += seconds(client, path)
    return floor / subject


def seconds(client: FlaskClient, path: str) -> float:
    started = process_time()
    client.get(path, base_url=BASE)
    return process_time() - started
