"""A hub with very many invented people in its index of names, and the same in plain text beside it as a floor."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench.filled_hub import organisation, user
from bench.grown.copying import put
from bench.grown.sheet import Sheet, in_order
from bench.respelling import Invented
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.types import Basis, Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id, new_reference
from hub.core.vault import Vault
from hub.learners.finding.index import kept_as
from hub.learners.finding.keys import keys_of
from hub.learners.finding.models import NameKey
from hub.learners.models import Learner
from hub.learners.services.register import UNTIL
from hub.learners.types import ArrivalChannel, RegistrationState, Status

CHUNK = 2_000  # people at once
JOB = Viewer.job("build the bench's hub")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = frozenset(Category)
# The floor: the same keys and names, without digests and seals.
PLAIN = sa.MetaData()
plain_person = sa.Table(
    "plain_person",
    PLAIN,
    sa.Column("id", sa.Uuid(), primary_key=True),
    *(sa.Column(name, sa.String) for name in ("given", "family", "born", "phone", "outcode")),
)
plain_key = sa.Table(
    "plain_key",
    PLAIN,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.Uuid()),
    sa.Column("kind", sa.String),
    sa.Column("text", sa.String, index=True),
)

Rows = list[dict[str, Any]]


def build(database: Database, people: Sequence[Invented]) -> tuple[Viewer, list[UUID]]:
    """Somebody who assesses at the hub, and the ids of the people in their order."""
    with database.unit_of_work(JOB) as uow:
        hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
        viewer = user(uow, hub, Role.ASSESSOR).viewer
        audit.record(uow, "bench.build")
    engine = database.engine.execution_options(hub_schema=True)
    PLAIN.create_all(engine)
    ids = [new_id() for _ in people]
    for pairs in _chunks(list(zip(ids, people, strict=True))):
        with engine.begin() as connection:
            sheet = _sheet(database.vault, hub.id, pairs)
            for table in in_order(sheet.rows):
                put(connection, table, sheet.rows[table])
            for table, rows in _in_plain_text(pairs).items():
                connection.execute(sa.insert(table), rows)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return viewer, ids


def _chunks(pairs: list[tuple[UUID, Invented]]) -> Iterator[list[tuple[UUID, Invented]]]:
    going = iter(pairs)
    while chunk := list(islice(going, CHUNK)):
        yield chunk


def _sheet(vault: Vault, hub_id: UUID, pairs: list[tuple[UUID, Invented]]) -> Sheet:
    """What the service keeps of these people."""
    sheet = Sheet(vault)
    for learner_id, person in pairs:
        sheet.begin(learner_id, NOW)
        typed = person.typed()
        sheet.add(
            Learner,
            NOW,
            id=learner_id,
            reference=new_reference(),
            intake=RegistrationState.REGISTERED,
            status=Status.REGISTERED,
            status_on=NOW.date(),
            joined_on=NOW.date(),
            channel=ArrivalChannel.WALK_IN,
            outcode=person.outcode,
            given_names=typed.given_names,
            family_name=typed.family_name,
            date_of_birth=person.born.isoformat(),
            phone=person.phone,
        )
        _grant(sheet, hub_id, learner_id)
        for digest, (kind, key_id) in kept_as(vault, keys_of(typed)).items():
            sheet.add(NameKey, NOW, learner_id=learner_id, kind=kind, digest=digest, key_id=key_id)
    sheet.close()
    return sheet


def _grant(sheet: Sheet, hub_id: UUID, learner_id: UUID) -> None:
    sheet.add(
        Grant,
        NOW,
        learner_id=learner_id,
        recipient_id=hub_id,
        purpose=Purpose.REFERRAL,
        categories=EVERYTHING,
        stage=Stage.FULL,
        open_categories=EVERYTHING,
        basis=Basis.PUBLIC_TASK,
        valid_from=NOW.date(),
        valid_to=UNTIL,
        handle=new_id(),
    )


def _in_plain_text(pairs: list[tuple[UUID, Invented]]) -> dict[sa.Table, Rows]:
    people: Rows = []
    keys: Rows = []
    for learner_id, person in pairs:
        typed = person.typed()
        people.append(
            {
                "id": learner_id,
                "given": typed.given_names,
                "family": typed.family_name,
                "born": person.born.isoformat(),
                "phone": person.phone,
                "outcode": person.outcode,
            }
        )
        keys += (
            {"person_id": learner_id, "kind": kind, "text": f"{kind}:{text}"} for kind, text in keys_of(typed)
        )
    return {plain_person: people, plain_key: keys}
