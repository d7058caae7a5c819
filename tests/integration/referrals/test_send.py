"""Sending: all or none, never too many, never without the learner's agreement."""

import pytest
import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.db import Database
from hub.core.errors import NotPermitted, NotVisible, RuleBroken
from hub.core.working_days import add_working_days
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals import queries
from hub.referrals.case.sending.send import send
from hub.referrals.errors import AlreadyReferred, ClassClosed, NotGranted, TooManyReferrals
from hub.referrals.types import State
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.referrals import JOB, TO_START, bring, new_learner, refer


def classes(database: Database, area: Area, count: int) -> list[TaughtClass]:
    with database.unit_of_work(JOB) as uow:
        place = venue(uow, area.provider, "Annexe")
        return [taught_class(uow, area.provider, place, f"ESOL {number}") for number in range(count)]


def test_a_sent_referral_waits_for_an_answer_and_shows_the_provider_a_match_card(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    with database.unit_of_work(area.assessor.viewer) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
        entry = queries.open_entry(uow, person.id)
        assert referral.state is State.SENT
        assert referral.live
        assert referral.reply_by == add_working_days(uow.today, 10)
        assert grant.stage is Stage.MATCH_CARD
        assert entry is not None
        assert entry.joined_on == person.joined_on
        assert uow.get(Learner, person.id).status is Status.WAITING
        verbs = uow.session.scalars(
            sa.select(AuditEvent.verb).where(AuditEvent.subject_id == person.id)
        ).all()
        assert {"referral.send", "grant.moved", "waiting.join", "learner.status"} <= set(verbs)


def test_the_same_submission_sends_once(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    sent = []
    for _ in range(2):
        with database.unit_of_work(area.assessor.viewer) as uow:
            wanted = [area.taught_class.id, area.other_class.id]
            sent.append({r.id for r in send(uow, person, wanted, submission="one page")})
    assert sent[0] == sent[1]
    assert len(sent[0]) == 2


def test_a_fourth_live_referral_is_refused_and_nothing_of_it_is_sent(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    first, second, third, fourth = classes(database, area, 4)
    refer(database, area, person, first, second)
    with pytest.raises(TooManyReferrals, match="at most 3"):
        refer(database, area, person, third, fourth)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert len(queries.of_learner(uow, person.id)) == 2


def test_a_second_referral_to_the_same_class_is_refused(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    with pytest.raises(AlreadyReferred, match="ESOL Entry 1"):
        refer(database, area, person)
    bring(database, area, referral, *TO_START)
    with pytest.raises(AlreadyReferred):
        refer(database, area, person)


def test_without_the_learners_agreement_the_provider_is_named(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
    with pytest.raises(NotGranted, match="Clapton Community College"):
        refer(database, area, person)


def test_a_block_counts_as_no_agreement(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.block(uow, person.id, area.provider.id, "A relative works there")
    with pytest.raises(NotGranted, match="Clapton Community College"):
        refer(database, area, person)


def test_a_closed_class_takes_nobody(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    [closed] = classes(database, area, 1)
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, closed.id).state = ClassState.CLOSED
        uow.session.info["audited"] = True
    with pytest.raises(ClassClosed):
        refer(database, area, person, closed)


def test_at_least_one_class_that_exists_must_be_chosen(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        with pytest.raises(RuleBroken):
            send(uow, person, [], submission="nothing")
        with pytest.raises(NotVisible):
            send(uow, person, [person.id], submission="no class")


@pytest.mark.parametrize("staff", ["provider_staff", "manager"])
def test_only_the_hubs_assessors_send(database: Database, area: Area, staff: str) -> None:
    person = new_learner(database, area)
    with database.unit_of_work(getattr(area, staff).viewer) as uow, pytest.raises(NotPermitted):
        send(uow, person, [area.taught_class.id], submission="not mine")
