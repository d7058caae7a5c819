"""What it costs to open sealed fields: one of them, and a list page of fifty people with six each.

The floor of one field is the bare opening with AES-GCM, with its key and what it is bound to at hand. The floor of the
page is the same page, door and frame and all, from a table of plain text; it is measured with the opening alone, and
with the fence, the decision and the record of every look. All three must give the same page.
"""

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import filled_names
from bench.filled_hub import sign_in
from bench.floors import SIGNED_IN, Disagreement, hub_of, page, put_up, share
from bench.measured import ROUNDS, Row, at_most, in_turn
from bench.respelling import invent
from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import Database, UnitOfWork
from hub.core.sealing.sealed import Sealed, Tier
from hub.core.vault import Vault, aead
from hub.learners.models import Learner
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, ListPage

FIELDS = ("given_names", "family_name", "date_of_birth", "phone", "email", "postcode")
CATEGORIES = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.CONTACT)
PEOPLE, TIMES = 50, 20  # on the page; how often all its fields are opened in one round
TIMES_RAW, TIMES_PLAIN, TIMES_WITH_DECISION = 3, 1.6, 2.5
PLAIN, OPENED, DECIDED = "/bench/plain-list", "/bench/opened-list", "/bench/decided-list"
HEADER_LENGTH = 9  # the format and the id of the key, in front of what AES-GCM gave


def column(place: int, name: str) -> Column:
    return Column(name.replace("_", " "), lambda row: row[place] or "")


LISTING = ListPage(
    name="bench",
    one="person",
    many="people",
    comes="in the order in which they came",
    empty="There is nobody.",
    columns=tuple(column(place, name) for place, name in enumerate(FIELDS)),
)
TEMPLATE = """{% extends "web/base.html" %}
{%- from "web/lists.html" import the_list -%}
{% set heading = "People" %}{% set width = "full" %}
{% block content %}{{ the_list(listing) }}{% endblock %}"""
plain_list = sa.Table(
    "plain_list",
    sa.MetaData(),
    sa.Column("id", sa.Uuid(), primary_key=True),
    *(sa.Column(name, sa.String) for name in FIELDS),
)


def rows() -> list[Row]:
    with hub_of(build, SIGNED_IN) as (app, client):
        return [reveal_row(app.extensions["hub"].database), *page_rows(app, client)]


def build(database: Database) -> str:
    """Fifty people, sealed and plain; the session token of somebody who assesses."""
    rng = Random(1)  # noqa: S311 - invents people, keeps no secret
    viewer, _ = filled_names.build(database, [invent(rng, number) for number in range(PEOPLE)])
    plain_list.create(database.engine.execution_options(hub_schema=True))
    with database.unit_of_work(viewer) as uow:
        said = [
            dict(zip(("id", *FIELDS), (row.id, *texts), strict=True)) for row, texts in decided_people(uow)
        ]
        uow.session.connection().execute(sa.insert(plain_list), said)
        assert viewer.user_id
        token = sign_in(uow, uow.get(User, viewer.user_id))
        audit.record(uow, "bench.build")
    return token


def reveal_row(database: Database) -> Row:
    with database.unit_of_work(_viewer(database)) as uow:
        people = uow.session.scalars(sa.select(Learner)).all()
        decisions = consent.disclose(uow, [row.id for row in people], CATEGORIES)
        sealed = [(getattr(row, name), decisions[row.id]) for row in people for name in FIELDS]
        raw = [raw_of(uow, one) for one, _ in sealed]

        def open_raw() -> None:
            for _ in range(TIMES):
                for key, body, bound in raw:
                    aead.decrypt(key, body, bound)

        def reveal() -> None:
            for _ in range(TIMES):
                for one, decision in sealed:
                    one.reveal(decision)

        ratios = in_turn(open_raw, reveal)
    return at_most("time to reveal one field, beside its bare opening with AES-GCM", ratios, TIMES_RAW)


def raw_of(uow: UnitOfWork, one: Sealed) -> tuple[bytes, bytes, bytes]:
    """The key, what AES-GCM gave, and what that is bound to."""
    cipher, subject_id = one._cipher, one._subject_id
    assert cipher
    assert subject_id
    bound = uow.vault._associated(cipher[:HEADER_LENGTH], one._address.bound())
    return uow.keys.key(subject_id, one.field.tier), cipher[HEADER_LENGTH:], bound


def _viewer(database: Database) -> Any:
    with database.unit_of_work(filled_names.JOB, read_only=True) as uow:
        return uow.session.scalars(sa.select(User)).one().viewer


def page_rows(app: Flask, client: FlaskClient) -> list[Row]:
    put_up_lists(app)
    if len({page(client, path).replace(path, "") for path in (PLAIN, OPENED, DECIDED)}) > 1:
        raise Disagreement("The list of sealed fields and that of plain text differ")
    opened = [1 / share(client, PLAIN, OPENED) for _ in range(ROUNDS + 1)][1:]
    decided = [1 / share(client, PLAIN, DECIDED) for _ in range(ROUNDS + 1)][1:]
    of = f"time of a list page of {PEOPLE} people with {len(FIELDS)} sealed fields each"
    return [
        at_most(f"{of}, beside the same in plain text", opened, TIMES_PLAIN),
        at_most(f"{of}, with fence, decision and audit, beside the same", decided, TIMES_WITH_DECISION),
    ]


def put_up_lists(app: Flask) -> None:
    template: Any = app.jinja_env.from_string(TEMPLATE)

    def drawn(uow: UnitOfWork, people: list[tuple[Any, ...]]) -> Any:
        asked = Asked(LISTING)
        return asked.answer(uow, template, asked.lines(people))

    @needs(Permission.REGISTER_LEARNERS)
    def plain() -> Any:
        with unit_of_work() as uow:
            return drawn(uow, plain_people(uow))

    @needs(Permission.REGISTER_LEARNERS)
    def opened() -> Any:
        with unit_of_work() as uow:
            return drawn(uow, opened_people(uow))

    @needs(Permission.REGISTER_LEARNERS)
    def decided() -> Any:
        with unit_of_work() as uow:
            return drawn(uow, [texts for _, texts in decided_people(uow)])

    for path, view in ((PLAIN, plain), (OPENED, opened), (DECIDED, decided)):
        put_up(app, path, view)


def plain_people(uow: UnitOfWork) -> list[tuple[Any, ...]]:
    found = uow.session.execute(sa.select(plain_list).order_by(plain_list.c.id))
    return [tuple(row)[1:] for row in found]


@dataclass(frozen=True, slots=True)
class Everything:
    """Opens all there is, so that the opening is measured alone."""

    uow: UnitOfWork

    @property
    def vault(self) -> Vault:
        return self.uow.vault

    def covers(self, subject_id: UUID, category: str) -> bool:
        return True

    def data_key(self, subject_id: UUID, tier: Tier) -> bytes:
        return self.uow.keys.key(subject_id, tier)


def opened_people(uow: UnitOfWork) -> list[tuple[Any, ...]]:
    """By a statement on the table, which nothing narrows and nobody decides of."""
    fields, table = [Learner.__dict__[name] for name in FIELDS], Learner.__table__
    columns = (table.c.id, table.c.sealed_as, *(table.c[name] for name in FIELDS))
    found = uow.session.execute(
        sa.select(*columns).order_by(table.c.id).execution_options(hub_schema=True)
    ).all()
    uow.keys.load(row.id for row in found)
    everything = Everything(uow)
    return [
        tuple(
            field.of(row.id, row.id, cipher, row.sealed_as).reveal(everything)
            for field, cipher in zip(fields, row[2:], strict=True)
        )
        for row in found
    ]


def decided_people(uow: UnitOfWork) -> list[tuple[Learner, tuple[Any, ...]]]:
    """As a page of the service reads them."""
    people = uow.session.scalars(sa.select(Learner).order_by(Learner.id)).all()
    decisions = consent.disclose(uow, [row.id for row in people], CATEGORIES)
    return [(row, tuple(getattr(row, name).reveal(decisions[row.id]) for name in FIELDS)) for row in people]
