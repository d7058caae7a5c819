"""A small hub over months: everybody does anything to anybody, drawn by luck, while the clock runs on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import User
from hub.cli.referrals import ask_all, begin_calls, sweep_all
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import HubError
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.directory.types import Strand
from hub.learners.models import Learner
from hub.referrals import effects, rules
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.types import Decider, Details, Side, State, Verb
from hub.referrals.waiting.status import refresh_status
from hub.tracking.enrolment.types import Aim, Terms
from tests.factories.area import Area, build_area
from tests.factories.directory import taught_class, venue
from tests.factories.referrals import JOB, TO_START, assessed_learner

BEGINS = datetime(
    2027, 10, 27, 10, tzinfo=UTC
)  # four days before the clocks go back, in a winter with a leap day
ODD_MOMENTS = [
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # half past one, for the first time
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),  # half past one again
    datetime(2027, 12, 31, 23, 59, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
    datetime(2028, 3, 26, 0, 59, tzinfo=UTC),  # a minute before an hour that is left out
    datetime(2028, 9, 30, 23, 30, tzinfo=UTC),  # 1 October in summer time
]
JUMPS = [timedelta(days=days) for days in (1, 1, 1, 3, 3, 8, 8, 15, 36, 92, 190)]
COURSE = (Verb.START, Verb.BREAK, Verb.RETURN, Verb.TRANSFER, Verb.UNDO_TRANSFER, Verb.LEAVE, Verb.COMPLETE)
NO = (Verb.DECLINE, Verb.DECLINE_OFFER, Verb.GIVE_UP, Verb.WITHDRAW)
SMALL = 2  # places
PEOPLE = (Side.HUB, Side.PROVIDER)  # the service itself acts at night, and with them
MOST_PEOPLE = 5


class Life:
    """Two providers, five classes, some learners. Each act is tried once, by somebody, at the moment `now`."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, BEGINS
        with self.work(JOB) as uow:
            self.area: Area = build_area(uow)
            there = venue(uow, self.area.provider, "Annexe")
            self.classes = [
                self.new_class(uow, "Mornings", there),
                self.new_class(uow, "One place", there, places=1),
                self.new_class(uow, "Talk", there, strand=Strand.CONVERSATION, sessions=((4, 780, 840),)),
                self.area.other_class.id,
            ]
            uow.get(TaughtClass, self.area.other_class.id).women_only = False
        self.people: list[UUID] = []
        self.story: list[str] = []  # what was done, for whoever reads why something does not hold
        for _ in range(3):
            self.arrive(Random(0))

    def new_class(self, uow: UnitOfWork, title: str, at: Any, **values: Any) -> UUID:
        return taught_class(uow, self.area.provider, at, title, **{"places": SMALL, **values}).id

    @contextmanager
    def work(self, viewer: Viewer) -> Iterator[UnitOfWork]:
        """One unit of work, a minute after the one before."""
        self.now += timedelta(minutes=1)
        with self.database.unit_of_work(viewer, now=self.now) as uow:
            yield uow

    def by(self, user: User) -> Any:
        return self.work(user.viewer)

    def staff_of(self, provider_id: UUID) -> User:
        users = (self.area.provider_staff, self.area.other_provider_staff)
        return next(user for user in users if user.organisation_id == provider_id)

    def any_staff(self, luck: Random) -> User:
        """Somebody of a provider or of the hub."""
        return luck.choice([self.area.assessor, self.area.provider_staff, self.area.other_provider_staff])

    def live(self, act: str, luck: Random) -> None:
        """Do one thing, or find that it cannot be done."""
        self.story.append(f"{self.now:%d %b %Y %H:%M} {act}")
        try:
            getattr(self, act)(luck)
        except HubError as problem:
            self.story.append(f"refused: {type(problem).__name__} {problem}")

    def arrive(self, luck: Random) -> None:
        if len(self.people) < MOST_PEOPLE:
            with self.work(JOB) as uow:
                person = assessed_learner(uow, self.area, f"Hodan {len(self.people)}")
                refresh_status(uow, person.id)
                self.people.append(person.id)

    def referrals(self, *states: State) -> list[Referral]:
        """By id; those in these states, or all."""
        query = sa.select(Referral).order_by(Referral.id)
        with self.database.unit_of_work(JOB, now=self.now) as uow:
            return list(uow.session.scalars(query.where(Referral.state.in_(states)) if states else query))

    def send(self, luck: Random) -> None:
        wanted = luck.sample(self.classes, luck.choice((1, 1, 2, 3)))
        with self.by(self.area.assessor) as uow:
            person = uow.get(Learner, luck.choice(self.people))
            send(uow, person, wanted, note=luck.choice((None, "Keen")), submission=new_id().hex)

    def come_far(self, luck: Random) -> None:
        """The straight way of one referral towards a start."""
        found = self.referrals(*rules.LIVE)
        chosen = luck.choice(found).id if found else None
        for _ in range(luck.choice((1, 3, 5, 5)) if chosen else 0):
            [row] = [one for one in self.referrals() if one.id == chosen]
            for verb in [one for one in TO_START if one in rules.verbs(row.state, Side.PROVIDER)][:1]:
                self.use(row, verb, Side.PROVIDER, luck)

    def follow_the_table(self, luck: Random) -> None:
        """Any verb that the table gives one side of one referral."""
        self.choose(luck, self.referrals(), lambda row, side: rules.verbs(row.state, side))

    def go_on_with_a_course(self, luck: Random) -> None:
        self.choose(
            luck,
            self.referrals(State.STARTED, State.OFFER_ACCEPTED, State.TRANSFERRED),
            lambda row, side: [verb for verb in rules.verbs(row.state, side) if verb in COURSE],
        )

    def turn_down(self, luck: Random) -> None:
        """Somebody says no, or does not come."""
        self.choose(
            luck,
            self.referrals(*rules.LIVE),
            lambda row, side: [verb for verb in rules.verbs(row.state, side) if verb in NO],
        )

    def take_back(self, luck: Random) -> None:
        ways = {verb for verb in Verb if verb.startswith("undo")}
        self.choose(
            luck,
            self.referrals(),
            lambda row, side: [verb for verb in rules.verbs(row.state, side) if verb in ways],
        )

    def try_anything(self, luck: Random) -> None:
        self.choose(luck, self.referrals(), lambda *_: list(Verb))

    def choose(self, luck: Random, rows: list[Referral], verbs: Callable[[Referral, Side], Any]) -> None:
        ways = [(row, verb, side) for row in rows for side in PEOPLE for verb in verbs(row, side)]
        if ways:
            self.use(*luck.choice(ways), luck)

    def use(self, row: Referral, verb: Verb, side: Side, luck: Random) -> None:
        by = self.area.assessor if side is Side.HUB else self.staff_of(row.recipient_id)
        version = row.version - (luck.random() < 0.05)
        self.story.append(f"{row.reference} {row.state} {verb} by {side}")
        with self.by(by) as uow:
            act(uow, row, verb, side, expected_version=version, **self.details(uow.today, verb, luck))

    def details(self, today: date, verb: Verb, luck: Random) -> Details:
        """What may be said along with a verb, right or not quite."""
        named = next((row.reasons for row in rules.TRANSITIONS if row.verb is verb), None)
        said = sorted(set(rules.REASONS[named]) - effects.SERVICE_REASONS) if named else [None]
        days = luck.choice((-1, -3, -20, -400, 2, 40))
        return {
            "reason": luck.choice(said),
            "decided_by": luck.choice((Decider.NOBODY, *Decider)),
            "until": today + timedelta(days=luck.choice((0, 9, 30))),
            "on": luck.choice((None, None, None, today + timedelta(days=days))),
            "expected_on": today + timedelta(days=luck.choice((-2, 9, 60))),
            "to_class_id": luck.choice(self.classes),
            "outcome": luck.choice((None, "1", "2", "3", "8")),
            "terms": Terms(
                luck.choice((None, None, date(2028, 2, 29), today)), 60, luck.choice((None, *Aim)), None
            ),
            "note": luck.choice((None, "A note")),
        }

    def pass_time(self, luck: Random) -> None:
        """On by days or months, or to the next odd moment; then the nightly round, of all that was missed."""
        odd = next((moment for moment in ODD_MOMENTS if moment > self.now), None)
        self.now = odd if odd and luck.random() < 0.4 else self.now + luck.choice(JUMPS)
        self.night()

    def night(self) -> None:
        sweep_all(self.database, self.now)
        ask_all(self.database, self.now)
        begin_calls(self.database, self.now)

    def again(self) -> None:
        """What a second nightly round the same night would find to do is nothing."""
        assert (sweep_all(self.database, self.now), ask_all(self.database, self.now)) == (0, 0)
        assert begin_calls(self.database, self.now) == 0
