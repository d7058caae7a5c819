"""Whatever is tried, in whatever order: only the table's ways, and counts that agree with the referrals."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import HubError
from hub.core.vault import Vault
from hub.directory.models import TaughtClass
from hub.directory.types import Place
from hub.referrals import queries, rules
from hub.referrals.case.act import act
from hub.referrals.case.send import send
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Decider, Side, State, Verb
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.types import EnrolmentState
from tests.factories.area import build_area
from tests.factories.directory import taught_class, venue
from tests.factories.referrals import JOB, TO_START, assessed_learner

REASONS = {
    Verb.DECLINE: "full",
    Verb.DECLINE_OFFER: "time",
    Verb.HOLD: "learner_away",
    Verb.LEAVE: "money",
    Verb.WITHDRAW: "learner_asked",
    Verb.CORRECT: "wrong_class",
    Verb.GIVE_UP: "no_reason",
}
PLACES = 2
COURSE = (Verb.START, Verb.BREAK, Verb.RETURN, Verb.TRANSFER, Verb.UNDO_TRANSFER, Verb.LEAVE, Verb.UNDO_LEAVE)
E = EnrolmentState
GOES = {
    State.STARTED: {E.STUDYING, E.ON_BREAK},
    State.COMPLETED: {E.COMPLETED},
    State.LEFT_EARLY: {E.LEFT},
    State.TRANSFERRED: {E.LEFT},
}


class Hub(RuleBasedStateMachine):
    """Three learners, two classes of two places, every verb by every side."""

    template: Path
    vault: Vault
    reached: set[State]

    @initialize()
    def build(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "hub.sqlite3"
        shutil.copy(self.template, path)
        self.database = Database(f"sqlite:///{path}", self.vault)
        with self.database.unit_of_work(JOB) as uow:
            self.area = area = build_area(uow)
            at = venue(uow, area.provider, "Annexe")
            self.classes = [
                taught_class(uow, area.provider, at, f"Small {n}", places=PLACES).id for n in range(2)
            ]
            self.learners = [assessed_learner(uow, area, name) for name in ("Hodan", "Sahra", "Layla")]
        self.referrals: list[Any] = []

    @rule(who=st.integers(0, 2), where=st.integers(0, 1))
    def send(self, who: int, where: int) -> None:
        try:
            with self.database.unit_of_work(self.area.assessor.viewer) as uow:
                submission = str(len(self.referrals))
                [row] = send(uow, self.learners[who], [self.classes[where]], submission=submission)
        except HubError:
            return
        self.referrals.append(row.id)

    @rule(which=st.integers(0, 20), steps=st.sampled_from((1, 3, 5)))
    def come_far(self, which: int, steps: int) -> None:
        self.go_on(which, steps)

    def go_on(self, which: int, steps: int) -> None:
        """The straight way to a start, so that referrals come far."""
        for _ in range(steps if self.referrals else 0):
            referral = self.read(which)
            ahead = [verb for verb in TO_START if verb in rules.verbs(referral.state, Side.PROVIDER)]
            for verb in ahead[:1]:
                self.act(referral, verb, Side.PROVIDER)

    @rule(which=st.integers(0, 20), choice=st.integers(0, 20), side=st.sampled_from(list(Side)))
    def follow_the_table(self, which: int, choice: int, side: Side) -> None:
        if self.referrals:
            referral = self.read(which)
            allowed = rules.verbs(referral.state, side)
            if allowed:
                self.act(referral, allowed[choice % len(allowed)], side)

    @rule(which=st.integers(0, 20), verb=st.sampled_from(COURSE))
    def course_goes_on(self, which: int, verb: Verb) -> None:
        self.tell_of_a_course(which, verb)

    def tell_of_a_course(self, which: int, verb: Verb) -> None:
        """What a provider tells of somebody who comes, is away, moves or ends."""
        if self.referrals:
            referral = self.read(which)
            if verb in rules.verbs(referral.state, Side.PROVIDER):
                self.act(referral, verb, Side.PROVIDER)

    @rule(which=st.integers(0, 20))
    def start_and_move(self, which: int) -> None:
        """To a start, and on to the other class of the provider."""
        self.go_on(which, len(TO_START))
        self.tell_of_a_course(which, Verb.TRANSFER)

    @rule(which=st.integers(0, 20))
    def turn_down(self, which: int) -> None:
        """A provider's no, wherever the table allows one."""
        if self.referrals:
            referral = self.read(which)
            if Verb.DECLINE in rules.verbs(referral.state, Side.PROVIDER):
                self.act(referral, Verb.DECLINE, Side.PROVIDER)

    @rule(which=st.integers(0, 20), verb=st.sampled_from(list(Verb)), side=st.sampled_from(list(Side)))
    def try_anything(self, which: int, verb: Verb, side: Side) -> None:
        if self.referrals:
            self.act(self.read(which), verb, side)

    def read(self, which: int) -> Referral:
        with self.database.unit_of_work(JOB) as uow:
            return uow.get(Referral, self.referrals[which % len(self.referrals)])

    def act(self, referral: Referral, verb: Verb, side: Side) -> None:
        before = referral.state
        viewers = {
            Side.HUB: self.area.assessor.viewer,
            Side.PROVIDER: self.area.provider_staff.viewer,
            Side.SYSTEM: Viewer.job("night"),
        }
        reason = REASONS.get(verb, "changed")
        try:
            with self.database.unit_of_work(viewers[side]) as uow:
                act(
                    uow,
                    referral,
                    verb,
                    side,
                    expected_version=referral.version,
                    reason=reason,
                    decided_by=Decider.PROVIDER if verb is Verb.DECLINE else None,
                    until=uow.today + timedelta(days=9) if verb is Verb.HOLD else None,
                    expected_on=uow.today + timedelta(days=9),
                    to_class_id=next(one for one in self.classes if one != referral.class_id),
                    outcome="2",
                )
        except HubError:
            return
        if verb is Verb.TRANSFER:
            self.referrals.append(self.moved_from(referral))
        row = rules.find(before, verb, side)
        assert row.to is rules.PREVIOUS or row.to is self.read(self.referrals.index(referral.id)).state

    def moved_from(self, referral: Referral) -> Any:
        with self.database.unit_of_work(JOB) as uow:
            moved = queries.moved_to(uow, referral)
            assert moved is not None
            return moved.id

    @invariant()
    def each_course_goes_as_its_referral_says(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            states = {row.id: row.state for row in uow.session.scalars(sa.select(Referral))}
            courses = {row.referral_id: row.state for row in uow.session.scalars(sa.select(Enrolment))}
        assert {one for one, state in states.items() if state in GOES} == courses.keys()
        assert all(state in GOES[states[one]] for one, state in courses.items())

    @invariant()
    def nobody_goes_to_two_classes_of_one_kind(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            starts = sa.select(Referral.learner_id).where(Referral.state == State.STARTED)
            assert max(Counter(uow.session.scalars(starts)).values(), default=0) <= 1

    @invariant()
    def places_agree_with_referrals(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            held = Counter(
                (class_id, rules.PLACE_OF_STATE[state])
                for class_id, state in uow.session.execute(sa.select(Referral.class_id, Referral.state))
                if state in rules.PLACE_OF_STATE
            )
            for class_id in self.classes:
                row = uow.get(TaughtClass, class_id)
                assert row.taken <= PLACES
                for place in Place:
                    assert getattr(row, place.value) == held[class_id, place]

    @invariant()
    def history_replays_to_the_state(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            steps = sa.select(Transition).order_by(Transition.at, Transition.id)
            replayed: dict[Any, State] = {}
            for transition in uow.session.scalars(steps):
                before = replayed.get(transition.referral_id, State.DRAFT)
                assert transition.from_state is before
                rules.find(before, transition.verb, transition.side)
                replayed[transition.referral_id] = transition.to_state
            stored = {row.id: row.state for row in uow.session.scalars(sa.select(Referral))}
            assert replayed == stored
            self.reached.update(stored.values())

    @invariant()
    def nobody_has_too_many(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            rows = uow.session.execute(sa.select(Referral.learner_id, Referral.class_id, Referral.live)).all()
            live = [(learner, taught) for learner, taught, is_live in rows if is_live]
            assert len(live) == len(set(live))
            assert (
                max(Counter(learner for learner, _ in live).values(), default=0) <= rules.MAX_LIVE_REFERRALS
            )

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()


@pytest.fixture
def machine(sqlite_template: Path, vault: Vault) -> type[Hub]:
    return type("TemporaryHub", (Hub,), {"template": sqlite_template, "vault": vault, "reached": set()})


def test_no_order_of_acts_breaks_a_referral_or_oversells_a_class(machine: type[Hub]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=35,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {
        State.STARTED,
        State.TRANSFERRED,
        State.WITHDRAWN,
        State.DECLINED,
        State.ON_HOLD,
    } <= machine.reached
