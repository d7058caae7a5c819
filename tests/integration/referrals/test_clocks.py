"""Whose time it is: pauses give their days back, silence frees the learner, and what stands still is seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.accounts.clocks import Clock, usual
from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.referrals import sweep_all
from hub.consent.queries import heard_by
from hub.consent.services import disclosure as consent
from hub.consent.services import sharing
from hub.consent.types import Channel
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.core.ids import new_id
from hub.core.working_days import working_days_between
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals import due, rules
from hub.referrals.case import sharing as cases
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.errors import TooManyReferrals
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.lines import ReferralLine, lines
from hub.referrals.types import Side, State, Verb
from hub.referrals.waiting.unmatched import explanations
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.papers import paper_for
from tests.factories.referrals import JOB, class_now, fetch, new_learner

REPLY_WORKING_DAYS = usual()[Clock.REPLY]

MONDAY = date(2026, 11, 23)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@contextmanager
def work(database: Database, user: User, day: date) -> Iterator[UnitOfWork]:
    with database.unit_of_work(user.viewer, now=noon(day)) as uow:
        yield uow


def send_on(
    database: Database, area: Area, day: date, person: Learner, *classes: TaughtClass
) -> list[Referral]:
    with work(database, area.assessor, day) as uow:
        return send(uow, person, [one.id for one in classes], submission=new_id().hex)


def use_on(
    database: Database, user: User, day: date, referral: Referral, verb: Verb, **details: Any
) -> Referral:
    side = Side.HUB if user.viewer.hub else Side.PROVIDER
    with work(database, user, day) as uow:
        return act(uow, referral, verb, side, expected_version=None, **details)


def night(database: Database, day: date) -> None:
    sweep_all(database, noon(day) - timedelta(hours=10))


@pytest.fixture
def opened(database: Database, area: Area) -> Referral:
    """Sent and opened on Thursday 19 November: due on 3 December."""
    person = in_november(database, area)
    [referral] = send_on(database, area, date(2026, 11, 19), person, area.taught_class)
    return use_on(database, area.provider_staff, date(2026, 11, 19), referral, Verb.OPEN)


def in_november(database: Database, area: Area, name: str = "Hodan") -> Learner:
    """A learner whose agreements began before the story."""
    person = new_learner(database, area, name)
    with database.unit_of_work(JOB) as uow:
        for grant in consent.live_grants(uow, person.id):
            grant.valid_from, grant.valid_to = date(2026, 11, 1), date(2099, 1, 1)
            audit.record(uow, "test", about=grant)
    return person


def test_a_hold_of_the_hub_does_not_use_up_the_providers_time(
    database: Database, area: Area, opened: Referral
) -> None:
    assert opened.reply_by == date(2026, 12, 3)
    until = date(2026, 12, 21)
    use_on(database, area.assessor, date(2026, 12, 1), opened, Verb.HOLD, reason="learner_away", until=until)
    for day in (date(2026, 12, 4), date(2026, 12, 20)):
        night(database, day)
        assert fetch(database, opened).state is State.ON_HOLD
    night(database, until)
    night(database, date(2026, 12, 22))
    referral = fetch(database, opened)
    assert (referral.state, referral.reply_by) == (State.OPENED, date(2026, 12, 23))
    night(database, date(2026, 12, 24))
    assert fetch(database, opened).state is State.INACTIVE


def test_the_days_that_the_hub_takes_to_answer_are_given_back(
    database: Database, area: Area, opened: Referral
) -> None:
    use_on(database, area.provider_staff, date(2026, 12, 2), opened, Verb.ASK, note="Is Tuesday possible?")
    night(database, date(2026, 12, 9))
    assert fetch(database, opened).state is State.OPENED
    use_on(database, area.assessor, date(2026, 12, 10), opened, Verb.ANSWER, note="Yes")
    night(database, date(2026, 12, 11))
    referral = fetch(database, opened)
    assert (referral.state, referral.reply_by) == (State.OPENED, date(2026, 12, 11))
    night(database, date(2026, 12, 12))
    assert fetch(database, opened).state is State.INACTIVE


def test_a_question_outlives_a_hold_and_a_withdrawal_that_is_undone(
    database: Database, area: Area, opened: Referral
) -> None:
    day, hub = date(2026, 11, 23), area.assessor
    use_on(database, area.provider_staff, day, opened, Verb.ASK, note="Is Tuesday possible?")
    until = day + timedelta(days=30)
    use_on(database, hub, day, opened, Verb.HOLD, reason="evidence", until=until)
    use_on(database, hub, day, opened, Verb.WITHDRAW, reason="moved")
    with database.unit_of_work(area.assessor.viewer, now=noon(day)) as uow:
        assert worklists.items(uow, Group.QUESTIONS) == []
    use_on(database, hub, day, opened, Verb.UNDO_WITHDRAW, reason="mistake")
    assert fetch(database, opened).hold_until == until
    referral = use_on(database, hub, day, opened, Verb.RESUME)
    assert referral.asked_at is not None
    assert due.answer_by(referral) is None
    with database.unit_of_work(area.assessor.viewer, now=noon(day)) as uow:
        assert len(worklists.items(uow, Group.QUESTIONS)) == 1
        [(place, sentences)] = paper_for(uow, referral.learner_id, area.hub.id).places
        assert place.by is None
        assert "They asked us a question. We will answer it." in sentences


def test_referrals_that_nobody_answers_do_not_use_up_the_three(database: Database, area: Area) -> None:
    person = in_november(database, area)
    with database.unit_of_work(JOB) as uow:
        place = venue(uow, area.provider, "Annexe")
        classes = [taught_class(uow, area.provider, place, f"Class {number}") for number in range(3)]
    silent = send_on(database, area, MONDAY, person, *classes)
    later = MONDAY + timedelta(days=15)
    with pytest.raises(TooManyReferrals):
        send_on(database, area, later, person, area.other_class)
    night(database, later)
    assert {fetch(database, one).state for one in silent} == {State.INACTIVE}
    with database.unit_of_work(area.assessor.viewer, now=noon(later)) as uow:
        said = explanations(uow, [person.id])[person.id]
        assert not any("which is the most" in cause.says for cause in said.causes)
    send_on(database, area, later, person, area.other_class)


def test_a_provider_that_opens_late_has_its_whole_time(
    database: Database, area: Area, opened: Referral
) -> None:
    night(database, date(2026, 12, 4))
    use_on(database, area.provider_staff, date(2026, 12, 7), opened, Verb.OPEN)
    night(database, date(2026, 12, 8))
    assert fetch(database, opened).state is State.OPENED


@pytest.mark.parametrize("staff", ["assessor", "provider_staff"])
def test_a_hold_needs_a_day_on_which_it_ends(
    database: Database, area: Area, opened: Referral, staff: str
) -> None:
    for until in (None, MONDAY):
        with pytest.raises(RuleBroken) as problem:
            use_on(database, getattr(area, staff), MONDAY, opened, Verb.HOLD, reason="evidence", until=until)
        assert problem.value.field == "until"


def on_the_list(database: Database, area: Area, day: date) -> list[Referral]:
    with database.unit_of_work(area.assessor.viewer, now=noon(day)) as uow:
        found = lines(uow, Group.STALLED, worklists.items(uow, Group.STALLED))
        return [line.referral for line in found if isinstance(line, ReferralLine)]


def set_days(database: Database, area: Area, **days: date) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        for name, day in days.items():
            setattr(row, name, day)
        audit.record(uow, "test", about=row)


STALLS: dict[State, tuple[Verb, ...]] = {
    State.ACCEPTED: (Verb.ACCEPT,),
    State.OFFER_ACCEPTED: (Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER),
    State.STARTED: (Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER, Verb.START),
}


@pytest.mark.parametrize("state", STALLS)
def test_what_nobody_moves_is_on_the_hubs_list_after_two_weeks(
    database: Database, area: Area, opened: Referral, state: State
) -> None:
    set_days(database, area, starts_on=MONDAY, ends_on=MONDAY)
    for verb in STALLS[state]:
        use_on(database, area.provider_staff, MONDAY, opened, verb)
    assert on_the_list(database, area, MONDAY + timedelta(days=14)) == []
    [found] = on_the_list(database, area, MONDAY + timedelta(days=15))
    assert (found.id, found.state) == (opened.id, state)


def test_an_offer_accepted_long_before_the_class_begins_is_not_late(
    database: Database, area: Area, opened: Referral
) -> None:
    set_days(database, area, starts_on=MONDAY + timedelta(days=60))
    for verb in STALLS[State.OFFER_ACCEPTED]:
        use_on(database, area.provider_staff, MONDAY, opened, verb)
    assert on_the_list(database, area, MONDAY + timedelta(days=60)) == []


def test_a_hold_of_old_without_a_day_is_on_the_hubs_list(
    database: Database, area: Area, opened: Referral
) -> None:
    until = MONDAY + timedelta(days=1)
    use_on(database, area.assessor, MONDAY, opened, Verb.HOLD, reason="evidence", until=until)
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(Referral).values(hold_until=None))
    assert on_the_list(database, area, MONDAY + timedelta(days=14)) == []
    assert len(on_the_list(database, area, MONDAY + timedelta(days=15))) == 1


class Walk:
    """One learner's referral, and how many working days its answer was the provider's to give."""

    def __init__(self, database: Database, area: Area) -> None:
        self.database, self.area, self.day, self.used = database, area, MONDAY, 0
        self.person = in_november(database, area)
        [self.referral] = send_on(database, area, MONDAY, self.person, area.taught_class)

    def act(self, verb: Verb) -> None:
        """Whoever may use the verb does; a way that the table does not know changes nothing."""
        details = {
            Verb.HOLD: {"reason": "evidence", "until": self.day + timedelta(days=9)},
            Verb.WITHDRAW: {"reason": "moved"},
            Verb.UNDO_WITHDRAW: {"reason": "mistake"},
            Verb.RESEND: {"reason": "mistake"},
            Verb.DECLINE: {"reason": "full", "decided_by": rules.Decider.PROVIDER},
            Verb.TAKE_BACK_OFFER: {"reason": "mistake"},
            Verb.CORRECT: {"reason": "wrong_class"},
            Verb.DECLINE_OFFER: {"reason": "time"},
            Verb.LEAVE: {"reason": "money"},
            **{undoing: {"reason": "mistake"} for undoing in rules.UNDOING},
        }
        hub = any(row.verb is verb and Side.HUB in row.who for row in rules.TRANSITIONS)
        staff = self.area.assessor if hub else self.area.provider_staff
        before = self.now()
        try:
            use_on(self.database, staff, self.day, before, verb, **details.get(verb, {}))
        except (Conflict, NotVisible, RuleBroken):
            return
        if verb is Verb.RESEND or (verb is Verb.OPEN and before.state is State.INACTIVE):
            self.used = 0

    def share(self, begins: bool) -> None:
        with work(self.database, self.area.assessor, self.day) as uow:
            if begins:
                found = [one for one in sharing.candidates(uow, None) if one.name == self.area.provider.name]
                cases.agree(
                    uow, self.person.id, found, language="en", channel=Channel.PHONE, interpreter=None
                )
            else:
                cases.stop_with(uow, self.person.id, self.area.provider.id)

    def pass_days(self, days: int) -> None:
        for _ in range(days):
            self.used += due.with_provider(self.now()) and working_days_between(
                self.day, self.day + timedelta(days=1)
            )
            self.day += timedelta(days=1)
            before = self.now().state
            night(self.database, self.day)
            if self.now().state is State.INACTIVE is not before:
                assert self.used >= REPLY_WORKING_DAYS, "marked silent before its time"

    def now(self) -> Referral:
        return fetch(self.database, self.referral)

    def check(self) -> None:
        row, taught = self.now(), class_now(self.database, self.area.taught_class)
        place = rules.PLACE_OF_STATE.get(row.state)
        expected = {name: int(place == name) for name in ("held", "offered", "enrolled")}
        assert {name: getattr(taught, name) for name in expected} == expected
        assert row.state is not State.ON_HOLD or row.hold_until is not None
        assert row.live == (row.state in rules.LIVE)
        if due.with_provider(row) and row.state is not State.INACTIVE:
            assert row.reply_days_left is None
            assert row.reply_by is not None
            left = working_days_between(self.day, row.reply_by)
            assert self.used + left >= REPLY_WORKING_DAYS
        with self.database.unit_of_work(JOB, now=noon(self.day)) as uow:
            may = self.area.provider.id in heard_by(uow, [self.person.id])[self.person.id]
            assert may or not row.live


STEPS = st.one_of(
    st.integers(1, 8),
    st.sampled_from(
        [
            Verb.OPEN,
            Verb.ASK,
            Verb.ANSWER,
            Verb.HOLD,
            Verb.RESUME,
            Verb.WITHDRAW,
            Verb.UNDO_WITHDRAW,
            Verb.WAITLIST,
            Verb.ACCEPT,
            Verb.OFFER,
            Verb.TAKE_BACK_OFFER,
            Verb.ACCEPT_OFFER,
            Verb.START,
            Verb.RESEND,
            *rules.UNDO_WINDOWS,
            *rules.UNDOING,
        ]
    ),
    st.booleans(),
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking would walk the databases for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, max_size=14))
def test_in_whatever_order_things_happen_nobody_loses_days_or_places(
    database: Database, area: Area, steps: list[int | bool | Verb]
) -> None:
    walk = Walk(database, area)
    for step in steps:
        if isinstance(step, bool):
            walk.share(step)
        elif isinstance(step, int):
            walk.pass_days(step)
        else:
            walk.act(step)
        walk.check()
    if walk.now().state is State.STARTED:
        use_on(database, area.provider_staff, walk.day, walk.now(), Verb.COMPLETE)
    if walk.now().live:
        use_on(database, area.assessor, walk.day, walk.now(), Verb.WITHDRAW, reason="moved")
