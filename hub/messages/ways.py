"""By which way somebody may be written to: one that they said is safe, and to which the hub has an address. Pure.

Nobody is written to on a way that was not asked about: "not asked" is not yes (lesson 27 of the domain).
"""

from collections.abc import Collection
from dataclasses import dataclass

from hub.messages.types import Channel, Refusal

IN_ORDER = (Channel.TEXT, Channel.EMAIL, Channel.LETTER)


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of reaching one learner. `safe` is what they said of each way; `addresses` has those there are.

    `likes` is the way they like best, which goes first; None where it is a call, or was not asked. `dead` are the ways
    on which a carrier says that nobody can be reached at that address: it may be somebody else's by now.
    """

    safe: Collection[Channel]
    addresses: dict[Channel, str]
    likes: Channel | None = None
    dead: Collection[Channel] = ()


@dataclass(frozen=True, slots=True)
class Way:
    channel: Channel
    address: str


def choose(reach: Reach, open_ways: Collection[Channel]) -> Way | Refusal:
    """The first way that is safe, has an address, and that a carrier serves (`open_ways`); or why there is none."""
    order = sorted(IN_ORDER, key=lambda channel: channel is not reach.likes)
    safe = [channel for channel in order if channel in reach.safe]
    if not safe:
        return Refusal.NO_SAFE_WAY
    known = [channel for channel in safe if reach.addresses.get(channel)]
    if not known:
        return Refusal.NO_ADDRESS
    alive = [channel for channel in known if channel not in reach.dead]
    if not alive:
        return Refusal.WRONG_ADDRESS
    served = [channel for channel in alive if channel in open_ways]
    return Way(served[0], reach.addresses[served[0]]) if served else Refusal.NO_CARRIER
