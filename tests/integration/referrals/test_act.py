"""One place where a verb is used: who, from which page, with which consequences."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Stage
from hub.core.db import Database
from hub.core.errors import NotPermitted, NotVisible, RuleBroken, StaleEdit, WrongState
from hub.core.sealing.sealed import Refused
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals import queries, rules
from hub.referrals.case.act import act
from hub.referrals.case.tasks import settle
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Transition
from hub.referrals.types import Decider, Effect, Side, State, Verb
from hub.tracking.enrolment.models import Enrolment
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

DECLINE = {"reason": "full", "decided_by": Decider.PROVIDER}


def stage(database: Database, area: Area, learner_id: object) -> Stage:
    with database.unit_of_work(JOB) as uow:
        grants = [g for g in consent.live_grants(uow, learner_id) if g.recipient_id == area.provider.id]
        return grants[0].stage


def places(database: Database, area: Area) -> tuple[int, int, int]:
    row = class_now(database, area.taught_class)
    return row.held, row.offered, row.enrolled


def status(database: Database, learner_id: object) -> Status:
    with database.unit_of_work(JOB) as uow:
        return uow.get(Learner, learner_id).status


def test_the_whole_way_moves_the_place_the_grant_and_the_status(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    expected = {
        Verb.OPEN: (State.OPENED, (0, 0, 0), Stage.OPENED, Status.WAITING),
        Verb.ACCEPT: (State.ACCEPTED, (1, 0, 0), Stage.OPENED, Status.WAITING),
        Verb.OFFER: (State.OFFERED, (0, 1, 0), Stage.OPENED, Status.OFFERED),
        Verb.ACCEPT_OFFER: (State.OFFER_ACCEPTED, (0, 1, 0), Stage.ENROLMENT, Status.OFFERED),
        Verb.START: (State.STARTED, (0, 0, 1), Stage.ENROLMENT, Status.STARTED),
        Verb.COMPLETE: (State.COMPLETED, (0, 0, 0), Stage.ENROLMENT, Status.FINISHED),
    }
    for verb, (state, counts, open_to, known_as) in expected.items():
        referral = bring(database, area, referral, verb)
        assert referral.state is state
        assert places(database, area) == counts
        assert stage(database, area, person.id) is open_to
        assert status(database, person.id) is known_as


def test_identity_opens_with_the_referral_and_closes_with_a_decline(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        with pytest.raises(NotVisible):
            consent.may_see(uow, person.id, [Category.IDENTITY])
        with pytest.raises(Refused):
            uow.get(Learner, person.id).family_name.reveal(consent.may_see(uow, person.id, [Category.LEVELS]))
    bring(database, area, referral, Verb.OPEN)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        decision = consent.may_see(uow, person.id, [Category.IDENTITY])
        assert uow.get(Learner, person.id).family_name.reveal(decision) == "Warsame"
    use(database, area.provider_staff, referral, Verb.DECLINE, **DECLINE)
    with database.unit_of_work(area.provider_staff.viewer) as uow, pytest.raises(NotVisible):
        queries.by_reference(uow, referral.reference)


def test_a_decline_tells_the_hub_what_to_do_and_sending_again_clears_it(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    bring(database, area, referral, Verb.OPEN)
    referral = use(
        database,
        area.provider_staff,
        referral,
        Verb.DECLINE,
        reason="wrong_level",
        decided_by=Decider.PROVIDER,
        note="Reading is higher",
    )
    assert referral.hub_task is Effect.REASSESS
    assert (referral.refusal, decline_reason(database, referral)) == (Effect.REASSESS, "wrong_level")
    referral = use(database, area.assessor, referral, Verb.RESEND, reason="mistake")
    assert referral.state is State.SENT
    assert (referral.hub_task, referral.refusal, referral.opened_at) == (None, None, None)
    assert decline_reason(database, referral) is None
    assert stage(database, area, person.id) is Stage.MATCH_CARD


def test_a_task_of_the_hub_can_be_settled_twice(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    use(database, area.provider_staff, referral, Verb.DECLINE, **DECLINE)
    for _ in range(2):
        with database.unit_of_work(area.assessor.viewer) as uow:
            row = queries.fresh(uow, referral.id)
            settle(uow, row)
            assert row.hub_task is None


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({}, "reason"),
        ({"reason": "no such reason"}, "reason"),
        ({"reason": "full"}, "decided_by"),
        ({"reason": "full", "decided_by": Decider.LEARNER}, "decided_by"),
    ],
)
def test_a_decline_needs_a_reason_and_a_decider_that_fit(
    database: Database, area: Area, details: dict, field: str
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    with pytest.raises(RuleBroken) as problem:
        use(database, area.provider_staff, referral, Verb.DECLINE, **details)
    assert problem.value.field == field


def test_only_the_providers_own_other_class_can_be_suggested(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    for wrong in (area.other_class, area.taught_class):
        with pytest.raises(RuleBroken):
            use(
                database,
                area.provider_staff,
                referral,
                Verb.DECLINE,
                suggested_class_id=wrong.id,
                **DECLINE,
            )


@pytest.mark.parametrize("staff", ["other_provider_staff", "work_coach", "administrator"])
def test_nobody_else_can_act_on_a_referral(database: Database, area: Area, staff: str) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    for side in Side:
        with (
            pytest.raises((NotPermitted, NotVisible)),
            database.unit_of_work(getattr(area, staff).viewer) as uow,
        ):
            act(uow, referral, Verb.OPEN, side, expected_version=None)
    assert fetch(database, referral).state is State.SENT


def test_neither_side_can_use_the_others_verbs(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    with pytest.raises(NotPermitted), database.unit_of_work(area.assessor.viewer) as uow:
        act(uow, referral, Verb.OPEN, Side.PROVIDER, expected_version=None)
    with pytest.raises(WrongState), database.unit_of_work(area.assessor.viewer) as uow:
        act(uow, referral, Verb.OPEN, Side.HUB, expected_version=None)


def test_a_double_click_is_one_act(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    seen = bring(database, area, referral, Verb.OPEN).version
    for _ in range(2):
        with database.unit_of_work(area.provider_staff.viewer) as uow:
            row = act(uow, referral, Verb.ACCEPT, Side.PROVIDER, expected_version=seen)
            assert row.state is State.ACCEPTED
    assert places(database, area) == (1, 0, 0)


def test_two_questions_are_two_but_one_page_asks_once(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    seen = bring(database, area, referral, Verb.OPEN).version
    for _ in range(2):
        with database.unit_of_work(area.provider_staff.viewer) as uow:
            details = {"note": "Is Tuesday possible?", "submission": "first"}
            act(uow, referral, Verb.ASK, Side.PROVIDER, expected_version=seen, **details)
    with pytest.raises(StaleEdit), database.unit_of_work(area.provider_staff.viewer) as uow:
        act(
            uow,
            referral,
            Verb.ASK,
            Side.PROVIDER,
            expected_version=seen,
            note="And Friday?",
            submission="second",
        )
    with database.unit_of_work(JOB) as uow:
        query = sa.select(Transition.id).where(Transition.verb == Verb.ASK)
        assert len(uow.session.scalars(query).all()) == 1
        assert uow.get(type(referral), referral.id).asked_at is not None


def test_the_hubs_answer_ends_the_question(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN)
    use(database, area.provider_staff, referral, Verb.ASK, note="Is Tuesday possible?")
    referral = use(database, area.assessor, referral, Verb.ANSWER, note="Yes")
    assert (referral.state, referral.asked_at) == (State.OPENED, None)


def test_an_old_page_shows_both_states(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    seen = bring(database, area, referral, Verb.OPEN).version
    use(database, area.provider_staff, referral, Verb.WAITLIST)
    with pytest.raises(StaleEdit) as stale, database.unit_of_work(area.provider_staff.viewer) as uow:
        act(uow, referral, Verb.ACCEPT, Side.PROVIDER, expected_version=seen)
    assert stale.value.rows == [("This referral", "Accept", "On the provider's waiting list")]
    with pytest.raises(WrongState), database.unit_of_work(area.provider_staff.viewer) as uow:
        act(uow, referral, Verb.OFFER, Side.PROVIDER, expected_version=seen)


def test_no_place_no_acceptance(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        full = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "Full class", places=0)
    [referral] = refer(database, area, new_learner(database, area), full)
    bring(database, area, referral, Verb.OPEN)
    with pytest.raises(NoPlaceLeft):
        bring(database, area, referral, Verb.ACCEPT)
    assert bring(database, area, referral, Verb.WAITLIST).state is State.WAITLISTED


def test_a_hold_goes_back_to_the_state_before(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN, Verb.WAITLIST)
    with database.unit_of_work(JOB) as uow:
        until = uow.today + timedelta(days=20)
    held = use(database, area.assessor, referral, Verb.HOLD, reason="learner_away", until=until)
    assert (held.state, held.hold_until) == (State.ON_HOLD, until)
    back = use(database, area.provider_staff, referral, Verb.RESUME)
    assert (back.state, back.hold_until) == (State.WAITLISTED, None)


def test_a_withdrawal_can_be_undone_to_the_state_before_with_its_place(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    use(database, area.assessor, referral, Verb.WITHDRAW, reason="learner_asked")
    assert places(database, area) == (0, 0, 0)
    assert stage(database, area, person.id) is Stage.CLOSED
    assert (
        use(database, area.assessor, referral, Verb.UNDO_WITHDRAW, reason="changed").state is State.ACCEPTED
    )
    assert places(database, area) == (1, 0, 0)
    assert stage(database, area, person.id) is Stage.OPENED


def test_a_start_closes_the_siblings_and_the_waiting_and_undoing_it_restores_both(
    database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    use(database, area.other_provider_staff, other, Verb.OPEN)
    use(database, area.other_provider_staff, other, Verb.ACCEPT)
    bring(database, area, mine, *TO_START)
    assert fetch(database, other).state is State.WITHDRAWN
    assert class_now(database, area.other_class).held == 0
    with database.unit_of_work(JOB) as uow:
        assert queries.open_entry(uow, person.id) is None
        enrolment = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == mine.id))
        assert enrolment.started_on == uow.today
    use(database, area.provider_staff, mine, Verb.UNDO_START, reason="mistake")
    assert fetch(database, other).state is State.ACCEPTED
    assert class_now(database, area.other_class).held == 1
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, person.id)
        assert entry is not None
        assert entry.joined_on == person.joined_on
        assert uow.session.scalars(sa.select(Enrolment.id)).all() == []
    assert status(database, person.id) is Status.OFFERED


def test_undoing_a_start_never_leads_to_more_referrals_than_a_learner_may_have(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        annexe = venue(uow, area.provider, "Annexe")
        more = [taught_class(uow, area.provider, annexe, f"Next {number}") for number in range(3)]
    person = new_learner(database, area)
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    bring(database, area, mine, *TO_START)
    sent = refer(database, area, person, *more)
    with pytest.raises(RuleBroken, match="Call the hub"):
        use(database, area.provider_staff, mine, Verb.UNDO_START, reason="mistake")
    use(database, area.assessor, sent[0], Verb.WITHDRAW, reason="learner_asked")
    use(database, area.provider_staff, mine, Verb.UNDO_START, reason="mistake")
    assert fetch(database, mine).state is State.OFFER_ACCEPTED
    assert (fetch(database, other).state, fetch(database, other).hub_task) == (
        State.WITHDRAWN,
        Effect.REQUEUE,
    )


def test_undoing_a_start_leaves_alone_what_was_withdrawn_before_it(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    use(database, area.assessor, other, Verb.WITHDRAW, reason="learner_asked")
    bring(database, area, mine, *TO_START)
    use(database, area.provider_staff, mine, Verb.UNDO_START, reason="mistake")
    assert fetch(database, other).state is State.WITHDRAWN


def test_where_the_siblings_place_has_gone_the_hub_is_asked_to_look_again(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        small = taught_class(
            uow, area.other_provider, venue(uow, area.other_provider, "Annexe"), "Small", places=1
        )
    person, rival = new_learner(database, area), new_learner(database, area, "Sahra")
    mine, other = refer(database, area, person, area.taught_class, small)
    [theirs] = refer(database, area, rival, small)
    for verb in (Verb.OPEN, Verb.ACCEPT):
        use(database, area.other_provider_staff, other, verb)
    bring(database, area, mine, *TO_START)
    for verb in (Verb.OPEN, Verb.ACCEPT):
        use(database, area.other_provider_staff, theirs, verb)
    use(database, area.provider_staff, mine, Verb.UNDO_START, reason="mistake")
    left = fetch(database, other)
    assert (left.state, left.hub_task) == (State.WITHDRAWN, Effect.REQUEUE)
    assert fetch(database, mine).state is State.OFFER_ACCEPTED


def test_a_refused_offer_frees_the_place_and_is_the_learners_choice(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    referral = use(database, area.assessor, referral, Verb.DECLINE_OFFER, reason="time")
    assert (referral.decided_by, referral.hub_task) == (Decider.LEARNER, Effect.REQUEUE_EXCLUDING)
    assert places(database, area) == (0, 0, 0)


def test_time_runs_out_by_a_named_job_but_not_while_the_hub_owes_an_answer(
    database: Database, area: Area
) -> None:
    silent, asked = (new_learner(database, area, name) for name in ("Hodan", "Sahra"))
    [first], [second] = (refer(database, area, person) for person in (silent, asked))
    bring(database, area, second, Verb.OPEN)
    use(database, area.provider_staff, second, Verb.ASK, note="Is Tuesday possible?")
    with database.unit_of_work(JOB) as uow:
        uow.now += timedelta(days=30)
        due = queries.overdue(uow)
        assert due == [(first.id, Verb.LAPSE)]
        act(uow, queries.fresh(uow, first.id), Verb.LAPSE, Side.SYSTEM, expected_version=None)
    lapsed = fetch(database, first)
    assert (lapsed.state, lapsed.hub_task) == (State.INACTIVE, Effect.REQUEUE)
    opened = bring(database, area, first, Verb.OPEN)
    assert (opened.state, opened.hub_task) == (State.OPENED, None)


def test_every_step_is_in_the_history_with_who_and_why(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    use(database, area.provider_staff, referral, Verb.DECLINE, **DECLINE)
    with database.unit_of_work(JOB) as uow:
        newest, oldest = queries.history(uow, referral.id)
        assert (oldest.verb, oldest.side, oldest.actor_id) == (Verb.SEND, Side.HUB, area.assessor.id)
        assert (newest.from_state, newest.to_state) == (State.SENT, State.DECLINED)
        reason = newest.reason.reveal(consent.may_see(uow, newest.learner_id, [Category.NOTES]))
        assert (reason, newest.decided_by) == ("full", Decider.PROVIDER)
        assert reason in rules.DECLINE_REASONS
