"""What a page of a list costs in a worker: with the fence down, drawn from rows at hand, and far down the list."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import Connection
from statistics import median
from typing import Any
from uuid import UUID

from flask import Flask, render_template
from flask.testing import FlaskClient

from bench.floors import BASE, drawn_with, page, put_up, record_reveals, statements_of
from bench.grown.pages import PAGES
from bench.grown.unfenced import fence_down
from bench.grown.worker import Meter, in_a_worker
from hub.accounts.session import COOKIE
from hub.cli.serve import warm_up
from hub.settings import Settings
from hub.web.door import unit_of_work
from hub.web.guard import needs

WARM, TAKEN = 12, 7  # requests: PostgreSQL keeps a plan from the tenth
FAR = 20  # pages
NEXT = re.compile(r'govuk-pagination__next">\s*<a[^>]* href="([^"]+)"')
ROW = re.compile(r"<tr class=\"govuk-table__row\"|<tr>")


@dataclass(frozen=True, slots=True)
class Turned:
    """Shares of processor seconds, of this process and of the database. `far` is None where there is no such page."""

    rows: int
    fenced: list[float]
    throughput: list[float]
    far: list[float] | None


def measure(settings: Settings, name: str) -> dict[str, Any]:
    return in_a_worker(settings, name, _work)


def _work(app: Flask, name: str, token: str, path: str, finding: Connection) -> None:
    database = app.extensions["hub"].database
    meter = Meter(database)
    warm_up(app)
    client = app.test_client()
    client.set_cookie(COOKIE, token, secure=True)
    drawn = partial(page, client, path)
    rows = len(ROW.findall(drawn().partition("<tbody")[2]))
    far = _far(client, path)
    beside_first = _shares(meter, drawn, partial(page, client, far)) if far else None
    floor = f"/bench/rows-at-hand{path}"
    _rows_at_hand(app, client, path, floor, name)
    at_hand = _shares(meter, drawn, partial(page, client, floor))
    fenced = _seconds(meter, drawn)
    with fence_down(database):
        down = _seconds(meter, drawn)
    found = Turned(rows, [one / median(down) for one in fenced], at_hand, beside_first)
    database.dispose()
    finding.send(asdict(found))


def _seconds(meter: Meter, ask: Callable[[], object]) -> list[float]:
    for _ in range(WARM):
        ask()
    return [meter.of(ask).spent for _ in range(TAKEN)]


def _shares(meter: Meter, one: Callable[[], object], other: Callable[[], object]) -> list[float]:
    """The other's cost beside the one's, in turn."""
    for _ in range(WARM):
        one()
        other()
    return [meter.of(other).spent / meter.of(one).spent for _ in range(TAKEN)]


def _far(client: FlaskClient, path: str) -> str | None:
    """The address of a page so many pages down the list."""
    for _ in range(FAR):
        link = NEXT.search(client.get(path, base_url=BASE).text)
        if link is None:
            return None
        path = link[1].replace("&amp;", "&")
    return path


def _rows_at_hand(app: Flask, client: FlaskClient, path: str, floor: str, name: str) -> None:
    """Put up the floor: the template with the rows the view once gave it, and the record of what it shows of people."""
    template, kept = drawn_with(app, client, path)
    shown = _recorded(app, client, path)

    @needs(PAGES[name].permission)
    def at_hand() -> str:
        with unit_of_work() as uow:
            record_reveals(uow, shown)
        return render_template(template, **kept)

    put_up(app, floor, at_hand)


def _recorded(app: Flask, client: FlaskClient, path: str) -> list[UUID]:
    """Of whom each event was that the page wrote."""
    written = (
        rows for text, rows in statements_of(app, client, path) if text.startswith("INSERT INTO audit")
    )
    return [
        UUID(str(row["subject_id"]))
        for rows in written
        for row in (rows if isinstance(rows, list) else [rows])
    ]
