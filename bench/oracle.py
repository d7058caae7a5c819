"""Does an organisation learn from the time it waits whether the hub knows somebody already?

The same referral, and the same list, with people who are registered and with people whom nobody knows, in turn. Neither
may take longer: looking for one person with two records is no part of a request. Both ways of sending are called as
their pages call them, without the page.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from statistics import median
from typing import Any

from bench.filled_hub import organisation, user
from bench.measured import in_turn
from bench.respelling import Invented
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.referrals.case.sending import own_list, refer_person

JOB = Viewer.job("build the bench's offices")
AT_ONCE = 10  # people
LEAST, MOST = 0.9, 1.1  # of the time that unknown people take
WAYS = {"call": True, "text": True, "email": True, "write": True}
REACH = {
    **{f"safe_to_{way}": safe for way, safe in WAYS.items()},
    **dict.fromkeys(("contact_channel", "contact_note", "interpreter_needed", "other_language", "email")),
    "agrees": True,
    "may_tell": False,
}
Row = dict[str, Any]


def rows(database: Database, people: Sequence[Invented]) -> list[Row]:
    """`people` are registered already."""
    coach, college = _offices(database)
    numbers = count()

    def refer(batch: Sequence[Invented]) -> None:
        for one in batch:
            _refer(database, coach, one, f"bench {next(numbers)}")

    def send(batch: Sequence[Invented]) -> None:
        _send(database, college, batch, f"bench {next(numbers)}")

    going = iter(people)
    return [
        _row("referred to the hub", _in_turn(refer, going)),
        _row("on a provider's list", _in_turn(send, going)),
    ]


def _in_turn(way: Callable[[Sequence[Invented]], None], people: Iterator[Invented]) -> list[float]:
    return in_turn(
        lambda: way([_unknown(one) for one in islice(people, AT_ONCE)]),
        lambda: way(list(islice(people, AT_ONCE))),
    )


def _offices(database: Database) -> tuple[Viewer, Viewer]:
    with database.unit_of_work(JOB) as uow:
        office = organisation(uow, "Bench office", OrganisationKind.JCP)
        college = organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        viewers = user(uow, office, Role.JCP).viewer, user(uow, college, Role.PROVIDER).viewer
        audit.record(uow, "bench.build")
        return viewers


def _unknown(one: Invented) -> Invented:
    """Somebody whom nobody is called like, of as many names and letters."""
    return Invented(one.pattern, one.given[::-1], tuple(name[::-1] for name in one.family), one.born, "", "")


def _refer(database: Database, coach: Viewer, one: Invented, submission: str) -> None:
    who = {
        "given_names": one.given,
        "family_name": " ".join(one.family) or None,
        "language": "so",
        "nino": None,
    }
    with database.unit_of_work(coach) as uow:
        draft = refer_person.begin(uow, submission)
        refer_person.keep(uow, draft, refer_person.WHO, {**who, "date_of_birth": one.born})
        refer_person.keep(uow, draft, refer_person.REACH, {**REACH, "phone": "+447700900123"})
        refer_person.send(uow, draft)


def _send(database: Database, college: Viewer, people: Sequence[Invented], submission: str) -> None:
    lines = [f"{one.given},{' '.join(one.family)},{one.born:%d/%m/%Y},07700 900123,yes" for one in people]
    told = own_list.read("\n".join(("First name,Surname,DOB,Phone,Agreed", *lines)).encode())
    with database.unit_of_work(college) as uow:
        own_list.take_in(uow, told.people, submission)


def _row(what: str, ratios: Sequence[float]) -> Row:
    return {
        "name": f"time of somebody {what} who is registered, beside somebody unknown",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"{LEAST} to {MOST}",
        "ok": LEAST <= median(ratios) <= MOST,
        "rounds": len(ratios),
    }
