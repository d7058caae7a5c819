"""Where a row may begin and which ways lead on: one table for each kind of thing that has states."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.core.errors import WrongState

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class States(Generic[S]):
    """`ways` has every state with those it leads to; a final one leads nowhere.

    `labels` are what a person is told a thing is. A column that stays empty for a while has None among its states.
    """

    thing: str
    begins: Collection[S]
    ways: Mapping[S, Collection[S]]
    labels: Mapping[S, str]

    def begin(self, state: S) -> S:
        """The state, where a new row may have it; a `ValueError` else, since nobody but a programmer chooses it."""
        if state not in self.begins:
            raise ValueError(f"{self.thing} does not begin as {state}")
        return state

    def step(self, now: S, to: S) -> S:
        """The state to go to, where a way leads there from `now`; else `WrongState`."""
        if to not in self.ways[now]:
            raise WrongState(f"{self.thing} is “{self.labels[now]}” now, so that cannot be done.")
        return to
