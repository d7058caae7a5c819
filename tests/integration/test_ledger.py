"""An act that must survive a restore is written down in the second place before it counts, or it does not happen."""

from pathlib import Path
from uuid import UUID

import pytest

from hub.audit.ledger import NotKept
from hub.audit.ledger_file import read
from hub.consent.models import Block, Grant
from hub.consent.services import disclosure
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import RuleBroken
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test the ledger")


def withdraw_and_fail(uow: UnitOfWork, grant_id: UUID) -> None:
    with uow.whole():
        disclosure.withdraw(uow, grant_id)
        raise RuleBroken


def withdraw_and_lift(uow: UnitOfWork, grant_id: UUID, block_id: UUID) -> None:
    disclosure.withdraw(uow, grant_id)
    disclosure.lift_block(uow, block_id)


def test_a_withdrawal_is_written_before_it_counts_and_fails_whole_where_it_cannot_be(
    database: Database, area: Area, tmp_path: Path
) -> None:
    place = tmp_path / "second"
    kept = Database(database.engine, database.vault, place)
    with kept.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider])
    with kept.unit_of_work(JOB) as uow:
        grant = disclosure.newest_grant(uow, person.id, area.provider.id)
        assert grant is not None
        grant_id = grant.id
        block_id = disclosure.block(uow, person.id, area.other_provider.id, None).id
        with pytest.raises(RuleBroken):
            withdraw_and_fail(uow, grant_id)
    meant, done = read(place, database.vault)
    assert (meant["word"], meant["act"], meant["ids"]["block_id"]) == ("meant", "block set", str(block_id))
    assert (done["word"], done["unit"]) == ("done", meant["unit"])

    place.rename(tmp_path / "elsewhere")
    place.write_text("not a folder")
    with pytest.raises(NotKept), kept.unit_of_work(JOB) as uow:
        withdraw_and_lift(uow, grant_id, block_id)
    with kept.unit_of_work(JOB) as uow:
        assert uow.get(Grant, grant_id).withdrawn_at is None
        assert uow.get(Block, block_id).ends_at is None
    place.unlink()
    (tmp_path / "elsewhere").rename(place)
    with kept.unit_of_work(JOB) as uow:
        disclosure.withdraw(uow, grant_id)
    assert [(one["word"], one["act"]) for one in read(place, database.vault)[2:]] == [
        ("meant", "grant withdrawn"),
        ("done", None),
    ]
