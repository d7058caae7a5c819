"""What a provider's worklist of 50 rows, the managers' dashboard and the pages of a course cost from door to bytes.

The floor of the worklist is the same request with the rows at hand: session, guard, frame and template, but nothing
read, decided or opened for the page. What a page shows of a learner is recorded, whatever it was drawn from: the
floor records the same reveals, so that what is left to compare is the reading, the decision and the opening. Four
statements of the worklist read (who asks, what there is to do, what may be seen of it, places to confirm) and one
records. Before needs were sealed there was nothing to record, and four were promised.

The floor of the others runs the page's own SQL too and records its reveals, so that what is left is what the service
makes of the rows. Both must give the same page before any time is taken; then they are timed in turn.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient

from bench import filled_hub, filled_journey
from bench.floors import (
    ROUNDS,
    SIGNED_IN,
    Disagreement,
    drawn_with,
    hub_of,
    own_sql_row,
    page,
    put_up,
    record_reveals,
    share,
    statements_of,
    statements_row,
)
from hub.access.permissions import Permission
from hub.core.db import Database
from hub.learners.models import Learner
from hub.web.door import unit_of_work
from hub.web.guard import needs

SUBJECT, FLOOR = "/worklist", "/bench/cached-worklist"
DASHBOARD, COHORTS = "/dashboard", "/dashboard/cohorts"
PAGE_OF_50 = 50
SIZES = (5, PAGE_OF_50, 500)
OF_A_COURSE, TIMED = (5, 20, 200), 20  # learners on a register, classes in a history
WAITING = 2_000  # people on the list behind the dashboard
HOLD_RATIO, HOLD_STATEMENTS = 0.6, 5
HOLD_OWN_SQL, HOLD_STATEMENTS_OF_A_COURSE = 1.5, 6

Build = Callable[[Database, int], tuple[str, str]]  # the session token, and the address of the page


def rows() -> list[dict[str, Any]]:
    """Shares of the floor's throughput or time, and statements at three lengths of each list."""
    return [*worklist_rows(), *dashboard_rows(), *register_rows(), *journey_rows()]


def worklist_rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for size in SIZES:
        with hub_of(partial(filled_hub.build, referrals=size), SUBJECT) as (app, client):
            of = f"a provider's worklist of {size}"
            found.append(statements_row(app, client, SUBJECT, of, HOLD_STATEMENTS))
            if size == PAGE_OF_50:
                found.append(throughput_row(app, client))
    return found


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
            record_reveals(uow, shown)
            return render_template(name, **kept)

    put_up(app, FLOOR, cached)


def recorded(app: Flask, client: FlaskClient, path: str) -> list[int]:
    """How many audit events each statement that writes them writes."""
    return [
        len(rows) for text, rows in statements_of(app, client, path) if text.startswith("INSERT INTO audit")
    ]


def dashboard_rows() -> list[dict[str, Any]]:
    """The dashboard, and the people of a term beside those of last year."""
    may = Permission.VIEW_DASHBOARD
    people = f"of {WAITING:,} people"
    with hub_of(partial(filled_hub.build_waiting, people=WAITING), DASHBOARD) as (app, client):
        return [
            own_sql_row(app, client, DASHBOARD, f"the dashboard {people}", HOLD_OWN_SQL, may),
            statements_row(app, client, COHORTS, f"the cohort view {people}", HOLD_STATEMENTS_OF_A_COURSE),
            own_sql_row(app, client, COHORTS, f"the cohort view {people}", HOLD_OWN_SQL, may),
        ]


def register_rows() -> list[dict[str, Any]]:
    """The register of a meeting of so many learners."""
    may = Permission.ANSWER_REFERRALS
    return [
        row
        for size in OF_A_COURSE
        for row in course_rows(filled_hub.build_register, size, f"a register of {size}", may)
    ]


def journey_rows() -> list[dict[str, Any]]:
    """The journey of a learner who has been in so many classes, as the hub and as a provider have it."""
    desks = (
        ("of the hub", filled_journey.build_for_hub, Permission.REGISTER_LEARNERS),
        ("of a provider", filled_journey.build_for_provider, Permission.ANSWER_REFERRALS),
    )
    return [
        row
        for desk, build, may in desks
        for size in OF_A_COURSE
        for row in course_rows(build, size, f"a journey {desk} of {size} classes", may)
    ]


def course_rows(build: Build, size: int, of: str, may: Permission) -> list[dict[str, Any]]:
    """Its statements; of the size in the middle, its time beside its floor too."""
    address = ""

    def builder(database: Database) -> str:
        nonlocal address
        token, address = build(database, size)
        return token

    with hub_of(builder, SIGNED_IN) as (app, client):
        found = [statements_row(app, client, address, of, HOLD_STATEMENTS_OF_A_COURSE)]
        if size == TIMED:
            shown = everybody(app.extensions["hub"].database)
            found.append(own_sql_row(app, client, address, of, HOLD_OWN_SQL, may, shown))
        return found


def everybody(database: Database) -> list[UUID]:
    """The learners of the bench's hub."""
    with database.unit_of_work(filled_hub.JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(Learner.id)))
