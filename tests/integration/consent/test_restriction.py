"""A restricted record is kept and nothing else: gone for everybody, its place kept, back when it is lifted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.models import Restriction
from hub.consent.services import restriction
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotPermitted
from hub.core.ids import new_reference
from hub.learners.models import Learner
from hub.learners.reads import for_referrers
from hub.referrals import checks
from hub.referrals.models import Referral
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import bring, class_now, fetch, new_learner, refer

JOB = Viewer.job("test")
ASKED = {"ground": "accuracy", "asked_by": "learner"}


def on(day: date, name: str = "until") -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


@pytest.fixture
def accepted(database: Database, area: Area) -> Referral:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    return bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)


def restrict(database: Database, area: Area, client: FlaskClient) -> Learner:
    with database.unit_of_work(JOB) as uow:
        person = uow.session.scalars(sa.select(Learner)).one()
    path = f"/learners/{person.reference}/restrict"
    wrong = post(client, path, {**ASKED, **on(uow.today)})
    assert (wrong.status_code, "must be in the future" in wrong.text) == (422, True)
    assert post(client, path, {**ASKED, **on(uow.today + timedelta(days=30))}).status_code == 303
    return person


def words(client: FlaskClient, path: str) -> tuple[int, str]:
    answer = get(client, path)
    main = soup(answer).main
    return answer.status_code, " ".join(main.get_text(" ").split()) if main else ""


def test_a_restricted_record_is_gone_for_all_keeps_its_place_and_comes_back_when_lifted(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], accepted: Referral
) -> None:
    assessor, provider, officer = (
        client_of(each) for each in (area.assessor, area.provider_staff, area.officer)
    )
    before = class_now(database, area.taught_class)
    assert get(provider, f"/referrals/{accepted.reference}").status_code == 200
    person = restrict(database, area, assessor)

    # The desk is told why, of whatever page of the record; a partner as of somebody unknown.
    for page in ("", "/registration", "/sharing", "/matches", "/waiting"):
        code, said = words(assessor, f"/learners/{person.reference}{page}")
        assert (code, "This record is restricted" in said) == (404, True)
        assert "Ask the data protection officer" in said
    assert words(assessor, f"/learners/{new_reference()}")[1].startswith("Page not found")
    assert words(provider, f"/referrals/{accepted.reference}") == words(
        provider, f"/referrals/{new_reference()}"
    )
    for client, path in ((assessor, "/today"), (assessor, "/waiting-list"), (provider, "/worklist")):
        assert "Hodan" not in get(client, path).text

    # It keeps its place, and is no fault of the night.
    after = class_now(database, area.taught_class)
    assert (after.held, after.offered, after.enrolled) == (before.held, before.offered, before.enrolled)
    with database.unit_of_work(area.manager.viewer) as uow:
        assert not [found for found in checks.run(uow) if found.finds]

    # Only the officer lifts it, once the learner has been told.
    [kept] = listed(database, area)
    page = f"/officer/restrictions/{kept.id}"
    assert "Hodan Warsame" in words(officer, page)[1]
    assert words(officer, "/officer/restrictions")[0] == 200
    for staff in (area.steward, area.assessor, area.administrator, area.provider_staff):
        with database.unit_of_work(staff.viewer) as uow, pytest.raises(NotPermitted):
            restriction.lift(uow, kept.id, uow.today)
    early = post(officer, f"{page}/lift", on(kept.since - timedelta(days=1), "told_on"), page=page)
    assert (early.status_code, "must be after the record was restricted" in early.text) == (422, True)
    later = on(kept.since + timedelta(days=60))
    assert post(officer, f"{page}/prolong", later, page=page).status_code == 303
    assert post(officer, f"{page}/lift", on(kept.since, "told_on"), page=page).status_code == 303
    assert get(officer, page).status_code == 404
    assert words(assessor, f"/learners/{person.reference}")[0] == 200
    assert fetch(database, accepted).state is State.ACCEPTED
    assert get(provider, f"/referrals/{accepted.reference}").status_code == 200


def listed(database: Database, area: Area) -> list[restriction.Standing]:
    with database.unit_of_work(area.officer.viewer) as uow:
        return list(restriction.standing(uow))


def test_the_officer_restricts_by_reference_once_and_the_office_that_referred_them_sees_nobody(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    officer = client_of(area.officer)
    person = new_learner(database, area)
    again = on(uow_today(database) + timedelta(days=30))
    path = "/officer/restrictions/new"
    unknown = post(officer, path, {**ASKED, **again, "reference": new_reference()})
    assert "There is no record with this reference" in unknown.text
    assert post(officer, path, {**ASKED, **again, "reference": person.reference}).status_code == 303
    twice = post(officer, path, {**ASKED, **again, "reference": person.reference})
    assert (twice.status_code, "This record is restricted already" in twice.text) == (422, True)
    with database.unit_of_work(area.work_coach.viewer) as uow:
        assert for_referrers.find_by_reference(uow, person.reference) is None
    with database.unit_of_work(restriction.KEEPING) as uow:
        [row] = uow.session.scalars(sa.select(Restriction))
        assert (row.taken_by, row.lifted_at) == (area.officer.id, None)


def uow_today(database: Database) -> date:
    with database.unit_of_work(JOB) as uow:
        return uow.today
