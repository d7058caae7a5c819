"""What happens when the same thing is sent many times at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp

from hub.accounts import throttle
from hub.accounts.models import Throttle, User
from hub.accounts.services import links, second_factor
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict
from tests.factories.area import Area
from tests.factories.signing_in import JOB, SECRET

TIMES = 6


def at_once(database: Database, act: Callable[[UnitOfWork], bool]) -> list[bool]:
    barrier = Barrier(TIMES)

    def one(_: int) -> bool:
        barrier.wait()
        try:
            with database.unit_of_work(JOB) as uow:
                return act(uow)
        except Conflict:
            return False

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_a_code_opens_one_session(database: Database, assessor: User) -> None:
    code = pyotp.TOTP(SECRET).now()
    done = at_once(database, lambda uow: second_factor.check(uow, uow.get(User, assessor.id), code))
    assert sum(done) == 1


def test_a_recovery_code_opens_one_session(database: Database, assessor: User) -> None:
    with database.unit_of_work(JOB) as uow:
        code = second_factor.renew_recovery_codes(uow, uow.get(User, assessor.id))[0]
    done = at_once(database, lambda uow: second_factor.check(uow, uow.get(User, assessor.id), code))
    assert sum(done) == 1


def test_a_link_sets_one_password(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        token = links.make(uow, uow.get(User, area.assessor.id))
    assert sum(at_once(database, lambda uow: links.use(uow, token, "hash") is not None)) == 1


def test_every_failure_is_counted(database: Database) -> None:
    def fail(uow: UnitOfWork) -> bool:
        throttle.fail(uow, "sign-in", "a@example.org")
        return True

    assert all(at_once(database, fail))
    with database.unit_of_work(JOB) as uow:
        row = uow.session.query(Throttle).one()
        assert row.failures == TIMES
