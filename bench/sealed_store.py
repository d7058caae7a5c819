"""What keeping things sealed costs: looking up by digests, seals of rows, and looking over it all."""

import hmac
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any, cast
from unittest import mock

import sqlalchemy as sa

from bench.filled_hub import JOB, build_register
from bench.floors import Disagreement
from bench.measured import Row, at_most, figure, in_turn, told
from bench.rewrapping import database_of_its_own
from hub.audit import chain
from hub.audit.verify import verify as verify_audit
from hub.consent import heads
from hub.consent.models import Grant
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.ids import new_id
from hub.core.sealing import authentic
from hub.core.vault import Vault
from hub.learners.models import BlindIndex, Learner
from hub.safekeeping.verify import verify

MANY, LEARNERS = 100_000, 200  # rows of an index; people who are looked over
LOOK_UPS, CHECKS = 500, 20  # in one round; of every row's seal
TIMES_PLAIN = 2.5
CHUNK = 5_000
UNSEALED: dict[str, Any] = {"seal_of": lambda *_: bytes(32), "genuine": lambda *_: True}
FIELD = "nino"
plain_index = sa.Table(
    "plain_index",
    sa.MetaData(),
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("learner_id", sa.Uuid()),
    sa.Column("field", sa.String(12)),
    sa.Column("text", sa.String),
    sa.Index("ix_plain_index", "field", "text"),
)


class Undone(Exception):
    """What was written is taken back."""


def rows() -> list[Row]:
    with database_of_its_own() as database:
        build_register(database, LEARNERS)
        spare_what_stays()
        return [*verify_rows(database), *seal_rows(database), look_up_row(database)]


def verify_rows(database: Database) -> list[Row]:
    """How fast the two commands look over what there is. Nothing may be found: nobody has touched it."""
    began = perf_counter()
    report = verify(database)
    between = perf_counter()
    chain.seal(database)
    sealed = perf_counter()
    audited = verify_audit(database)
    ended = perf_counter()
    found = len(report.findings) + len(audited.findings)
    return [
        figure("sealed values a second of hub verify", round(report.values / (between - began))),
        figure("events a second of hub audit verify", round(audited.events / (ended - sealed))),
        figure("things found wrong by both", found) | {"hold": "0", "ok": found == 0},
    ]


def seal_rows(database: Database) -> list[Row]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        grants = [dict(row.__dict__) for row in uow.session.scalars(sa.select(Grant))]
    key = database.vault.derive("mac:row")
    messages = [authentic.message(Grant, one["id"], one["version"], one) for one in grants]

    def digest() -> None:
        for _ in range(CHECKS):
            for message in messages:
                hmac.digest(key, message, "sha256")

    def check() -> None:
        for _ in range(CHECKS):
            for one in grants:
                if not authentic.genuine(database.vault, Grant, one):
                    raise AssertionError("a row of the bench does not carry its seal")

    change = partial(change_grants, database)
    return [
        told("time to check the seal of a row, beside its bare digest", in_turn(digest, check)),
        told(
            f"time to change {len(grants)} rows that are sealed whole, beside the same without their seals",
            in_turn(lambda: without_seals(change), change),
        ),
    ]


def change_grants(database: Database) -> None:
    """Read and change every row, and take it all back."""
    with database.unit_of_work(JOB) as uow:
        grants = uow.session.scalars(sa.select(Grant)).all()
        with suppress(Undone), uow.whole():
            for grant in grants:
                grant.valid_to += timedelta(days=1)
            uow.flush()
            raise Undone


def without_seals(change: Callable[[], None]) -> None:
    """The same work, but no seal is made or looked at, of the rows and of the heads of their records."""
    with ExitStack() as unsealed:
        for module in (authentic, heads):
            unsealed.enter_context(mock.patch.multiple(module, **UNSEALED))
        change()


def look_up_row(database: Database) -> Row:
    """By a value that is kept as a digest, beside the same value in an indexed column of plain text."""
    asked = fill_index(database)
    blind = cast("sa.Table", BlindIndex.__table__)
    field: sa.BindParameter[str] = sa.bindparam("field")
    by_digest = sa.select(blind.c.learner_id).where(
        blind.c.field == field, blind.c.digest.in_(sa.bindparam("digests", expanding=True))
    )
    by_text = sa.select(plain_index.c.learner_id).where(
        plain_index.c.field == field, plain_index.c.text == sa.bindparam("text")
    )
    with database.engine.execution_options(hub_schema=True).connect() as connection:

        def plainly() -> list[Any]:
            return [
                connection.execute(by_text, {"field": FIELD, "text": text}).scalars().all() for text in asked
            ]

        def blindly() -> list[Any]:
            return [
                connection.execute(
                    by_digest, {"field": FIELD, "digests": database.vault.digests(FIELD, text)}
                )
                .scalars()
                .all()
                for text in asked
            ]

        if plainly() != blindly():
            raise Disagreement("The index of digests and that of plain text find different people")
        ratios = in_turn(plainly, blindly)
    return at_most(f"time to look up a digest among {MANY:,}, beside plain text", ratios, TIMES_PLAIN)


def fill_index(database: Database) -> list[str]:
    """Both indexes; the values that are looked up."""
    engine = database.engine.execution_options(hub_schema=True)
    plain_index.create(engine)
    with engine.begin() as connection:
        ids = list(connection.scalars(sa.select(Learner.id)))
        for first in range(0, MANY, CHUNK):
            numbers = range(first, first + CHUNK)
            rows = [{"id": new_id(), "learner_id": ids[one % len(ids)], "field": FIELD} for one in numbers]
            plain = [{**row, "text": text_of(one)} for row, one in zip(rows, numbers, strict=True)]
            connection.execute(sa.insert(plain_index), plain)
            connection.execute(sa.insert(BlindIndex), [digested(database.vault, row) for row in plain])
        connection.exec_driver_sql("ANALYZE")
    return [text_of(number) for number in range(0, MANY, MANY // LOOK_UPS)]


def text_of(number: int) -> str:
    return f"QQ{number * 7919 % 1_000_000:06}C"


def digested(vault: Vault, plain: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in plain.items() if name != "text"}
    [(digest, key_id)] = vault.indexed(FIELD, plain["text"]).items()
    return {**row, "digest": digest, "key_id": key_id}
