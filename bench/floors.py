"""A hub of its own for a bench, its pages from door to bytes, and the floors that they are measured against."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient

from bench.statements import Statement, listening, say_again
from hub.access.permissions import Permission
from hub.accounts.session import COOKIE
from hub.app import create_app
from hub.audit import services as audit
from hub.cli.upgrade import upgrade
from hub.consent.types import Category, Purpose
from hub.core.collector import spare_what_stays
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Keyring
from hub.settings import Settings
from hub.web.door import unit_of_work
from hub.web.guard import needs

SIGNED_IN = "/privacy"  # a page that reads nothing of its own
BASE = "https://localhost"
ROUNDS, REQUESTS = 9, 30
# Tokens, ids of forms, and the sealed keys of the pages beside a page of a list.
NEW_EACH_TIME = re.compile(r'((?:name="(?:csrf_token|submission)" value="|[?;](?:after|before)=))[^"&]*')


class Disagreement(AssertionError):
    """The two pages differ, so there is nothing to time."""


@contextmanager
def hub_of(
    builder: Callable[[Database], str], path: str, url: str | None = None
) -> Iterator[tuple[Flask, FlaskClient]]:
    """A hub of its own in a temporary folder, with somebody signed in; gone afterwards.

    `url` is an empty database elsewhere, in the place of a file of SQLite.
    """
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        place = Path(folder)
        settings = Settings(place, url or f"sqlite:///{place / 'hub.sqlite3'}", place / "keyring.json")
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


def statements_row(app: Flask, client: FlaskClient, path: str, of: str, most: int) -> dict[str, Any]:
    """How many statements one request takes, once its process is warm; `of` says of what."""
    page(client, path)
    number = len(statements_of(app, client, path))
    return {
        "name": f"SQL statements of {of}",
        "value": number,
        "hold": f"<= {most}",
        "ok": number <= most,
        "rounds": 1,
    }


def own_sql_row(
    app: Flask,
    client: FlaskClient,
    path: str,
    of: str,
    most: float,
    permission: Permission,
    shown: Sequence[UUID] = (),
) -> dict[str, Any]:
    """The time of the page beside its own SQL and template, with as many reveals recorded: of those `shown`."""
    floor = f"/bench/own-sql{path}"
    keep_statements(app, client, path, floor, permission, shown)
    if page(client, path) != page(client, floor):
        raise Disagreement(f"{path} and the page from its own statements differ")
    ratios = [1 / share(client, floor, path) for _ in range(ROUNDS + 1)][1:]
    return {
        "name": f"time of {of}, beside its own SQL and template",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {most}",
        "ok": median(ratios) <= most,
        "rounds": ROUNDS,
    }


def keep_statements(
    app: Flask, client: FlaskClient, path: str, floor: str, permission: Permission, shown: Sequence[UUID]
) -> None:
    """Put up the floor: the page's own SQL, then its template with what the view once gave it."""
    name, kept = drawn_with(app, client, path)
    page(client, path)
    statements = own_statements(app, client, path)
    engine = app.extensions["hub"].database.engine

    @needs(permission)
    def again() -> str:
        say_again(engine, statements)
        if shown:
            with unit_of_work() as uow:
                record_reveals(uow, shown)
        return render_template(name, **kept)

    put_up(app, floor, again)


def own_statements(app: Flask, client: FlaskClient, path: str) -> list[Statement]:
    """Those of the page without those of the session, which the floor's own request runs."""
    session = len(statements_of(app, client, SIGNED_IN))
    return [one for one in statements_of(app, client, path)[session:] if one[0].startswith("SELECT")]


def record_reveals(uow: UnitOfWork, shown: Sequence[UUID]) -> None:
    for learner_id in shown:
        audit.record(
            uow,
            "disclose",
            subject_id=learner_id,
            purpose=Purpose.REFERRAL,
            categories=[Category.NEEDS],
            decision="granted",
        )


def statements_of(app: Flask, client: FlaskClient, path: str) -> list[Statement]:
    """Every statement of one request."""
    with listening(app.extensions["hub"].database.engine) as heard:
        page(client, path)
    return heard


def put_up(app: Flask, path: str, view: Callable[[], str]) -> None:
    app._got_first_request = False  # a route of the bench's own, after the first request
    app.add_url_rule(path, f"bench.{path}".replace("/", "-"), view)


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
    """The page without what is new each time: its token, and the id of its form."""
    answer = client.get(path, base_url=BASE)
    if answer.status_code != 200:
        raise Disagreement(f"{path} answered {answer.status_code}")
    return NEW_EACH_TIME.sub(r"\1", answer.text)


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
