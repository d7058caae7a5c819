"""What somebody wrote into the database that the service never writes, or into columns that lists read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.assessment.placed import NOWHERE
from hub.consent.models import Grant, GrantEvent, PurposeStop, PurposeSwitch, SharingHead
from hub.consent.services import disclosure as consent
from hub.consent.services import purposes
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Tampered
from hub.directory.types import Level, Strand
from hub.forecast import queries as forecasts
from hub.learners.models import Learner
from hub.referrals.reads.journey.whole import journey
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.waiting import asking, entries, unmatched
from hub.referrals.waiting.profiles import waiting_profiles
from hub.referrals.waiting.who_waits import Filters, waiting_lines
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.findings import Kind
from tests.factories import canaries
from tests.factories.area import Area
from tests.factories.pages import get
from tests.factories.referrals import new_learner, refer
from tests.integration.consent.test_reference import around, through
from tests.integration.test_seals import remove, stored, told_of, write, write_anew

JOB = Viewer.job("test")


def put(database: Database, table: str, row_id: UUID, column: str, value: str) -> None:
    """A value as SQL, past every type of the service."""
    rows = sa.table(table, sa.column("id", sa.Uuid()), sa.column(column))
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        change = sa.update(rows).where(rows.c.id == row_id)
        connection.execute(change.values({column: sa.literal_column(value)}))


NOWHERE_WRITTEN: tuple[tuple[str, dict[str, str]], ...] = (
    ("channel", {"sqlite": "'pigeon'", "postgresql": "'pigeon'"}),
    ("joined_on", {"sqlite": "'a day'", "postgresql": "'infinity'"}),
    ("version", {"sqlite": "'many'"}),
    ("version", {"sqlite": "3000000000"}),
    ("done", {"sqlite": "'null'", "postgresql": "'null'"}),
    ("outcode", {"sqlite": "CAST(x'ff' AS TEXT)"}),
)


@pytest.mark.parametrize(("column", "values"), NOWHERE_WRITTEN)
def test_what_the_service_never_writes_hides_its_row_alone_and_is_told_and_named(
    database: Database, area: Area, column: str, values: dict[str, str]
) -> None:
    bad, good = new_learner(database, area), new_learner(database, area)
    if (value := values.get(database.engine.dialect.name)) is None:
        return  # the database itself refuses it
    put(database, "learner", bad.id, column, value)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert [row.id for row in uow.session.scalars(sa.select(Learner))] == [good.id]
        columns: Any = sa.select(Learner.id, getattr(Learner, column))
        assert [row.id for row in uow.session.execute(columns)] == [good.id]
        assert uow.get(Learner, good.id).id == good.id
    with pytest.raises(Tampered), database.unit_of_work(area.assessor.viewer) as uow:
        uow.get(Learner, bad.id)
    assert told_of(database, bad.id) == 1
    [finding] = verify(database).findings
    assert (finding.table, finding.column, finding.row_id) == ("learner", column, bad.id)
    assert finding.kind is Kind.UNREADABLE


def test_a_level_that_was_changed_is_on_no_card_and_in_no_list_and_head_and_rows_are_compared(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person, area.taught_class)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert provider_lists.card(uow, referral.id).level is not None
    with database.unit_of_work(JOB, read_only=True) as uow:
        found = uow.session.scalars(sa.select(Assessment.id).where(Assessment.learner_id == person.id)).one()
    put(database, "assessment", found, "placement", f"'{Level.L2.value}'")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert provider_lists.card(uow, referral.id).placed == NOWHERE
    with database.unit_of_work(area.assessor.viewer) as uow:
        nothing = unmatched.Assessed()
        assert unmatched.assessments(uow, [person.id]).get(person.id, nothing) == nothing
        decision = consent.may_see(uow, person.id, [Category.LEVELS])
        assert journey(uow, decision).points == []
    assert told_of(database, found) == 1
    other = new_learner(database, area)
    remove(database, SharingHead, other.id)
    named = {(one.table, one.row_id, one.kind) for one in verify(database).findings}
    assert ("sharing_head", other.id, Kind.REMOVED) in named
    assert {one[1] for one in named} == {found, other.id}


def test_nobody_is_moved_up_the_waiting_list_and_the_others_keep_their_order(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    people = [new_learner(database, area, name) for name in ("Farida", "Hodan", "Samira")]
    with database.unit_of_work(JOB) as uow:
        found = [entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL) for person in people]
        ids = [entry.id for entry in found]
    put(database, "waiting_entry", ids[1], "joined_on", "'2001-01-01'")
    put(database, "waiting_entry", ids[2], "level", f"'{Level.E2.value}'")
    desk = client_of(area.assessor)
    shown = get(desk, "/waiting-list")
    assert shown.status_code == 200
    assert [name for name in ("Farida", "Hodan", "Samira") if name in shown.text] == ["Farida"]
    assert get(desk, f"/learners/{people[1].reference}/matches").status_code == 409
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert [one.entry_id for one in waiting_profiles(uow)] == [ids[0]]
        assert [one.entry_id for one in waiting_lines(uow, Filters())] == [ids[0]]
        assert asking.to_ask(uow) == []
        assert [one.id for one in forecasts.open_entries(uow)] == [ids[0]]
        assert [one for one, _ in forecasts.passages(uow, uow.today)] == [ids[0]]
        waits = [journey(uow, consent.may_see(uow, one.id, [Category.LEVELS])).waits for one in people]
        assert [len(one) for one in waits] == [1, 0, 0]
    named = {(one.table, one.row_id, one.kind) for one in verify(database).findings}
    assert named == {("waiting_entry", row_id, Kind.ROW) for row_id in ids[1:]}
    assert [told_of(database, row_id) > 0 for row_id in ids] == [False, True, True]


def test_a_class_that_cannot_be_read_is_left_out_of_the_directory_and_the_others_are_shown(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    put(database, "taught_class", area.other_class.id, "strand", "'dancing'")
    page = get(client_of(area.assessor), "/directory")
    assert page.status_code == 200
    assert area.taught_class.title in page.text
    assert area.other_class.title not in page.text


def test_a_learner_who_cannot_be_read_is_left_out_of_every_list_and_of_the_file_for_enrolment(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    who = canaries.plant(database, area)
    for come in (canaries.sent, canaries.opened, canaries.enrolled):
        come(database, area, who)
    put(database, "learner", who.learner_id, "channel", "'pigeon'")
    for user, paths in (
        (area.assessor, ("/today", "/waiting-list", "/ending-soon", "/after-the-course")),
        (area.provider_staff, ("/worklist", "/worklist/ending-soon", "/enrolment", "/enrolment.csv")),
    ):
        for path in paths:
            answer = get(client_of(user), path)
            assert answer.status_code == 200, path
            assert "Canarina" not in answer.text


def test_a_purpose_stays_off_though_its_stop_or_its_switch_is_deleted_or_put_back_and_is_named(
    database: Database, area: Area
) -> None:
    person, staff = new_learner(database, area), area.provider_staff
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, person.id, area.provider.id, Purpose.REFERRAL, [Category.IDENTITY])
        row = uow.one(sa.select(PurposeSwitch).where(PurposeSwitch.purpose == Purpose.REFERRAL))
    on = stored(database, PurposeSwitch, row.id)
    assert shown(database, staff, person.id) == {True}
    with database.unit_of_work(area.administrator.viewer) as uow:
        stop = purposes.stop(uow, Purpose.REFERRAL, off_on=uow.today, reason="A fault")
    off, stopped = stored(database, PurposeSwitch, row.id), stored(database, PurposeStop, stop.id)

    def is_off_and_named(table: str, kind: Kind, row_id: UUID | str) -> None:
        assert shown(database, staff, person.id) == {False}
        [finding] = verify(database).findings
        assert (finding.table, finding.row_id, finding.kind) == (table, row_id, kind)

    remove(database, PurposeStop, stop.id)
    is_off_and_named("purpose_stop", Kind.REMOVED, stop.id)
    write_anew(database, PurposeStop, stopped)
    write(database, PurposeSwitch, row.id, on)
    is_off_and_named("purpose_switch", Kind.PUT_BACK, row.id)
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.restore(uow, stop.id)
    assert shown(database, staff, person.id) == {True}
    assert verify(database).findings == []
    write(database, PurposeSwitch, row.id, off)
    is_off_and_named("purpose_switch", Kind.PUT_BACK, row.id)
    remove(database, PurposeSwitch, row.id)
    is_off_and_named("purpose_switch", Kind.REMOVED, "referral")
    write_anew(database, PurposeSwitch, {**on, "row_seal": bytes(32)})
    with database.unit_of_work(staff.viewer) as uow:
        assert not consent.disclose(uow, [person.id], [Category.IDENTITY])[person.id].allowed
    assert told_of(database, row.id) == 1


def shown(database: Database, user: User, learner_id: UUID) -> set[bool | None]:
    """What the decision says, the fence, and the wall where there is one."""
    with database.unit_of_work(user.viewer) as uow:
        decision = consent.disclose(uow, [learner_id], [Category.IDENTITY])[learner_id].allowed
        return {decision, through(uow, learner_id), around(uow, learner_id)} - {None}


def test_a_deleted_grant_hides_that_person_s_words_and_the_list_goes_on(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    bad, good = new_learner(database, area, "Farida"), new_learner(database, area, "Hodan")
    with database.unit_of_work(JOB) as uow:
        for person in (bad, good):
            entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
        grant = consent.newest_grant(uow, bad.id, area.hub.id)
        assert grant is not None
        events = uow.session.scalars(sa.select(GrantEvent.id).where(GrantEvent.grant_id == grant.id)).all()
    for event_id in events:
        remove(database, GrantEvent, event_id)
    remove(database, Grant, grant.id)
    page = get(client_of(area.assessor), "/waiting-list")
    assert page.status_code == 200
    assert "Hodan" in page.text
    assert "Farida" not in page.text
