"""A queue at a library on the last working day before today, and short questions asked by phone."""

from collections.abc import Iterator
from itertools import cycle, islice

from hub.assessment.group import services as queue
from hub.assessment.group.models import GroupSession
from hub.assessment.group.rules import Move
from hub.assessment.prescreen import rules
from hub.assessment.prescreen import services as prescreens
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import Area
from hub.learners.models import Learner

AFTERNOON = 5 * 60  # minutes after the office opened
PLACE = "Northmarsh Central Library"
BY_PHONE = 5
MOVES = ((Move.CALL, Move.PUT_BACK), (Move.CALL,), (), (Move.FINISH,))


def play(database: Database, plan: Plan, area: Area) -> None:
    """People who are not assessed yet: some wait at the library, some have answered by phone."""
    assessor = area.assessor(0)
    with database.unit_of_work(assessor, now=moment(plan.today, -1, AFTERNOON)) as uow:
        session = queue.open_session(uow, PLACE, uow.today, new_id().hex)
        for learner, moves in zip(there(uow, plan), MOVES, strict=False):
            come(uow, session, learner, moves)
        by_phone = islice(reached(uow, plan, Reached.REGISTERED), BY_PHONE)
        for learner, answers in zip(by_phone, cycle(sets()), strict=False):
            prescreens.keep(uow, learner, answers)


def there(uow: UnitOfWork, plan: Plan) -> Iterator[Learner]:
    """Somebody with a half-finished assessment first, then people who have none."""
    yield from islice(reached(uow, plan, Reached.ASSESSING), 1)
    yield from islice(reached(uow, plan, Reached.REGISTERED), BY_PHONE, BY_PHONE + len(MOVES))


def reached(uow: UnitOfWork, plan: Plan, stage: Reached) -> Iterator[Learner]:
    for case in plan.cases:
        if case.story.reached is stage and case.id is not None:
            yield uow.get(Learner, case.id)


def come(uow: UnitOfWork, session: GroupSession, learner: Learner, moves: tuple[Move, ...]) -> None:
    attendance = queue.join(uow, session, learner)
    for move in moves:
        queue.move(uow, session, attendance, move)


def sets() -> list[dict[str, str]]:
    """For each step of the questions, the answers that point there."""
    asked = rules.versions()[1].questions
    return [
        {question.code: question.options[min(step, len(question.options) - 1)].code for question in asked}
        for step in range(3)
    ]
