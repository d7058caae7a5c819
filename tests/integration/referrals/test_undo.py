"""Whoever ended a referral may take that back for seven days, and everything comes back with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Stage
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotPermitted, NotVisible, RuleBroken, WrongState
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals import questions, rules, words
from hub.referrals.case import course, sharing
from hub.referrals.case.act import act
from hub.referrals.case.undo import MOVED_ON
from hub.referrals.errors import NoPlaceLeft, UndoTooLate
from hub.referrals.models import Referral
from hub.referrals.types import Decider, Side, State, Verb
from hub.tracking.enrolment.models import Enrolment
from hub.web.errors import as_http
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.papers import paper_for
from tests.factories.referrals import JOB, TO_START, bring, class_now, fetch, new_learner, refer, use

MISTAKE = {"reason": "mistake"}
# Verb that ends, what it needs, the verb that takes it back, the way there, and who does both.
WAYS: tuple[tuple[Verb, dict[str, Any], Verb, tuple[Verb, ...], str], ...] = (
    (
        Verb.DECLINE,
        {"reason": "full", "decided_by": Decider.PROVIDER},
        Verb.UNDO_DECLINE,
        (Verb.OPEN, Verb.ACCEPT),
        "provider_staff",
    ),
    (
        Verb.DECLINE_OFFER,
        {"reason": "time"},
        Verb.UNDO_DECLINE_OFFER,
        TO_START[:3],
        "provider_staff",
    ),
    (Verb.DECLINE_OFFER, {"reason": "time"}, Verb.UNDO_DECLINE_OFFER, TO_START[:3], "assessor"),
    (Verb.GIVE_UP, {"reason": "no_contact"}, Verb.UNDO_GIVE_UP, TO_START[:3], "provider_staff"),
    (Verb.COMPLETE, {}, Verb.UNDO_COMPLETE, TO_START, "provider_staff"),
    (Verb.LEAVE, {"reason": "money"}, Verb.UNDO_LEAVE, TO_START, "provider_staff"),
    (Verb.WITHDRAW, {"reason": "moved"}, Verb.UNDO_WITHDRAW, TO_START[:4], "assessor"),
    (Verb.CORRECT, {"reason": "wrong_class"}, Verb.UNDO_CORRECT, TO_START[:2], "assessor"),
)
STAYS_OPEN = {Verb.COMPLETE: Stage.ENROLMENT, Verb.LEAVE: Stage.TAUGHT}
every_way = pytest.mark.parametrize(
    ("ending", "details", "undoing", "path", "staff"), WAYS, ids=[f"{way[0]} by {way[4]}" for way in WAYS]
)


def everything(database: Database, area: Area, referral: Referral) -> dict[str, object]:
    """What must be as it was before: place, state, stage, status, waiting, enrolment, the learner's paper."""
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Referral, referral.id)
        taught = uow.get(TaughtClass, row.class_id)
        [stage] = {
            grant.stage
            for grant in consent.live_grants(uow, row.learner_id)
            if grant.recipient_id == row.recipient_id
        }
        enrolled = sa.select(
            Enrolment.state, Enrolment.started_on, Enrolment.ended_on, Enrolment.achieved
        ).where(Enrolment.referral_id == referral.id)
        enrolments = uow.session.execute(enrolled).all()
        found = {
            "state": (row.state, row.live, row.refusal, row.decided_by, row.hub_task, row.opened_at),
            "places": (taught.held, taught.offered, taught.enrolled),
            "stage": stage,
            "status": uow.get(Learner, row.learner_id).status,
            "enrolments": [tuple(one) for one in enrolments],
        }
    with database.unit_of_work(area.assessor.viewer) as uow:
        return {**found, "paper": paper_for(uow, referral.learner_id, area.hub.id).places}


@every_way
def test_taking_back_brings_everything_back(
    database: Database,
    area: Area,
    ending: Verb,
    details: dict[str, Any],
    undoing: Verb,
    path: tuple[Verb, ...],
    staff: str,
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *path)
    before, user = everything(database, area, referral), getattr(area, staff)
    use(database, user, referral, ending, **details)
    after = everything(database, area, referral)
    assert after["places"] == (0, 0, 0)
    assert after["stage"] is STAYS_OPEN.get(ending, Stage.CLOSED)
    with pytest.raises(RuleBroken):
        use(database, user, referral, undoing)
    use(database, user, referral, undoing, **MISTAKE)
    assert everything(database, area, referral) == before
    with database.unit_of_work(JOB) as uow:
        told = uow.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.verb == f"referral.{undoing}")
        ).all()
        assert [(event.actor_id, event.subject_id) for event in told] == [(user.id, referral.learner_id)]


GIVEN: dict[Verb, dict[str, Any]] = {
    Verb.HOLD: {"reason": "evidence"},
    Verb.UNDO_INDUCTION: MISTAKE,
    Verb.UNDO_BREAK: MISTAKE,
    Verb.UNDO_RETURN: MISTAKE,
    Verb.RESULT: {"outcome": "1"},
    Verb.AMEND: {"note": "Keen to start in January", "reason": "learner_told"},
    Verb.TAKE_BACK_OFFER: MISTAKE,
    Verb.RESEND: MISTAKE,
    Verb.UNDO_START: MISTAKE,
    **{way[0]: way[1] for way in WAYS},
    **{verb: MISTAKE for verb in rules.UNDOING},
}
STAFF = {Side.PROVIDER: "provider_staff", Side.HUB: "assessor"}


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(choices=st.lists(st.integers(0, 59), min_size=4, max_size=16))
def test_wherever_it_stands_an_ending_taken_back_at_once_leaves_nothing_changed(
    database: Database, area: Area, choices: list[int]
) -> None:
    """A walk along the table; what ends the referral is taken back by the next step."""
    [referral] = refer(database, area, new_learner(database, area))
    other = small_class(database, area)
    for choice in choices:
        row, before = fetch(database, referral), everything(database, area, referral)
        ways = [(side, verb) for side in STAFF for verb in possible(database, row, side)]
        side, verb = ways[choice % len(ways)]
        later = row.state_since.date() + timedelta(days=9)
        days = {Verb.HOLD: {"until": later}, Verb.BREAK: {"expected_on": later}}
        more = {"to_class_id": other.id} if verb is Verb.TRANSFER else days.get(verb, {})
        row = use(database, getattr(area, STAFF[side]), referral, verb, **GIVEN.get(verb, {}), **more)
        if verb not in rules.UNDO_WINDOWS:
            continue
        undoing = next(one for one in rules.verbs(row.state, side) if one in rules.UNDOING)
        use(database, getattr(area, STAFF[side]), referral, undoing, **MISTAKE)
        assert everything(database, area, referral) == before


def possible(database: Database, row: Referral, side: Side) -> list[Verb]:
    with database.unit_of_work(JOB) as uow:
        asked = [verb for verb in rules.verbs(row.state, side) if questions.possible(row, verb, side)]
        return course.possible(uow, row, asked)


@contextmanager
def days_later(database: Database, user: User, days: int) -> Iterator[UnitOfWork]:
    with database.unit_of_work(user.viewer) as uow:
        uow.now += timedelta(days=days)
        yield uow


@every_way
def test_after_seven_days_it_stays(
    database: Database,
    area: Area,
    ending: Verb,
    details: dict[str, Any],
    undoing: Verb,
    path: tuple[Verb, ...],
    staff: str,
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *path)
    user, side = getattr(area, staff), Side.HUB if staff == "assessor" else Side.PROVIDER
    ended = use(database, user, referral, ending, **details)
    with pytest.raises(UndoTooLate), days_later(database, user, 8) as uow:
        act(uow, referral, undoing, side, expected_version=None, reason="mistake")
    assert fetch(database, referral).state is ended.state
    with days_later(database, user, 7) as uow:
        act(uow, referral, undoing, side, expected_version=None, reason="mistake")


def test_only_the_side_that_did_it_may_take_it_back(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, *TO_START[:3])
    use(database, area.assessor, referral, Verb.DECLINE_OFFER, reason="time")
    with pytest.raises(UndoTooLate):
        use(database, area.provider_staff, referral, Verb.UNDO_DECLINE_OFFER, **MISTAKE)
    with pytest.raises(NotPermitted), database.unit_of_work(area.other_provider_staff.viewer) as uow:
        act(
            uow,
            referral,
            Verb.UNDO_DECLINE_OFFER,
            Side.PROVIDER,
            expected_version=None,
            reason="mistake",
        )
    use(database, area.assessor, referral, Verb.UNDO_DECLINE_OFFER, **MISTAKE)
    use(
        database,
        area.provider_staff,
        use(database, area.provider_staff, referral, Verb.DECLINE_OFFER, reason="time"),
        Verb.UNDO_DECLINE_OFFER,
        **MISTAKE,
    )


def test_what_the_provider_may_not_be_told_of_any_more_cannot_be_taken_back(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    bring(database, area, referral, Verb.OPEN)
    use(database, area.provider_staff, referral, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    with database.unit_of_work(area.assessor.viewer) as uow:
        sharing.stop_with(uow, person.id, area.provider.id)
    with pytest.raises(NotVisible):
        use(database, area.provider_staff, referral, Verb.UNDO_DECLINE, **MISTAKE)
    assert fetch(database, referral).state is State.DECLINED


def small_class(database: Database, area: Area) -> TaughtClass:
    with database.unit_of_work(JOB) as uow:
        name = f"Small {new_id()}"
        return taught_class(uow, area.provider, venue(uow, area.provider, name), name, places=1)


def test_where_the_place_has_gone_it_is_said_and_the_waiting_list_is_open(
    database: Database, area: Area
) -> None:
    small = small_class(database, area)
    [mine], [theirs] = (
        refer(database, area, new_learner(database, area, name), small) for name in ("Hodan", "Sahra")
    )
    bring(database, area, mine, Verb.OPEN, Verb.ACCEPT)
    use(database, area.provider_staff, mine, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    bring(database, area, theirs, Verb.OPEN, Verb.ACCEPT)
    with pytest.raises(NoPlaceLeft, match="has gone to somebody else since"):
        use(database, area.provider_staff, mine, Verb.UNDO_DECLINE, **MISTAKE)
    assert fetch(database, mine).state is State.DECLINED
    listed = use(database, area.provider_staff, mine, Verb.UNDO_ONTO_LIST, **MISTAKE)
    assert (listed.state, listed.live, listed.hub_task) == (State.WAITLISTED, True, None)
    assert class_now(database, small).held == 1


def test_who_has_started_elsewhere_since_is_not_taken_back_and_nothing_of_it_is_told(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    bring(database, area, mine, Verb.OPEN)
    use(database, area.provider_staff, mine, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    for verb in TO_START:
        use(database, area.other_provider_staff, other, verb)
    with pytest.raises(RuleBroken) as problem:
        use(database, area.provider_staff, mine, Verb.UNDO_DECLINE, **MISTAKE)
    assert problem.value.message == MOVED_ON


def test_who_is_in_class_again_has_no_other_referral_and_waits_no_longer(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [mine] = refer(database, area, person)
    bring(database, area, mine, *TO_START)
    use(database, area.provider_staff, mine, Verb.LEAVE, reason="unknown")
    [other] = refer(database, area, person, area.other_class)
    use(database, area.provider_staff, mine, Verb.UNDO_LEAVE, **MISTAKE)
    assert fetch(database, other).state is State.WITHDRAWN
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, person.id).status is Status.STARTED


def test_the_hub_may_have_sent_it_again_meanwhile(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN)
    use(database, area.provider_staff, referral, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    use(database, area.assessor, referral, Verb.RESEND, reason="mistake")
    with pytest.raises(WrongState):
        use(database, area.provider_staff, referral, Verb.UNDO_DECLINE, **MISTAKE)


def test_a_question_and_the_days_that_were_left_come_back(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN)
    asked = use(database, area.provider_staff, referral, Verb.ASK, note="Is Tuesday possible?")
    use(database, area.provider_staff, referral, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    back = use(database, area.provider_staff, referral, Verb.UNDO_DECLINE, **MISTAKE)
    assert (back.asked_at, back.reply_days_left) == (asked.asked_at, asked.reply_days_left)


def test_a_state_in_which_a_place_is_needed_says_what_else_can_be_done() -> None:
    needing = {
        state
        for state in State
        for verb in rules.verbs(state, Side.PROVIDER)
        if rules.takes_place(state, verb, State.STARTED)
        and rules.stage_of(state, opened=True) is not Stage.CLOSED
    }
    assert needing - {State.ON_HOLD} == set(words.FULL)  # what was put on hold had no place


def test_each_ending_has_words_for_the_place_that_is_gone() -> None:
    takes = rules.UNDOING - {Verb.UNDO_ONTO_LIST}
    assert set(words.NO_PLACE) == takes


def test_a_program_is_told_the_same_of_a_place_that_is_gone_as_a_person() -> None:
    told = as_http(NoPlaceLeft(words.no_place(Verb.ACCEPT)))
    assert (told.code, told.data["message"]) == (409, words.JUST_GONE)
