"""Who has seen a learner: for the officer, for the steward, and on paper for the learner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.services import restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id
from hub.learners.models import Learner, MergedRecord
from hub.oversight import seen
from hub.referrals.case.erase import erase
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def known(database: Database, area: Area, client_of: SignIn) -> Learner:
    """A learner at whom an assessor looked, and an administrator tried to."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    assert get(client_of(area.assessor), f"/learners/{row.reference}").status_code == 200
    assert get(client_of(area.administrator), f"/learners/{row.reference}").status_code == 404
    return row


def lines(client: FlaskClient, path: str) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in soup(get(client, path)).select("main tbody tr")]


def test_the_officer_sees_who_looked_and_who_was_refused_the_others_by_role_alone(
    area: Area, client_of: SignIn, known: Learner
) -> None:
    officer = client_of(area.officer)
    found = post(officer, "/who-has-seen", {"record": known.reference})
    assert found.location == f"/who-has-seen/{known.id}"
    told = lines(officer, found.location)
    assert any(
        "Asha Assessor Assessor To find and offer a class" in line and "Names" in line for line in told
    )
    assert any("Ade Admin Administrator" in line and "They were refused" in line for line in told)
    for client, path in (
        (client_of(area.steward), found.location),
        (officer, f"{found.location}/print"),
        (client_of(area.assessor), f"/learners/{known.reference}/who-has-seen"),
    ):
        page = get(client, path).text
        assert "Northmarsh ESOL hub" in page
        assert "To find and offer a class" in page
        assert not {"Asha", "Ade Admin", "refused", "Hodan"} & set(page.split())
    unknown = post(officer, "/who-has-seen", {"record": "K7F3-92QP"})
    assert "There is no record with this reference" in unknown.text
    assert get(client_of(area.manager), found.location).status_code == 404
    assert (
        get(client_of(area.other_provider_staff), f"/learners/{known.reference}/who-has-seen").status_code
        == 404
    )


def test_of_a_record_that_was_erased_it_stays_and_it_takes_two_statements_however_much_there_is(
    database: Database, area: Area, client_of: SignIn
) -> None:
    gone = new_id()
    for number in range(250):
        with database.unit_of_work(area.assessor.viewer) as uow:
            if number % 2:
                audit.record(
                    uow, "disclose", subject_id=gone, purpose=f"read {number}", categories=["identity"]
                )
            audit.record(uow, "disclose", subject_id=gone, purpose="referral", categories=["identity"])
    with database.unit_of_work(JOB) as uow:
        stays, merged = learner(uow, area.hub), learner(uow, area.hub)
        row = MergedRecord(
            learner_id=stays.id, other_id=merged.id, reference=merged.reference, merged_at=uow.now
        )
        audit.record(uow, "disclose", subject_id=merged.id, purpose="referral", categories=["identity"])
        audit.record(uow, "test", about=uow.add(row))
    with database.unit_of_work(area.officer.viewer, read_only=True) as uow:
        assert len(seen.of(uow, [stays.id])) == 1, "what was seen of a record that was merged into this one"
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with database.unit_of_work(area.officer.viewer, read_only=True) as uow:
        statements.clear()
        assert len(seen.of(uow, [gone])) == 126
        assert len(statements) == 2
    officer = client_of(area.officer)
    assert len(lines(officer, f"/who-has-seen/{gone}")) == 100
    assert len(lines(officer, f"/who-has-seen/{gone}?page=2")) == 26
    assert post(officer, "/who-has-seen", {"record": str(gone)}).location == f"/who-has-seen/{gone}"


def test_a_record_that_is_restricted_and_then_erased_keeps_every_line_of_who_has_seen_it(
    database: Database, area: Area, client_of: SignIn, known: Learner
) -> None:
    def told() -> list[seen.Seen]:
        with database.unit_of_work(area.officer.viewer, read_only=True) as uow:
            return [one for one in seen.of(uow, [known.id], by_staff=True, refused=True) if one.staff_id]

    before = told()
    assert {one.staff_id for one in before} == {area.assessor.id, area.administrator.id}
    with database.unit_of_work(JOB) as uow:
        until = uow.today + timedelta(days=30)
        ground, asked_by = RestrictionGround.ACCURACY, AskedBy.LEARNER
        restriction.restrict(uow, known.id, ground=ground, asked_by=asked_by, until=until)
    assert told() == before
    with database.unit_of_work(JOB) as uow:
        erase(uow, known.id)
    assert told() == before
