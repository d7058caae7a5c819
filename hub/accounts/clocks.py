"""How long people have, and when the hub asks again: declared in `data/clocks.toml`, set by each hub for itself."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken

_READ = "clocks"


class Clock(StrEnum):
    REPLY = "reply"
    CHASE_FIRST = "chase_first"
    CHASE_SECOND = "chase_second"
    OFFER = "offer"
    OFFER_REMIND_FIRST = "offer_remind_first"
    OFFER_REMIND_SECOND = "offer_remind_second"
    CONFIRM = "confirm"
    KEEP_WARM_FIRST = "keep_warm_first"
    KEEP_WARM_SECOND = "keep_warm_second"
    KEEP_WARM_THIRD = "keep_warm_third"
    KEEP_WARM_CALL = "keep_warm_call"
    KEEP_WARM_PAUSE = "keep_warm_pause"
    BREAK_GLASS = "break_glass"
    SECOND_PERSON = "second_person"
    UNUSED_ACCOUNT = "unused_account"
    CHECK_HELP = "check_help"
    ASK_HELPED = "ask_helped"


# Each is shorter than the next.
IN_ORDER = (
    (Clock.CHASE_FIRST, Clock.CHASE_SECOND, Clock.REPLY),
    (Clock.OFFER_REMIND_FIRST, Clock.OFFER_REMIND_SECOND),
    (Clock.KEEP_WARM_FIRST, Clock.KEEP_WARM_SECOND, Clock.KEEP_WARM_THIRD),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """One clock: `value` counts until a hub sets its own, from `least` to `most`, in `unit`."""

    code: Clock
    label: str
    unit: str
    value: int
    least: int
    most: int


Clocks = Mapping[Clock, int]


@cache
def declared() -> Mapping[Clock, Declared]:
    """Every clock, in the order of the page."""
    text = files("hub.accounts").joinpath("data/clocks.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["clock"]
    return {Clock(row["code"]): Declared(**{**row, "code": Clock(row["code"])}) for row in rows}


@cache
def usual() -> Clocks:
    """The values that count where a hub has set none."""
    return {code: clock.value for code, clock in declared().items()}


def clocks(uow: UnitOfWork) -> Clocks:
    """Every clock as the hub has it; read once in a unit of work."""
    known: Clocks | None = uow.session.info.get(_READ)
    if known is None:
        known = uow.session.info[_READ] = of(uow.session.scalar(kept()) or {})
    return known


def kept() -> sa.Select[dict[str, int]]:
    """What the hub has set otherwise than usual: for a statement that has something else to find, too."""
    query = sa.select(Organisation.clocks).where(Organisation.kind == OrganisationKind.HUB)
    return query.order_by(Organisation.created_at).limit(1)


def of(set_otherwise: Mapping[str, int]) -> Clocks:
    return {code: set_otherwise.get(code, value) for code, value in usual().items()}


def forget(uow: UnitOfWork) -> None:
    """Read them again: they have been changed."""
    uow.session.info.pop(_READ, None)


def check(values: Clocks) -> None:
    """Raise `RuleBroken`, with the clock as its field, unless the values can stand beside each other."""
    for code, value in values.items():
        clock = declared()[code]
        if not clock.least <= value <= clock.most:
            raise RuleBroken(f"Enter a number of {clock.unit} from {clock.least} to {clock.most}", code)
    for order in IN_ORDER:
        for sooner, later in pairwise(order):
            if values[sooner] >= values[later]:
                longer, unit = values[sooner], declared()[later].unit
                raise RuleBroken(f"Enter more than {longer} {unit}, which is the one before", later)
