"""One record opened for some hours to keep somebody safe: to one person, judged by another, seen by the officer."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.consent.models import BrokenGlass
from hub.consent.services import disclosure as consent
from hub.consent.services import glass, purposes, restriction
from hub.consent.types import AskedBy, Category, GlassState, Purpose, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotPermitted, NotVisible, RuleBroken, WrongState
from hub.core.ids import new_reference
from hub.learners.models import Learner, Need, ReferrerReference
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post

JOB = Viewer.job("test")
WHY = "Her brother has threatened to come to the class tonight"


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        need = uow.one(sa.select(Need).where(Need.learner_id == row.id))
        need.safeguarding = "Lives apart from her brother"
        return row


def break_it(database: Database, who: User, person: Learner) -> UUID:
    with database.unit_of_work(who.viewer) as uow:
        return glass.break_glass(uow, person.id, WHY)


def test_a_manager_opens_one_record_a_colleague_judges_it_and_the_officer_sees_both(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Learner
) -> None:
    manager, assessor, officer = (client_of(one) for one in (area.manager, area.assessor, area.officer))
    assert "Hodan" not in get(manager, f"/learners/{hodan.reference}").text
    unknown = post(manager, "/break-glass/new", {"reference": new_reference(), "reason": WHY})
    assert (unknown.status_code, "There is no record with this reference" in unknown.text) == (422, True)
    answer = post(manager, "/break-glass/new", {"reference": hodan.reference, "reason": WHY})
    page = answer.headers["Location"]
    shown = get(manager, page).text
    for words in ("Hodan Warsame", "07700 900123", "Lives apart from her brother", "It is open to you until"):
        assert words in shown
    assert "QQ123456C" not in shown

    # Nobody who opened it judges it; a colleague reads why, not the record, and says so once.
    with database.unit_of_work(area.manager.viewer) as uow, pytest.raises(RuleBroken, match="Somebody else"):
        glass.judge(uow, glass.to_judge_or_open(uow)[0].id, GlassState.APPROVED)
    judged = get(assessor, page).text
    assert (WHY in judged, "Lives apart" in judged) == (True, False)
    assert "Waits for a second person" in get(officer, "/officer/openings").text
    assert post(assessor, f"{page}/approved", page=page).status_code == 303
    assert "Approved by a second person: Asha Assessor" in get(officer, "/officer/openings").text
    assert WHY in get(officer, page.replace("/break-glass", "/officer/openings")).text

    # Ended early it is closed at once, and every step is told.
    assert post(manager, f"{page}/end", page=page).status_code == 303
    assert "Hodan" not in get(manager, page).text
    with database.unit_of_work(JOB) as uow:
        told = sa.select(AuditEvent).where(AuditEvent.subject_id == hodan.id)
        events = [(one.verb, one.actor_id) for one in uow.session.scalars(told)]
        seen = uow.session.scalars(told.where(AuditEvent.verb == "disclose")).all()
    for verb, actor in (("break", area.manager), ("look", area.assessor), ("approved", area.assessor)):
        assert (f"glass.{verb}", actor.id) in events
    assert ("glass.end", area.manager.id) in events
    assert any(one.actor_id == area.manager.id and one.purpose == "safeguarding" for one in seen)


def test_it_closes_by_the_clock_and_the_officer_is_told_where_nobody_has_judged_it(
    database: Database, area: Area, hodan: Learner
) -> None:
    break_it(database, area.manager, hodan)
    with database.unit_of_work(area.manager.viewer) as uow:
        [one] = glass.to_judge_or_open(uow)
    with (
        database.unit_of_work(area.manager.viewer, now=one.expires_at - timedelta(seconds=1)) as uow,
        glass.opened(uow, one.id),
    ):
        assert uow.session.scalars(sa.select(Learner.id)).all() == [hodan.id]
        assert uow.session.scalars(sa.select(ReferrerReference.id)).all() == []
        assert consent.may_see(uow, hodan.id, [Category.SAFEGUARDING]).allowed
        assert not consent.disclose(uow, [hodan.id], [Category.IMMIGRATION])[hodan.id].allowed
    with (
        database.unit_of_work(area.manager.viewer, now=one.expires_at) as uow,
        pytest.raises(NotVisible),
        glass.opened(uow, one.id),
    ):
        raise AssertionError("opened")
    for moment, overdue in ((one.decide_by - timedelta(seconds=1), False), (one.decide_by, True)):
        with database.unit_of_work(area.officer.viewer, now=moment) as uow:
            assert [each.overdue for each in glass.everything(uow)] == [overdue]


@pytest.mark.parametrize("who", ["work_coach", "provider_staff", "administrator", "officer", "steward"])
def test_nobody_but_assessors_and_managers_of_the_hub_opens_a_record(
    database: Database, area: Area, hodan: Learner, who: str
) -> None:
    with database.unit_of_work(getattr(area, who).viewer) as uow, pytest.raises(NotPermitted):
        glass.break_glass(uow, hodan.id, WHY)


def opens(database: Database, area: Area) -> bool:
    """Whether what the manager opened shows the learner now, to the fence and to the decision alike."""
    with database.unit_of_work(area.manager.viewer) as uow:
        [one] = glass.to_judge_or_open(uow)
        try:
            with glass.opened(uow, one.id) as learner_id:
                seen = bool(uow.session.scalars(sa.select(Learner.id)).all())
                allowed = consent.disclose(uow, [learner_id], [Category.IDENTITY])[learner_id].allowed
        except NotVisible:
            return False
        assert seen == allowed
        return seen


def test_a_block_a_refusal_and_a_purpose_switched_off_beat_it_and_a_restriction_does_not(
    database: Database, area: Area, hodan: Learner
) -> None:
    opening_id = break_it(database, area.manager, hodan)
    with database.unit_of_work(area.assessor.viewer) as uow:
        restriction.restrict(
            uow,
            hodan.id,
            ground=RestrictionGround.ACCURACY,
            asked_by=AskedBy.LEARNER,
            until=uow.today + timedelta(days=9),
        )
    assert opens(database, area)
    with database.unit_of_work(JOB) as uow:
        block = consent.block(uow, hodan.id, area.hub.id, None, user_id=area.manager.id)
    assert not opens(database, area)
    with database.unit_of_work(restriction.KEEPING) as uow:
        consent.lift_block(uow, block.id)
    assert opens(database, area)
    with database.unit_of_work(area.administrator.viewer) as uow:
        off = purposes.stop(uow, Purpose.SAFEGUARDING, off_on=uow.today, reason="Looked at again")
    assert not opens(database, area)
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.restore(uow, off.id)
    assert opens(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        glass.judge(uow, opening_id, GlassState.REFUSED)
    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(WrongState):
        glass.judge(uow, opening_id, GlassState.APPROVED)
    with database.unit_of_work(area.manager.viewer) as uow:
        assert glass.to_judge_or_open(uow) == []


def test_whom_the_learner_has_refused_is_told_of_nobody_and_another_user_opens_nothing_of_it(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        brother = user(uow, area.hub, Role.MANAGER, "Bilal Brother")
        consent.block(uow, hodan.id, area.hub.id, "A brother", user_id=brother.id)
    sent = {"reference": hodan.reference, "reason": WHY}
    answer = post(client_of(brother), "/break-glass/new", sent)
    assert (answer.status_code, "There is no record with this reference" in answer.text) == (422, True)
    opening_id = break_it(database, area.manager, hodan)
    with (
        database.unit_of_work(area.assessor.viewer) as uow,
        pytest.raises(NotVisible),
        glass.opened(uow, opening_id),
    ):
        raise AssertionError("opened")
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(BrokenGlass.id))) == 1
