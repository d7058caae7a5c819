"""Who may see what: asking, keeping, taking back, blocking."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.models import Block, Grant, GrantEvent, Notice
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure, notices, sharing
from hub.consent.types import Category, Channel, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from tests.factories.accounts import organisation, user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("look at what was agreed")


@pytest.fixture
def assessor(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def stranger(database: Database) -> Organisation:
    """A provider without a data-sharing agreement."""
    with database.unit_of_work(JOB) as uow:
        return organisation(uow, "Unsigned College", OrganisationKind.PROVIDER, agreement=False)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub, referrer_id=area.jcp.id)


def path(hodan: Learner, rest: str = "") -> str:
    return f"/learners/{hodan.reference}/sharing{rest}"


def agreed(client: FlaskClient, hodan: Learner, *organisations: Organisation, **more: str) -> int:
    ids = [str(one.id) for one in organisations]
    data = {"organisations": ids, "language": "en", "channel": "in person", **more}
    return post(client, path(hodan, "/agree"), data).status_code


def live(database: Database, hodan: Learner, area: Area) -> list[Grant]:
    with database.unit_of_work(JOB) as uow:
        return [grant for grant in disclosure.live_grants(uow, hodan.id) if grant.recipient_id != area.hub.id]


def test_each_provider_and_the_referring_office_is_asked_about_by_name(
    assessor: FlaskClient, area: Area, hodan: Learner, stranger: Organisation
) -> None:
    page = soup(get(assessor, path(hodan, "/agree")))
    offered = [label.get_text(strip=True) for label in page.select("[name=organisations] + label")]
    assert offered == ["Clapton Community College", "Dalston Women's Centre", "Northmarsh Jobcentre"]
    assert "They would see: names, where their referral has got to" in page.get_text()
    assert "no data-sharing agreement" in page.get_text()
    assert "Unsigned College" in page.get_text()


def test_an_agreement_that_ran_out_is_said_with_its_day(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.provider)
    with database.unit_of_work(JOB) as uow:
        [grant] = [
            one for one in disclosure.live_grants(uow, hodan.id) if one.recipient_id == area.provider.id
        ]
        grant = uow.get(Grant, grant.id)
        grant.valid_from, grant.valid_to = date(2025, 7, 4), date(2026, 7, 4)
        audit.record(uow, "grant.give", about=grant)
    page = " ".join(soup(get(assessor, path(hodan))).get_text(" ").split())
    assert "They agreed to share with Nobody now." in page
    assert "Agreements that have run out" in page
    assert "Clapton Community College, on 4 July 2026" in page


def test_agreeing_gives_a_closed_grant_to_a_provider_and_a_full_one_to_the_office(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    assert agreed(assessor, hodan, area.provider, area.jcp) == 303
    grants = {grant.recipient_id: grant for grant in live(database, hodan, area)}
    provider, office = grants[area.provider.id], grants[area.jcp.id]
    assert (provider.purpose, provider.stage) == (Purpose.REFERRAL, Stage.CLOSED)
    assert provider.categories == frozenset(PROVIDER_CATEGORIES)
    assert (office.purpose, office.stage) == (Purpose.PROGRESS, Stage.FULL)
    assert office.categories == {Category.IDENTITY, Category.OUTCOME}
    assert set(grants) == {area.provider.id, area.jcp.id}
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner)).all() == []


def test_the_notice_is_kept_word_for_word(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.provider, language="pl", channel="interpreter", interpreter="Ewa Nowak")
    agreed(assessor, hodan, area.other_provider, language="pl")
    (grant, _) = sorted(live(database, hodan, area), key=lambda grant: grant.created_at)
    with database.unit_of_work(JOB) as uow:
        (notice,) = uow.session.scalars(sa.select(Notice)).all()
        assert grant.notice_version == notice.version
        assert notice.text == notices.read_out(uow)["pl"].text
        decision = disclosure.may_see(uow, hodan.id, [Category.IDENTITY])
        kept = uow.get(Grant, grant.id)
        told = [each.reveal(decision) for each in (kept.notice_language, kept.channel, kept.interpreter)]
        assert told == ["pl", Channel.INTERPRETER, "Ewa Nowak"]
    page = get(assessor, path(hodan)).text
    assert "Through an interpreter, Ewa Nowak, notice in Polski (Polish)" in page


def test_an_interpreter_has_a_name(assessor: FlaskClient, area: Area, hodan: Learner) -> None:
    assert agreed(assessor, hodan, area.provider, channel="interpreter") == 422


def test_an_organisation_without_an_agreement_cannot_be_posted_either(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner, stranger: Organisation
) -> None:
    assert agreed(assessor, hodan, stranger) == 422
    assert live(database, hodan, area) == []


def test_a_page_sent_twice_keeps_the_stage_a_provider_has_come_to(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.provider)
    with database.unit_of_work(JOB) as uow:
        disclosure.move_stage(uow, hodan.id, area.provider.id, Stage.OPENED)
    assert agreed(assessor, hodan, area.provider) == 303
    assert [grant.stage for grant in live(database, hodan, area)] == [Stage.OPENED]


def test_stopping_is_one_click_and_stays_in_the_history(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.provider)
    (grant,) = live(database, hodan, area)
    assert post(assessor, path(hodan, f"/{grant.id}/withdraw"), page=path(hodan)).status_code == 303
    assert live(database, hodan, area) == []
    page = get(assessor, path(hodan)).text
    assert "Agreed to share: Clapton Community College" in page
    assert "Stopped sharing: Clapton Community College" in page


def test_stopping_twice_is_the_same_as_once(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.provider)
    (grant,) = live(database, hodan, area)
    for _ in range(2):
        assert post(assessor, path(hodan, f"/{grant.id}/withdraw"), page=path(hodan)).status_code == 303
    with database.unit_of_work(JOB) as uow:
        verbs = uow.session.scalars(sa.select(GrantEvent.verb).where(GrantEvent.grant_id == grant.id)).all()
    assert sorted(verbs) == ["given", "withdrawn"]


def test_a_grant_is_reached_only_through_its_own_learner_and_never_the_hubs_own(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Ali", "Khan", shared_with=[area.provider])
        grants = disclosure.live_grants(uow, other.id)
    for grant in grants:
        assert post(assessor, path(hodan, f"/{grant.id}/withdraw"), page=path(hodan)).status_code == 404
    own = next(grant for grant in grants if grant.recipient_id == area.hub.id)
    assert post(assessor, path(other, f"/{own.id}/withdraw"), page=path(other)).status_code == 404


def test_a_block_beats_a_grant_and_can_be_lifted(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.jcp)
    with database.unit_of_work(area.work_coach.viewer) as uow:
        assert len(uow.session.scalars(sa.select(Learner)).all()) == 1
    values = {"organisation": str(area.jcp.id), "reason": "A relative works there"}
    for _ in range(2):
        assert post(assessor, path(hodan, "/never"), values).status_code == 303
    with database.unit_of_work(area.work_coach.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner)).all() == []
    assert "A relative works there" in get(assessor, path(hodan)).text
    with database.unit_of_work(JOB) as uow:
        (block,) = uow.session.scalars(sa.select(Block)).all()
    assert post(assessor, path(hodan, f"/never/{block.id}/lift"), page=path(hodan)).status_code == 303
    with database.unit_of_work(area.work_coach.viewer) as uow:
        assert len(uow.session.scalars(sa.select(Learner)).all()) == 1


def test_one_person_can_be_blocked_until_a_day_and_their_colleagues_still_see(
    database: Database, assessor: FlaskClient, area: Area, hodan: Learner
) -> None:
    agreed(assessor, hodan, area.jcp)
    with database.unit_of_work(JOB) as uow:
        colleague = user(uow, area.jcp, Role.JCP, "Cora Colleague")
    last = {"last_day-day": "31", "last_day-month": "10", "last_day-year": "2027"}
    values = {"organisation": str(area.work_coach.id), "reason": "A cousin", **last}
    assert post(assessor, path(hodan, "/never"), values).status_code == 303
    page = " ".join(soup(get(assessor, path(hodan))).get_text(" ").split())
    assert "Jo Coach, at Northmarsh Jobcentre" in page
    for staff, seen in ((area.work_coach, 0), (colleague, 1)):
        with database.unit_of_work(staff.viewer) as uow:
            assert len(uow.session.scalars(sa.select(Learner)).all()) == seen
    # On the night on which the clocks go back, it ends at midnight in the hub's own town, and not an hour before.
    with database.unit_of_work(JOB) as uow:
        [block] = uow.session.scalars(sa.select(Block)).all()
        assert block.ends_at == datetime(2027, 11, 1, tzinfo=UTC)
    # For ever takes the place of a while; a while does not of for ever.
    for until in ({}, last):
        post(assessor, path(hodan, "/never"), {**values, **dict.fromkeys(last, ""), **until})
    with database.unit_of_work(JOB) as uow:
        assert len(uow.session.scalars(sa.select(Block)).all()) == 2


def test_the_pages_are_404_for_everybody_but_the_assessors(
    client_of: Callable[[User], FlaskClient], area: Area, hodan: Learner
) -> None:
    for staff in ("provider_staff", "work_coach", "manager", "administrator"):
        client = client_of(getattr(area, staff))
        for rest in ("", "/agree", "/never"):
            assert get(client, path(hodan, rest)).status_code == 404, (staff, rest)


def test_the_notice_is_in_the_learners_language_and_a_draft_says_so(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, hodan.id)
        row.language = "ar"
        audit.record(uow, "learner.change", about=row)
    page = soup(get(assessor, path(hodan, "/agree")))
    notice_text = page.select_one(".govuk-inset-text")
    assert notice_text is not None
    words = notice_text.select_one("[lang=ar]")
    assert words is not None
    assert words["dir"] == "rtl"
    assert "No translator has checked it yet" in notice_text.get_text()
    assert "No translator" not in page.select("details")[0].get_text()


def test_a_narrow_agreement_narrows_what_is_asked(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        agreement = disclosure.agreement_for(uow, area.provider.id)
        assert agreement is not None
        agreement.categories = frozenset({Category.LEVELS, Category.AVAILABILITY})

        audit.record(uow, "agreement.change", about=agreement)
        uow.flush()
        found = {one.name: one for one in sharing.candidates(uow, None)}
    assert found["Clapton Community College"].categories == (Category.LEVELS, Category.AVAILABILITY)
