"""After a merge the record that stays is found by all that either was registered with; undone, each by its own."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.trust.duplicates import look_through
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.duplicates import queries as pairs_of
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from hub.learners import queries
from hub.learners.finding import index, search
from hub.learners.finding.candidates import candidates_for
from hub.learners.finding.keys import PersonTyped
from hub.learners.finding.opened import OPENED
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")
BEFORE = {"nino": "QQ654321A", "phone": "+447700900777", "email": "l.petrova@example.org"}
AS_SHE_WAS = PersonTyped("Ludmila", "Petrova", born=date(1991, 5, 4))
Two = tuple[UUID, UUID]


def index_whole(database: Database, learner_id: UUID) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, learner_id)
        index.reindex(uow, row)
        index.reindex_identifiers(uow, row, consent.may_see(uow, row.id, OPENED))


@pytest.fixture
def two(database: Database, area: Area) -> Two:
    """Two records of one woman, under her married name and, with all else, under the name before."""
    with database.unit_of_work(JOB) as uow:
        stays = learner(uow, area.hub, "Liudmyla", "Bondarenko")
        other = learner(uow, area.hub, "Ludmila", "Petrova")
        stays.other_phone, stays.date_of_birth = "+447700900124", "1991-04-05"
        other.nino, other.phone, other.email = BEFORE["nino"], BEFORE["phone"], BEFORE["email"]
        other.date_of_birth = "1991-05-04"
        ids = stays.id, other.id
    for one in ids:
        index_whole(database, one)
    return ids


def found_by(database: Database, viewer: Viewer) -> dict[str, set[UUID]]:
    """Whom each fact of the record that was merged finds."""
    with database.unit_of_work(viewer) as uow:
        return {
            **{
                field: {one.id for one, _ in queries.search(uow, field, value)}
                for field, value in BEFORE.items()
            },
            "name": {one.learner_id for one in search.by_name(uow, search.Sought("Lyudmila Petrowa")).hits},
            "year": {one.learner_id for one in search.by_name(uow, search.Sought("Petrova", 1991)).hits},
            "typed": {one.learner_id for one in candidates_for(uow, AS_SHE_WAS)},
        }


def test_the_record_that_stays_is_found_by_what_the_other_was_registered_with(
    database: Database, area: Area, two: Two
) -> None:
    stays, other = two
    assert all(found == {other} for found in found_by(database, area.assessor.viewer).values())
    with database.unit_of_work(area.steward.viewer) as uow:
        merged = merge(uow, stays, other, "She has married").id
    found = found_by(database, area.assessor.viewer)
    assert all(one == {stays} for one in found.values()), found

    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, stays)
        row.email = "new@example.org"
        audit.record(uow, "learner.change", about=row)
    index_whole(database, stays)
    found = found_by(database, area.assessor.viewer)
    assert all(one == {stays} for one in found.values()), found

    with database.unit_of_work(JOB) as uow:
        third = learner(uow, area.hub, "Lyudmila", "Petrova")
        third.date_of_birth = "1991-05-04"
        third_id = third.id
    index_whole(database, third_id)
    look_through(database)
    with database.unit_of_work(area.steward.viewer) as uow:
        assert {stays, third_id} in [{one.learner_id, one.other_id} for one in pairs_of.pairs(uow)]
        undo(uow, merged, "Two sisters")
    found = found_by(database, area.assessor.viewer)
    assert all(other in one and stays not in one for one in found.values()), found


def test_nobody_finds_by_the_other_record_whom_they_may_not_see(
    database: Database, area: Area, two: Two, client_of: Callable[[User], FlaskClient]
) -> None:
    stays, other = two
    with database.unit_of_work(area.steward.viewer) as uow:
        merge(uow, stays, other, "She has married")
    for staff in (area.provider_staff, area.work_coach, area.manager, area.administrator):
        assert not any(found_by(database, staff.viewer).values())
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, stays, area.hub.id, "Family", user_id=area.assessor.id)
    assert not any(found_by(database, area.assessor.viewer).values())
