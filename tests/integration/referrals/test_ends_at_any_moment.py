"""Whatever happens before and after: a class or a provider that ends leaves nobody on it, and nobody out of sight."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.core.db import Database, UnitOfWork
from hub.core.errors import HubError
from hub.core.ids import new_id
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Place
from hub.referrals import effects, queries, rules
from hub.referrals.case.act import act
from hub.referrals.case.ends import ending
from hub.referrals.case.ends.affected import affected
from hub.referrals.case.ends.ending import Going, Goings
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Belongs, Decider, Details, Side, State, Verb
from tests.factories.accounts import organisation, user
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.referrals import JOB, TO_START, assessed_learner
from tests.integration.referrals.test_classes_end import EVENINGS, moving

MOST_PLACES = 2


class World:
    """Two providers with two classes each, three learners, and somebody who does anything, drawn from a seed."""

    def __init__(self, database: Database, area: Area, seed: int) -> None:
        self.database, self.draw = database, Random(seed)
        with database.unit_of_work(JOB) as uow:
            providers = [organisation(uow, f"P {new_id()}", OrganisationKind.PROVIDER) for _ in range(2)]
            self.staff = [user(uow, each, Role.PROVIDER, f"Staff {new_id().hex}") for each in providers]
            self.area = replace(area, provider=providers[0], other_provider=providers[1])
            self.classes = [self.new_class(uow, each, number) for each in providers for number in range(2)]
            self.people = [assessed_learner(uow, self.area, f"Hodan {number}") for number in range(3)]

    def new_class(self, uow: UnitOfWork, provider: Organisation, number: int) -> TaughtClass:
        place = venue(uow, provider, f"Venue {number}")
        return taught_class(uow, provider, place, f"Class {number}", places=MOST_PLACES)

    def referrals(self, uow: UnitOfWork) -> list[Referral]:
        ids = [one.id for one in self.classes]
        return list(
            uow.session.scalars(sa.select(Referral).where(Referral.class_id.in_(ids)).order_by(Referral.id))
        )

    def send(self) -> None:
        with self.database.unit_of_work(self.area.assessor.viewer) as uow:
            send(
                uow,
                self.draw.choice(self.people),
                [self.draw.choice(self.classes).id],
                submission=new_id().hex,
            )

    def act(self) -> None:
        """Any verb of the table on any referral, by either side."""
        with self.database.unit_of_work(JOB) as uow:
            found = [(row, side) for row in self.referrals(uow) for side in (Side.HUB, Side.PROVIDER)]
        if not found:
            return
        row, side = self.draw.choice(found)
        if verbs := rules.verbs(row.state, side):
            self.use(row, side, self.draw.choice(verbs))

    def advance(self) -> None:
        """The next step of one referral on its way to a start."""
        with self.database.unit_of_work(JOB) as uow:
            found = self.referrals(uow)
        ways = [
            (row, verb) for row in found for verb in TO_START if verb in rules.verbs(row.state, Side.PROVIDER)
        ]
        if ways:
            row, verb = self.draw.choice(ways)
            self.use(row, Side.PROVIDER, verb)

    def use(self, row: Referral, side: Side, verb: Verb) -> None:
        by = self.area.assessor if side is Side.HUB else self.staff_of(row.recipient_id)
        with self.database.unit_of_work(by.viewer) as uow:
            act(uow, row, verb, side, expected_version=None, **self.details(uow, verb))

    def staff_of(self, provider_id: object) -> User:
        return next(each for each in self.staff if each.organisation_id == provider_id)

    def details(self, uow: UnitOfWork, verb: Verb) -> Details:
        named = next((row.reasons for row in rules.TRANSITIONS if row.verb is verb), None)
        reasons = (
            set(rules.REASONS[named]) - effects.SERVICE_REASONS - {"consent_withdrawn"} if named else {None}
        )
        if verb is Verb.DECLINE:
            return {"reason": "time", "decided_by": Decider.NOBODY}
        chosen = self.draw.choice(sorted(reasons, key=str))
        return {"reason": chosen, "until": uow.today + timedelta(days=9), "note": "A question"}

    def goings(self, uow: UnitOfWork, ids: list[object], keep: bool) -> Goings:
        said = {}
        for one in affected(uow, ids):  # type: ignore[arg-type]
            choices = (*one.choices, *([Belongs.KEEP] if keep else []))
            said[one.referral.id] = Going(self.draw.choice(choices), one.referral.version)
        return said

    def cancel(self) -> None:
        chosen = self.draw.choice(self.classes)
        by = self.draw.choice([self.area.assessor, self.staff_of(chosen.provider_id)])
        with self.database.unit_of_work(by.viewer) as uow:
            row = uow.get(TaughtClass, chosen.id)
            ending.cancel(uow, row, self.goings(uow, [row.id], keep=False))

    def move(self) -> None:
        with self.database.unit_of_work(self.area.assessor.viewer) as uow:
            row = uow.get(TaughtClass, self.draw.choice(self.classes).id)
            if row.state is not ClassState.CANCELLED:
                ending.move(uow, row, moving(row, sessions=EVENINGS), self.goings(uow, [row.id], keep=True))

    def end_provider(self) -> None:
        with self.database.unit_of_work(self.area.manager.viewer) as uow:
            row = uow.get(Organisation, self.draw.choice(self.staff).organisation_id)
            ids: list[object] = [one.id for one in ending.running_classes(uow, row.id)]
            ending.end_provider(uow, row, self.goings(uow, ids, keep=False))

    def check(self) -> None:
        with self.database.unit_of_work(JOB) as uow:
            found = self.referrals(uow)
            for one in self.classes:
                row = uow.get(TaughtClass, one.id)
                on_it = [r for r in found if r.class_id == row.id and (r.live or r.state is State.STARTED)]
                taken = Counter(rules.PLACE_OF_STATE.get(r.state) for r in on_it)
                assert (row.held, row.offered, row.enrolled) == tuple(taken[place] for place in Place)
                assert row.state is not ClassState.CANCELLED or not on_it
        self.check_everybody_is_on_a_list(found)

    def check_everybody_is_on_a_list(self, found: list[Referral]) -> None:
        seen = set()
        for staff in self.staff:
            with self.database.unit_of_work(staff.viewer) as uow:
                seen |= {row.id for row in self.referrals(uow)}
        with self.database.unit_of_work(self.area.assessor.viewer) as uow:
            listed = {item.id for group in Group for item in worklists.items(uow, group)}
            for row in found:
                assert row.id in seen | listed or not row.live
                assert row.hub_task is None or row.id in listed
            for person in self.people:
                own = [row for row in found if row.learner_id == person.id]
                closed = queries.entries_closed(uow, person.id)
                waits = queries.open_entry(uow, person.id) is not None
                in_class = any(row.state is State.STARTED for row in own)
                on_the_way = any(row.live for row in own)
                assert waits or in_class or on_the_way or not own or all(closed)


STEPS = {"send": 5, "advance": 12, "act": 4, "cancel": 1, "move": 1, "end_provider": 1}


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking would walk the databases for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_at_whatever_moment_a_class_or_a_provider_ends_nobody_is_left_on_it_or_out_of_sight(
    database: Database, area: Area, seed: int
) -> None:
    world = World(database, area, seed)
    for step in ["send"] * 3 + world.draw.choices(list(STEPS), list(STEPS.values()), k=32):
        with suppress(HubError):
            getattr(world, step)()
        world.check()
