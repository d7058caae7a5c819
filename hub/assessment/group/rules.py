"""What may happen to somebody in the queue of a venue, and what is next for them. Tables; no database."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from hub.core.errors import WrongState
from hub.core.states import States
from hub.directory.types import Skill


class Presence(StrEnum):
    WAITING = "waiting"
    WITH_ASSESSOR = "with_assessor"
    FINISHED = "finished"
    LEFT = "left"


class Move(StrEnum):
    CALL = "call"
    PUT_BACK = "put-back"
    FINISH = "finish"
    LEAVE = "leave"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Step:
    """One row: whoever is in one of `from_` may go `to`, under the words of a button."""

    from_: frozenset[Presence]
    to: Presence
    words: str


HERE = frozenset({Presence.WAITING, Presence.WITH_ASSESSOR})
GONE = frozenset({Presence.FINISHED, Presence.LEFT})

STEPS = {
    Move.CALL: Step(frozenset({Presence.WAITING}), Presence.WITH_ASSESSOR, "Call"),
    Move.PUT_BACK: Step(frozenset({Presence.WITH_ASSESSOR}), Presence.WAITING, "Back to the queue"),
    Move.FINISH: Step(HERE, Presence.FINISHED, "Finished for today"),
    Move.LEAVE: Step(HERE, Presence.LEFT, "Has left"),
    Move.RETURN: Step(GONE, Presence.WAITING, "Back to the queue"),
}

PRESENCE_LABELS = {
    Presence.WAITING: "Waiting",
    Presence.WITH_ASSESSOR: "With an assessor",
    Presence.FINISHED: "Finished for today",
    Presence.LEFT: "Has left",
}

PRESENCES = States(
    thing="Their place in the queue",
    begins=(Presence.WAITING,),
    ways={each: {row.to for row in STEPS.values() if each in row.from_} for each in Presence},
    labels=PRESENCE_LABELS,
)

# What several people can do at the same time; talking is one to one.
TOGETHER = (Skill.LISTENING, Skill.READING, Skill.WRITING)


def step(presence: Presence, move: Move) -> Presence:
    """Where the row for this move leads, or `WrongState`: the queue changes in no other way."""
    row = STEPS[move]
    if presence not in row.from_:
        raise WrongState(f"They are “{PRESENCE_LABELS[presence]}”, so that cannot be done now.")
    return row.to


def moves(presence: Presence) -> tuple[Move, ...]:
    """What may happen next, in the order of the table."""
    return tuple(move for move, row in STEPS.items() if presence in row.from_)


def next_skill(found: Collection[Skill]) -> Skill | None:
    """The first skill, in the order of the assessment, that has no level yet."""
    return next((skill for skill in Skill if skill not in found), None)
