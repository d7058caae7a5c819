"""Who may be the same person, found by the index of names and compared by the service."""

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.finding import candidates, filling, index
from hub.learners.finding.keys import PersonTyped
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED
from hub.learners.finding.score import Band
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("names")
TYPED = PersonTyped("Xoodan", "Warsama", born=date(1994, 3, 27))


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        index.reindex(uow, row)
        index.reindex_identifiers(uow, row, consent.may_see(uow, row.id, OPENED))
        return row


def found(database: Database, viewer: Viewer, typed: PersonTyped = TYPED) -> list[candidates.Candidate]:
    with database.unit_of_work(viewer) as uow:
        return candidates.candidates_for(uow, typed)


def test_somebody_typed_in_another_spelling_is_found_with_reasons(
    database: Database, area: Area, hodan: Learner
) -> None:
    (one,) = found(database, area.assessor.viewer)
    assert (one.learner_id, one.band) == (hodan.id, Band.LIKELY)
    assert one.reasons == ("the same name in another spelling", "born on the same day")
    swapped = PersonTyped("Warsame", "Hodan", born=date(1994, 3, 27))
    assert [one.learner_id for one in found(database, area.assessor.viewer, swapped)] == [hodan.id]
    by_number = PersonTyped("Ayaan", "Jama", nino="QQ123456C")
    assert [one.band for one in found(database, area.assessor.viewer, by_number)] == [Band.POSSIBLE]
    assert found(database, area.assessor.viewer, PersonTyped("Olena", "Bondar", born=date(1994, 3, 27))) == []
    with database.unit_of_work(JOB) as uow:
        events = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "disclose")).all()
        assert {event.role for event in events if event.subject_id == hodan.id} == {
            candidates.COMPARER.system,
            "assessor",
            "names",
        }


def test_nobody_is_found_by_whom_a_block_or_a_role_keeps_from_them(
    database: Database, area: Area, hodan: Learner
) -> None:
    for staff in (area.provider_staff, area.work_coach, area.manager, area.administrator):
        assert found(database, staff.viewer) == []
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, hodan.id, area.hub.id, None)
    assert found(database, area.assessor.viewer) == []


def test_two_records_of_one_person_find_each_other_and_the_hint_opens_few(
    database: Database, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Hoodan", "Warsame", outcode="E9")
        stranger = learner(uow, area.hub, "Olena", "Bondar")
        stranger.phone = stranger.email = stranger.nino = None
        for row in (other, stranger):
            index.reindex(uow, row)
    with database.unit_of_work(area.assessor.viewer) as uow:
        for one, two in ((hodan, other), (other, hodan)):
            learner_row = uow.get(Learner, one.id)
            assert [each.learner_id for each in candidates.candidates(uow, learner_row)] == [two.id]
            assert [each.learner_id for each in candidates.hints(uow, learner_row)] == [two.id]


def test_the_index_follows_the_names_and_leaves_with_the_learner(
    database: Database, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, hodan.id)
        row.given_names, row.family_name = "Olena", "Bondar"
        index.reindex(uow, row)
    assert found(database, area.assessor.viewer) == []
    with database.unit_of_work(JOB) as uow:
        kinds = uow.session.scalars(sa.select(NameKey.kind).where(NameKey.learner_id == hodan.id)).all()
        assert Counter(kinds) == index.FULL, "and their number tells nothing of the name"


def test_an_upgrade_makes_the_index_of_whoever_has_none_and_goes_on_where_it_stopped(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        everybody = [learner(uow, area.hub, name, "Warsame").id for name in ("Hodan", "Ayaan", "Idil")]
    monkeypatch.setattr(filling, "BATCH", 2)

    class Killed(Exception):
        pass

    def stop(_done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        filling.fill(database, stop)
    assert filling.left(database) == 1
    assert filling.fill(database, lambda done: None) == 1
    assert (filling.left(database), filling.fill(database, lambda done: None)) == (0, 0)
    assert everybody[0] in {one.learner_id for one in found(database, area.assessor.viewer)}
