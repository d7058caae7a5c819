"""A hub with very many invented people in its index of names, and the same in plain text beside it as a floor."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench.filled_hub import organisation, user
from bench.respelling import Invented
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.heads import GRANT, entry
from hub.consent.models import Grant, SharingHead
from hub.consent.types import Basis, Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.authentic import seal_of
from hub.core.db import Database
from hub.core.ids import new_id, new_reference
from hub.core.sealed import REGISTRY, SealedField, SubjectKey, Tier, bound_to
from hub.core.vault import Address, Vault
from hub.learners.finding.index import kept_as
from hub.learners.finding.keys import keys_of
from hub.learners.finding.models import NameKey
from hub.learners.models import Learner
from hub.learners.services.register import UNTIL
from hub.learners.types import ArrivalChannel, RegistrationState, Status

SEALED_ONCE = 1
CHUNK = 2_000  # people at once
JOB = Viewer.job("build the bench's hub")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = {"created_at": NOW, "updated_at": NOW}
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
            for table, rows in _rows(database.vault, hub.id, pairs).items():
                connection.execute(sa.insert(table), rows)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return viewer, ids


def _chunks(pairs: list[tuple[UUID, Invented]]) -> Iterator[list[tuple[UUID, Invented]]]:
    going = iter(pairs)
    while chunk := list(islice(going, CHUNK)):
        yield chunk


def _rows(vault: Vault, hub_id: UUID, pairs: list[tuple[UUID, Invented]]) -> dict[Any, Rows]:
    found: dict[Any, Rows] = {
        Learner.__table__: [],
        SubjectKey.__table__: [],
        Grant.__table__: [],
        SharingHead.__table__: [],
        NameKey.__table__: [],
        plain_person: [],
        plain_key: [],
    }
    for learner_id, person in pairs:
        key = vault.new_data_key()
        found[Learner.__table__].append(_learner(vault, key, learner_id, person))
        found[SubjectKey.__table__].append(_key(vault, key, learner_id))
        grant = _grant(vault, hub_id, learner_id)
        found[Grant.__table__].append(grant)
        found[SharingHead.__table__].append(_head(vault, grant))
        typed = person.typed()
        found[plain_person].append(
            {
                "id": learner_id,
                "given": typed.given_names,
                "family": typed.family_name,
                "born": person.born.isoformat(),
                "phone": person.phone,
                "outcode": person.outcode,
            }
        )
        keys = keys_of(typed)
        for digest, (kind, key_id) in kept_as(vault, keys).items():
            of = {"id": new_id(), "learner_id": learner_id, "kind": kind, "key_id": key_id}
            found[NameKey.__table__].append({**of, "digest": digest})
        for kind, text in keys:
            found[plain_key].append({"person_id": learner_id, "kind": kind, "text": f"{kind}:{text}"})
    return found


def _learner(vault: Vault, key: bytes, learner_id: UUID, person: Invented) -> dict[str, Any]:
    typed = person.typed()
    said = {
        "given_names": typed.given_names,
        "family_name": typed.family_name,
        "date_of_birth": person.born.isoformat(),
        "phone": person.phone,
    }
    fields = [field for field in REGISTRY.values() if field.table == Learner.__tablename__]
    return {
        "id": learner_id,
        "reference": new_reference(),
        "intake": RegistrationState.REGISTERED,
        "status": Status.REGISTERED,
        "status_on": NOW.date(),
        "joined_on": NOW.date(),
        "channel": ArrivalChannel.WALK_IN,
        "done": [],
        "answered": [],
        "outcode": person.outcode,
        "version": 1,
        "sealed_as": SEALED_ONCE,
        **TIMES,
        **{one.column: _sealed(vault, key, learner_id, one, said.get(one.column)) for one in fields},
    }


def _sealed(vault: Vault, key: bytes, learner_id: UUID, field: SealedField, said: str | None) -> bytes:
    address = Address(field.table, field.column, learner_id, SEALED_ONCE)
    return vault.seal(said, key, field.tier, address, field.bucket) if field.tier is Tier.CORE else b""


def _key(vault: Vault, key: bytes, learner_id: UUID) -> dict[str, Any]:
    kek_id, wrapped = vault.wrap(key, bound_to(learner_id, Tier.CORE))
    of = {"id": new_id(), "subject_id": learner_id, "tier": Tier.CORE.value, **TIMES}
    return {**of, "kek_id": kek_id, "wrapped": wrapped}


def _head(vault: Vault, grant: dict[str, Any]) -> dict[str, Any]:
    held = {"held": entry(GRANT, grant["recipient_id"], grant["id"], grant["version"])}
    learner_id = grant["learner_id"]
    return {"id": learner_id, **held, "row_seal": seal_of(vault, SharingHead, learner_id, 0, held)}


def _grant(vault: Vault, hub_id: UUID, learner_id: UUID) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": new_id(),
        "learner_id": learner_id,
        "recipient_id": hub_id,
        "purpose": Purpose.REFERRAL,
        "categories": EVERYTHING,
        "stage": Stage.FULL,
        "open_categories": EVERYTHING,
        "basis": Basis.PUBLIC_TASK,
        "valid_from": NOW.date(),
        "valid_to": UNTIL,
        "withdrawn_at": None,
        "notice_version": None,
    }
    seal = seal_of(vault, Grant, values["id"], 1, values)
    blank = dict.fromkeys(("notice_language", "channel", "interpreter"), b"")
    return {
        **values,
        **blank,
        **TIMES,
        "handle": new_id(),
        "version": 1,
        "sealed_as": SEALED_ONCE,
        "row_seal": seal,
    }
