"""Fifty people after one place, all at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from hub.core.db import Database
from hub.core.errors import HubError
from hub.directory.models import TaughtClass
from hub.referrals import queries
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.referrals import JOB, assessed_learner, bring, class_now, new_learner, refer

RIVALS = 50


def opened(database: Database, area: Area) -> tuple[TaughtClass, list[Referral]]:
    """A class with one place and fifty referrals to it that the provider has opened."""
    with database.unit_of_work(JOB) as uow:
        small = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "One place", places=1)
        people = [assessed_learner(uow, area, f"Learner {number}") for number in range(RIVALS)]
    with database.unit_of_work(area.assessor.viewer) as uow:
        referrals = [send(uow, person, [small.id], submission=str(person.id))[0] for person in people]
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        opening = [act(uow, row, Verb.OPEN, Side.PROVIDER, expected_version=None) for row in referrals]
    return small, opening


def at_once(tries: list[Callable[[], str]]) -> Counter[str]:
    with ThreadPoolExecutor(max_workers=len(tries)) as pool:
        return Counter(pool.map(lambda one: one(), tries))


def accepting(database: Database, area: Area, referral: Referral) -> Callable[[], str]:
    def accept() -> str:
        try:
            with database.unit_of_work(area.provider_staff.viewer) as uow:
                act(
                    uow,
                    queries.fresh(uow, referral.id),
                    Verb.ACCEPT,
                    Side.PROVIDER,
                    expected_version=referral.version,
                )
        except HubError as problem:
            return type(problem).__name__
        return "accepted"

    return accept


def test_the_last_place_goes_to_exactly_one_of_fifty(database: Database, area: Area) -> None:
    small, referrals = opened(database, area)
    outcome = at_once([accepting(database, area, referral) for referral in referrals])
    assert outcome == {"accepted": 1, NoPlaceLeft.__name__: RIVALS - 1}
    assert class_now(database, small).held == 1
    with database.unit_of_work(JOB) as uow:
        states = Counter(queries.fresh(uow, referral.id).state for referral in referrals)
    assert states == {State.ACCEPTED: 1, State.OPENED: RIVALS - 1}


def test_ten_clicks_at_once_are_one_act(database: Database, area: Area) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    referral = bring(database, area, referral, Verb.OPEN)
    outcome = at_once([accepting(database, area, referral)] * 10)
    assert outcome == {"accepted": 10}
    assert class_now(database, area.taught_class).held == 1


def test_two_learners_start_crosswise_without_waiting_for_each_other(database: Database, area: Area) -> None:
    """Each start gives back a place in the class where the other one starts."""
    ready = []
    for name in ("Hodan", "Sahra"):
        ours, theirs = refer(
            database, area, new_learner(database, area, name), area.taught_class, area.other_class
        )
        ready.append((ours, theirs))
    staff = (area.provider_staff, area.other_provider_staff)
    steps = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
    for pair in ready:
        for user, referral in zip(staff, pair, strict=True):
            for verb in steps:
                with database.unit_of_work(user.viewer) as uow:
                    act(uow, referral, verb, Side.PROVIDER, expected_version=None)

    def starting(learner_index: int) -> Callable[[], str]:
        def start() -> str:
            user, referral = staff[learner_index], ready[learner_index][learner_index]
            with database.unit_of_work(user.viewer) as uow:
                act(uow, referral, Verb.START, Side.PROVIDER, expected_version=None)
            return "started"

        return start

    assert at_once([starting(0), starting(1)]) == {"started": 2}
    for taught in (area.taught_class, area.other_class):
        row = class_now(database, taught)
        assert (row.held, row.offered, row.enrolled) == (0, 0, 1)
