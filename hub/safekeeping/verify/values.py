"""Open every sealed value and every wrapped key."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.sealing.sealed import REGISTRY, SEALED_AS, SealedField, SubjectKey, Tier, bound_to
from hub.core.vault import Address, Tampered, Vault
from hub.safekeeping.verify.batches import batches
from hub.safekeeping.verify.findings import Finding, Kind, Report

KEYS: Any = SubjectKey.__table__
Told = Callable[[int], None]


def verify_keys(connection: sa.Connection, vault: Vault, report: Report, told: Told) -> None:
    columns = tuple(
        sa.column(name, KEYS.c[name].type) for name in ("subject_id", "tier", "kek_id", "wrapped")
    )
    for rows in batches(connection, KEYS.name, columns, report):
        opened = {row.id for row, key in _unwrapped(vault, rows) if key is not None}
        report.findings += [
            Finding(KEYS.name, "wrapped", row.id, Kind.KEY) for row in rows if row.id not in opened
        ]
        report.keys += len(rows)
        told(len(rows))


def verify_values(
    connection: sa.Connection, vault: Vault, erased: Collection[UUID], report: Report, told: Told
) -> None:
    """`erased` are the learners of whom events tell that keys were destroyed."""
    lost: set[tuple[UUID, str]] = set()
    by_table = groupby(
        sorted(REGISTRY.values(), key=lambda field: field.table), key=lambda field: field.table
    )
    for table, of_table in by_table:
        fields = list(of_table)
        for rows in batches(connection, table, _columns(fields), report):
            keys = _keys(connection, vault, rows)
            for row in rows:
                lost |= set(_look(fields, row, vault, keys, report))
            report.values += len(rows) * len(fields)
            told(len(rows))
    gone = sorted((subject, tier) for subject, tier in lost if subject not in erased)
    report.findings += [Finding(KEYS.name, tier, subject, Kind.NO_KEY) for subject, tier in gone]


def _columns(fields: Sequence[SealedField]) -> tuple[sa.ColumnClause[Any], ...]:
    owner: list[sa.ColumnClause[Any]] = []
    if fields[0].table != "learner" and any(field.tier is not Tier.SYSTEM for field in fields):
        owner = [sa.column("learner_id", sa.Uuid())]
    values = (sa.column(field.column, sa.LargeBinary()) for field in fields)
    return *owner, sa.column(SEALED_AS, sa.Integer()), *values


def _look(
    fields: Iterable[SealedField], row: Any, vault: Vault, keys: dict[Any, bytes | None], report: Report
) -> Iterator[tuple[UUID, str]]:
    """Notes what does not open. The keys that are not there come out; of one that does not open there is a finding."""
    subject = _subject(row)
    for field in fields:
        place = subject, field.tier.value
        if field.tier is not Tier.SYSTEM and keys.get(place) is None:
            yield from () if place in keys else (place,)
        elif not _opens(vault, field, row, None if field.tier is Tier.SYSTEM else keys[place]):
            report.findings.append(Finding(field.table, field.column, row.id, Kind.VALUE))


def _opens(vault: Vault, field: SealedField, row: Any, key: bytes | None) -> bool:
    address = Address(field.table, field.column, row.id, row.sealed_as)
    cipher = getattr(row, field.column)
    try:
        if key is None:
            vault.open_system(cipher, address)
        else:
            vault.open(cipher, key, field.tier, address)
    except Tampered:
        return False
    return True


def _subject(row: Any) -> UUID:
    """Whose the row is; where that cannot be read, of which there is a finding, of nobody who has a key."""
    found = getattr(row, "learner_id", None)
    return found if isinstance(found, UUID) else row.id


def _keys(
    connection: sa.Connection, vault: Vault, rows: Iterable[Any]
) -> dict[tuple[UUID, str], bytes | None]:
    """The keys of the rows' learners; None for one that does not open."""
    query = sa.select(KEYS.c.subject_id, KEYS.c.tier, KEYS.c.kek_id, KEYS.c.wrapped)
    found = connection.execute(query.where(KEYS.c.subject_id.in_({_subject(row) for row in rows}))).all()
    return {(row.subject_id, row.tier): key for row, key in _unwrapped(vault, found)}


def _unwrapped(vault: Vault, rows: Iterable[Any]) -> Iterator[tuple[Any, bytes | None]]:
    """Each row of a key with the key, in one journey for each key that wraps them."""
    by_kek = defaultdict(list)
    for row in rows:
        by_kek[row.kek_id].append(row)
    for kek_id, of_kek in by_kek.items():
        wrapped = [(row.wrapped, bound_to(row.subject_id, row.tier)) for row in of_kek]
        yield from zip(of_kek, vault.unwrap_all(kek_id, wrapped), strict=True)
