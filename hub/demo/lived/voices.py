"""What learners say they can do, when a course begins and when it is over, and what they think of their class."""

from random import Random
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.demo.invented.plan import SEED
from hub.tracking.voice import services
from hub.tracking.voice.queries import ToAsk, to_ask
from hub.tracking.voice.questions import asked
from hub.tracking.voice.types import SETS, What

DECLINES, SAYS = 0.08, 0.9  # of those asked; of the lines that others answer
# On which step of the answers they stand, by what is asked, as likely as each stands here.
STEPS = {What.BEFORE: (0, 0, 1, 1, 2), What.AFTER: (1, 1, 2, 2, 3), What.COURSE: (2, 2, 2, 2, 1, 1, 0)}


def ask(uow: UnitOfWork, learner_id: UUID, number: int) -> None:
    """All that there is to ask of them on that day; `number` tells people apart."""
    rng = Random(f"{SEED} voice {number} {uow.today}")  # noqa: S311 - invents answers, keeps no secret
    for one in to_ask(uow, learner_id):
        if rng.random() < DECLINES:
            services.decline(uow, learner_id, one)
        else:
            services.keep(uow, learner_id, one, said(rng, one))


def said(rng: Random, one: ToAsk) -> dict[str, str]:
    lines = asked(SETS[one.what])
    return {line: lines.steps[rng.choice(STEPS[one.what])] for line in lines.ask if rng.random() < SAYS}
