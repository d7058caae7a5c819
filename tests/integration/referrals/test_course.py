"""From an induction to the end of a course: what a provider tells of it, what follows, and how it is taken back."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.directory.types import Strand
from hub.learners.models import Learner, Need
from hub.learners.types import Status
from hub.referrals import queries
from hub.referrals.case.act import act
from hub.referrals.case.classes_now import check_beside
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Effect, Side, State, Verb
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction
from hub.tracking.enrolment.types import Aim, EnrolmentState, InductionState, Terms
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.referrals import (
    JOB,
    TO_START,
    bring,
    class_now,
    decline_reason,
    fetch,
    new_learner,
    refer,
    use,
)

MISTAKE: Any = {"reason": "mistake"}


def today(database: Database) -> date:
    with database.unit_of_work(JOB) as uow:
        return uow.today


def course(database: Database, referral: Referral) -> Enrolment | None:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalar(sa.select(Enrolment).where(Enrolment.referral_id == referral.id))


def started(database: Database, area: Area, *, on: date | None = None) -> Referral:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *TO_START[:-1])
    return use(database, area.provider_staff, referral, Verb.START, on=on or first_day(database, area))


def first_day(database: Database, area: Area) -> date:
    row = class_now(database, area.taught_class)
    assert row.starts_on is not None
    return row.starts_on


def another(database: Database, area: Area, strand: Strand = Strand.GENERAL, places: int = 5) -> TaughtClass:
    with database.unit_of_work(JOB) as uow:
        row = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "Beside", places=places)
        row.strand = strand
        for session in row.sessions:
            session.weekday = 5
        uow.session.info["audited"] = True
        return row


def refused(database: Database, area: Area, referral: Referral, verb: Verb, **details: Any) -> str | None:
    """The field at which the verb is refused."""
    with pytest.raises(RuleBroken) as problem:
        use(database, area.provider_staff, referral, verb, **details)
    return problem.value.field


def waits(database: Database, referral: Referral) -> bool:
    with database.unit_of_work(JOB) as uow:
        return queries.open_entry(uow, referral.learner_id) is not None


def status(database: Database, referral: Referral) -> Status:
    with database.unit_of_work(JOB) as uow:
        return uow.get(Learner, referral.learner_id).status


def test_somebody_is_invited_does_not_come_is_invited_again_and_comes(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    day = today(database)
    assert refused(database, area, referral, Verb.CAME) is None
    use(database, area.provider_staff, referral, Verb.INVITE, on=day + timedelta(days=3))
    refused(database, area, referral, Verb.NOT_THERE)
    use(database, area.provider_staff, referral, Verb.INVITE, on=day)
    use(database, area.provider_staff, referral, Verb.NOT_THERE)
    use(database, area.provider_staff, referral, Verb.UNDO_INDUCTION, **MISTAKE)
    use(database, area.provider_staff, referral, Verb.NOT_THERE)
    use(database, area.provider_staff, referral, Verb.INVITE, on=day)
    assert use(database, area.provider_staff, referral, Verb.CAME).state is State.ACCEPTED
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(Induction).order_by(Induction.id)).all()
        assert [row.state for row in rows] == [InductionState.NOT_THERE, InductionState.CAME]


def test_an_induction_leaves_the_day_for_the_answer_to_an_offer(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    offered = bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        uow.now += timedelta(days=2)
        after = act(uow, referral, Verb.INVITE, Side.PROVIDER, expected_version=None)
        assert after.offer_reply_by == offered.offer_reply_by


def test_who_does_not_come_is_on_the_hubs_list_with_the_reason_and_their_place_is_free(
    database: Database, area: Area
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    gone = use(database, area.provider_staff, referral, Verb.GIVE_UP, reason="time")
    assert (gone.state, gone.hub_task) == (State.NOT_COMING, Effect.OTHER_TIME)
    assert decline_reason(database, gone) == "time"
    assert gone.ruled_out
    assert class_now(database, area.taught_class).held == 0
    assert waits(database, gone)
    assert status(database, gone) is Status.WAITING
    assert course(database, gone) is None
    with database.unit_of_work(area.assessor.viewer) as uow:
        listed = [item.id for group in Group for item in worklists.items(uow, group)]
        assert gone.id in listed


def test_a_start_keeps_what_is_agreed_and_refuses_what_cannot_be_at_its_field(
    database: Database, area: Area
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *TO_START[:-1])
    row = class_now(database, area.taught_class)
    on, last = first_day(database, area), row.ends_on
    assert last is not None
    for planned in (on - timedelta(days=1), last + timedelta(days=1)):
        terms = Terms(planned_end=planned)
        assert refused(database, area, referral, Verb.START, on=on, terms=terms) == "planned_end"
    nobody = Terms(aim=Aim.NONE, awarding_body="Trinity")
    assert refused(database, area, referral, Verb.START, on=on, terms=nobody) == "aim"
    agreed = Terms(last, 60, Aim.QUALIFICATION, "Trinity", "60012345")
    use(database, area.provider_staff, referral, Verb.START, on=on, terms=agreed)
    kept = course(database, referral)
    assert kept is not None
    assert Terms(kept.planned_end, kept.hours, kept.aim, kept.awarding_body, kept.aim_reference) == agreed


def test_a_break_has_days_that_can_be_and_its_end_and_itself_can_be_undone(
    database: Database, area: Area
) -> None:
    on = first_day(database, area)
    referral = started(database, area, on=on)
    back = today(database) + timedelta(days=20)
    staff = area.provider_staff
    assert refused(database, area, referral, Verb.BREAK, on=on, expected_on=on) == "expected_on"
    early = {"on": on - timedelta(days=1), "expected_on": back}
    assert refused(database, area, referral, Verb.BREAK, **early) == "on"
    assert refused(database, area, referral, Verb.RETURN) is None
    for verb, details, state in (
        (Verb.BREAK, {"on": on, "expected_on": back}, EnrolmentState.ON_BREAK),
        (Verb.UNDO_BREAK, MISTAKE, EnrolmentState.STUDYING),
        (Verb.BREAK, {"on": on, "expected_on": back}, EnrolmentState.ON_BREAK),
        (Verb.RETURN, {}, EnrolmentState.STUDYING),
        (Verb.UNDO_RETURN, MISTAKE, EnrolmentState.ON_BREAK),
        (Verb.LEAVE, {"reason": "ill"}, EnrolmentState.LEFT),
        (Verb.UNDO_LEAVE, MISTAKE, EnrolmentState.ON_BREAK),
        (Verb.RETURN, {}, EnrolmentState.STUDYING),
    ):
        use(database, staff, referral, verb, **details)
        kept = course(database, referral)
        assert kept is not None
        assert kept.state is state
    with database.unit_of_work(JOB) as uow:
        assert len(uow.session.scalars(sa.select(EnrolmentBreak)).all()) == 1


def test_what_was_achieved_follows_the_rules_of_the_ilr_and_can_be_told_later(
    database: Database, area: Area
) -> None:
    referral = started(database, area)
    for outcome in ("1", "8"):
        assert refused(database, area, referral, Verb.LEAVE, reason="money", outcome=outcome) == "outcome"
    assert refused(database, area, referral, Verb.COMPLETE, outcome="7") == "outcome"
    use(database, area.provider_staff, referral, Verb.COMPLETE, outcome="8")
    use(database, area.provider_staff, referral, Verb.RESULT, outcome="1")
    kept = course(database, referral)
    assert kept is not None
    assert (kept.state, kept.achieved) == (EnrolmentState.COMPLETED, "1")
    use(database, area.provider_staff, referral, Verb.UNDO_COMPLETE, **MISTAKE)
    assert fetch(database, referral).state is State.STARTED


def test_who_leaves_early_waits_again_and_the_provider_keeps_what_it_knows_of_its_own(
    database: Database, area: Area
) -> None:
    referral = started(database, area)
    assert not waits(database, referral)
    left = use(database, area.provider_staff, referral, Verb.LEAVE, reason="ill")
    assert (left.hub_task, decline_reason(database, left)) == (Effect.REST, "ill")
    assert waits(database, left)
    assert status(database, left) is Status.WAITING
    with database.unit_of_work(JOB) as uow:
        [grant] = [g for g in consent.live_grants(uow, left.learner_id) if g.recipient_id == area.provider.id]
        assert grant.stage is Stage.TAUGHT
    use(database, area.provider_staff, referral, Verb.UNDO_LEAVE, **MISTAKE)
    assert not waits(database, referral)
    use(database, area.provider_staff, referral, Verb.UNDO_START, **MISTAKE)
    assert waits(database, referral)


def test_a_transfer_moves_the_place_and_can_be_undone(database: Database, area: Area) -> None:
    referral, there = started(database, area), another(database, area)
    assert refused(database, area, referral, Verb.TRANSFER) == "to_class_id"
    elsewhere = {"to_class_id": area.other_class.id}
    assert refused(database, area, referral, Verb.TRANSFER, **elsewhere) == "to_class_id"
    moved = use(database, area.provider_staff, referral, Verb.TRANSFER, to_class_id=there.id)
    assert moved.state is State.TRANSFERRED
    assert (class_now(database, area.taught_class).enrolled, class_now(database, there).enrolled) == (0, 1)
    before = course(database, referral)
    assert before is not None
    assert before.state is EnrolmentState.LEFT
    assert status(database, referral) is Status.STARTED
    use(database, area.provider_staff, referral, Verb.UNDO_TRANSFER, **MISTAKE)
    assert (class_now(database, area.taught_class).enrolled, class_now(database, there).enrolled) == (1, 0)
    with database.unit_of_work(JOB) as uow:
        states = {row.class_id: row.state for row in queries.of_learner(uow, referral.learner_id)}
    assert states == {area.taught_class.id: State.STARTED, there.id: State.ENTERED_IN_ERROR}


def test_nobody_is_moved_where_there_is_no_place_and_nothing_is_changed(
    database: Database, area: Area
) -> None:
    referral, there = started(database, area), another(database, area, places=0)
    with pytest.raises(NoPlaceLeft):
        use(database, area.provider_staff, referral, Verb.TRANSFER, to_class_id=there.id)
    assert fetch(database, referral).state is State.STARTED
    assert class_now(database, area.taught_class).enrolled == 1


def test_a_conversation_class_goes_beside_a_general_one_and_neither_ends_the_other(
    database: Database, area: Area
) -> None:
    beside = another(database, area, Strand.CONVERSATION)
    main, talk = refer(database, area, new_learner(database, area), area.taught_class, beside)
    bring(database, area, talk, *TO_START)
    assert fetch(database, main).state is State.SENT
    assert waits(database, main)
    bring(database, area, main, *TO_START)
    assert not waits(database, main)
    assert {fetch(database, one).state for one in (main, talk)} == {State.STARTED}


def test_nobody_starts_two_classes_of_one_kind_but_the_next_may_be_sent(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    bring(database, area, mine, *TO_START)
    assert fetch(database, other).state is State.WITHDRAWN
    [following] = refer(database, area, person, area.other_class)
    for verb in TO_START[:-1]:
        use(database, area.other_provider_staff, following, verb)
    with pytest.raises(RuleBroken, match="Call the hub"):
        use(database, area.other_provider_staff, following, Verb.START)
    use(database, area.provider_staff, mine, Verb.COMPLETE)
    use(database, area.other_provider_staff, following, Verb.START)


def test_a_class_beside_another_does_not_meet_at_its_time_or_go_beyond_the_hours_they_have(
    database: Database, area: Area
) -> None:
    mine, talk = started(database, area), another(database, area, Strand.CONVERSATION)
    with database.unit_of_work(JOB) as uow:
        general, beside = uow.get(TaughtClass, area.taught_class.id), uow.get(TaughtClass, talk.id)
        general.weekly_hours, beside.weekly_hours = 4, 2
        need = uow.one(sa.select(Need).where(Need.learner_id == mine.learner_id))
        need.weekly_hours = 5
        uow.session.info["audited"] = True
    with database.unit_of_work(JOB) as uow, pytest.raises(RuleBroken, match="6 hours a week"):
        check_beside(uow, mine.learner_id, [uow.get(TaughtClass, talk.id)])
    with database.unit_of_work(JOB) as uow:
        uow.one(sa.select(Need).where(Need.learner_id == mine.learner_id)).weekly_hours = 6
        uow.session.info["audited"] = True
        check_beside(uow, mine.learner_id, [uow.get(TaughtClass, talk.id)])
        for session in uow.get(TaughtClass, talk.id).sessions:
            session.weekday = uow.get(TaughtClass, area.taught_class.id).sessions[0].weekday
        with pytest.raises(RuleBroken, match="at the same time"):
            check_beside(uow, mine.learner_id, [uow.get(TaughtClass, talk.id)])


def test_a_move_to_a_class_without_a_place_leaves_nothing_half_done_where_the_page_goes_on(
    database: Database, area: Area
) -> None:
    """A page catches the error and is drawn in the same unit of work, which commits."""
    referral, there = started(database, area), another(database, area, places=0)
    with database.unit_of_work(area.provider_staff.viewer) as uow, suppress(NoPlaceLeft):
        act(uow, referral, Verb.TRANSFER, Side.PROVIDER, expected_version=None, to_class_id=there.id)
    assert fetch(database, referral).state is State.STARTED
    kept = course(database, referral)
    assert kept is not None
    assert (kept.state, class_now(database, area.taught_class).enrolled) == (EnrolmentState.STUDYING, 1)
    with database.unit_of_work(JOB) as uow:
        assert len(queries.of_learner(uow, referral.learner_id)) == 1
