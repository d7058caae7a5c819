"""Why somebody is not matched is answered wherever somebody waits."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment import queries as assessments
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.services import classes
from hub.directory.types import ClassState, Level, Strand
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.types import Verb
from hub.referrals.waiting import entries, unmatched
from hub.referrals.waiting.causes import Code
from tests.factories.area import Area
from tests.factories.pages import BASE
from tests.factories.referrals import JOB, TO_START, bring, new_learner, refer, use


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    """Somebody who waits and whom both providers may hear of."""
    row = new_learner(database, area)
    join(database, area, row)
    return row


def join(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = assessments.latest(uow, person.id)
        assert found is not None
        entries.join(uow, person.id, level=found.placement or Level.E1, strand=found.strand or Strand.GENERAL)


def codes(database: Database, area: Area, person: Learner) -> list[Code]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return [cause.code for cause in unmatched.explanations(uow, [person.id])[person.id].causes]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_classes_that_fit_wait_only_for_a_choice(database: Database, area: Area, person: Learner) -> None:
    assert codes(database, area, person) == [Code.TO_CHOOSE]


def test_a_pause_is_the_first_cause(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = queries.open_entry(uow, person.id)
        assert entry is not None
        entries.pause(uow, entry, uow.today + timedelta(days=20))
    assert codes(database, area, person)[0] is Code.PAUSED


def test_a_provider_that_may_never_hear_of_them_is_named_as_a_cause(
    database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.block(uow, person.id, area.provider.id, None)
        consent.block(uow, person.id, area.other_provider.id, None)
    found = codes(database, area, person)
    assert Code.NOTHING_FITS in found
    assert Code.REFUSED in found


def test_a_class_at_a_provider_they_do_not_share_with_needs_their_agreement(
    database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for grant in consent.live_grants(uow, person.id):
            if grant.recipient_id == area.provider.id:
                consent.withdraw(uow, grant.id)
    assert Code.NOT_AGREED in codes(database, area, person)


def test_an_old_assessment_is_a_cause(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        found = assessments.latest(uow, person.id)
        assert found is not None
        old = uow.get(Assessment, found.id)
        old.assessed_on = date(2025, 1, 6)
        audit.record(uow, "assessment.complete", about=old)
    assert Code.STALE in codes(database, area, person)


def test_leaving_the_list_is_told_with_the_reason(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = queries.open_entry(uow, person.id)
        assert entry is not None
        entries.close(uow, entry, "moved")
    with database.unit_of_work(area.assessor.viewer) as uow:
        [cause] = unmatched.explanations(uow, [person.id])[person.id].causes
    assert cause.code is Code.LEFT_THE_LIST
    assert "They have moved away" in cause.says


def test_closed_classes_leave_nothing_that_fits(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        for one in (area.taught_class, area.other_class):
            classes.set_state(uow, uow.get(TaughtClass, one.id), ClassState.CLOSED)
    assert codes(database, area, person) == [Code.NOTHING_FITS]


def test_a_referral_under_way_is_a_cause_until_the_start(
    database: Database, area: Area, person: Learner
) -> None:
    [referral] = refer(database, area, person)
    assert codes(database, area, person)[0] is Code.ASKED
    use(database, area.provider_staff, referral, Verb.OPEN)
    use(database, area.provider_staff, referral, Verb.ASK, note="Which evening?")
    assert codes(database, area, person)[0] is Code.QUESTION
    use(database, area.assessor, referral, Verb.ANSWER, note="Tuesday")
    use(database, area.provider_staff, referral, Verb.WAITLIST)
    assert codes(database, area, person)[0] is Code.ON_A_LIST
    bring(database, area, referral, *TO_START[1:])
    assert codes(database, area, person) == []


def test_everywhere_they_wait_the_same_words_stand(
    database: Database, area: Area, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    client = client_of(area.assessor)
    words = "a place now; none is chosen."
    for path in ("/waiting-list", f"/learners/{person.reference}/waiting", f"/learners/{person.reference}"):
        assert words in page(client, path), path
    paper = page(client, f"/learners/{person.reference}/next-steps")
    assert re.search(r"right for you and ha(s|ve) a place now", paper)
    assert show_reference(person.reference) in paper


def test_a_page_of_the_list_costs_the_same_for_one_and_for_many(
    database: Database, area: Area, person: Learner
) -> None:
    few = statements(database, area, [person.id])
    many = [person.id, *(new_learner(database, area, f"Person {number}").id for number in range(6))]
    assert statements(database, area, many) <= few


def statements(database: Database, area: Area, learner_ids: list[UUID]) -> int:
    found: list[str] = []

    def count(*cursor: Any) -> None:
        found.append(cursor[2])

    with database.unit_of_work(area.assessor.viewer) as uow:
        sa.event.listen(database.engine, "before_cursor_execute", count)
        unmatched.explanations(uow, learner_ids)
        sa.event.remove(database.engine, "before_cursor_execute", count)
    return len(found)
