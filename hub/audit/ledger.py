"""What must survive a restore from a backup: acts that narrow what somebody may see or do, and erasures.

    grant.withdrawn_at = uow.now
    audit.record(uow, "grant.withdrawn", about=grant)
    ledger.keep(uow, Act.GRANT_WITHDRAWN, grant_id=grant.id)

An act is written down in the second place before it is committed ("meant") and again after ("done"). After a restore
what narrows is done again where it was meant or done, what opens where it was done, and what cannot be taken back where
it was done or the audit shows it. Ids and codes only: no value, no name.

Where it cannot be written, the act fails and nothing of it stays.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from hub.audit import ledger_file
from hub.audit.ledger_file import LedgerBroken, Mark
from hub.core.db import UnitOfWork
from hub.core.errors import Busy
from hub.core.ids import new_id
from hub.core.vault import Vault

log = logging.getLogger(__name__)
IN_FLIGHT = timedelta(days=1)  # longer than any unit of work lasts


class Act(StrEnum):
    """The acts that a restore does again. Append only: the ledger holds their codes for years."""

    GRANT_WITHDRAWN = "grant withdrawn"
    BLOCK_SET = "block set"
    BLOCK_LIFTED = "block lifted"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction lifted"
    GLASS_CLOSED = "glass closed"
    PURPOSE_STOPPED = "purpose stopped"
    PURPOSE_RESTORED = "purpose restored"
    ERASED = "erased"
    TIER_ERASED = "tier erased"
    AGREEMENT_CHANGED = "agreement changed"
    ORGANISATION_ENDED = "organisation ended"
    USER_CHANGED = "user changed"
    CREDENTIALS_ENDED = "credentials ended"
    SESSIONS_ENDED = "sessions ended"
    TOKEN_REVOKED = "token revoked"  # noqa: S105 - the name of an act
    OBJECTION_UPHELD = "objection upheld"
    OBJECTION_LIFTED = "objection lifted"
    REQUEST_LED_TO = "request led to"
    BACKUP_TAKEN = "backup taken"


@dataclass(frozen=True, slots=True)
class Kept:
    """One act of the ledger, of one unit of work. Without `done` nobody knows whether it was committed."""

    act: Act
    at: datetime
    ids: Mapping[str, Any]
    done: bool
    unit: str

    def id(self, name: str) -> UUID:
        return UUID(self.ids[name])


Again = Callable[[UnitOfWork, Kept], None]
AGAIN: dict[Act, Again] = {}


def again(act: Act) -> Callable[[Again], Again]:
    """What a restore does for an act, to what the backup holds: the room of the act says so.

    It does nothing about a row that the backup has not.
    """

    def keep_it(function: Again) -> Again:
        AGAIN[act] = function
        return function

    return keep_it


class Word(StrEnum):
    MEANT = "meant"
    DONE = "done"


# What lets somebody see or do more than before: done again only where it is known to have been done.
OPENING = frozenset({Act.BLOCK_LIFTED, Act.RESTRICTION_LIFTED, Act.PURPOSE_RESTORED, Act.OBJECTION_LIFTED})
# What cannot be taken back: done again only where it is known to have been done.
FINAL = frozenset({Act.ERASED, Act.TIER_ERASED})
# Without these it is not known that they were done, and they are not done again.
ONLY_IF_DONE = OPENING | FINAL


class NotKept(Busy):
    """The second place cannot be written, so an act that must survive a restore was not done."""

    title = (
        "This could not be written down where it is kept safe, so nothing was changed. "
        "Try again in a few minutes, or tell the people who run the service."
    )


def keep(uow: UnitOfWork, act: Act, **ids: UUID | str | int | None) -> None:
    """Let an act of this unit of work survive a restore. `ids` are ids of rows, and codes.

    The unit of work fails with `NotKept` at its end where the second place cannot be written.
    """
    if uow.second_place is None:
        return
    said = {
        name: value if value is None or isinstance(value, int) else str(value) for name, value in ids.items()
    }
    uow.session.info["ledger"] = (*(uow.session.info.get("ledger") or ()), (act, said))
    uow.before_commit(lambda: _mean(uow))


def _mean(uow: UnitOfWork) -> None:
    """Everything that the unit of work keeps, at once: what was registered after the first finds nothing left."""
    acts = uow.session.info.pop("ledger", None)
    if not acts:
        return
    unit = new_id().hex
    _write(uow, [_entry(uow, unit, Word.MEANT, act, said) for act, said in acts])
    uow.after_commit(lambda: _done(uow, unit))


def _done(uow: UnitOfWork, unit: str) -> None:
    """What was committed stays so, whether or not this can be written."""
    try:
        _write(uow, [_entry(uow, unit, Word.DONE, None, {})])
    except NotKept:
        log.error("request %s: that an act was done could not be written in the second place", uow.request_id)


def _entry(uow: UnitOfWork, unit: str, word: Word, act: Act | None, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": uow.now.isoformat(),
        "unit": unit,
        "word": word.value,
        "act": act and act.value,
        "ids": said,
    }


def _write(uow: UnitOfWork, entries: list[dict[str, Any]]) -> None:
    assert uow.second_place is not None
    try:
        ledger_file.append(uow.second_place, uow.vault, entries)
    except OSError as problem:
        raise NotKept(f"the second place cannot be written: {problem.strerror}") from None


def mark_backup(place: Path, vault: Vault, at: datetime, backup: str, keys: Collection[str]) -> Mark:
    """Write down that a backup begins, and the keys that it may need; acts after this line are not in it."""
    entry = {
        "at": at.isoformat(),
        "unit": backup,
        "word": Word.DONE,
        "act": Act.BACKUP_TAKEN,
        "ids": {"keys": " ".join(sorted(keys))},
    }
    try:
        return ledger_file.append(place, vault, [entry])
    except OSError as problem:
        raise NotKept(f"the second place cannot be written: {problem.strerror}") from None


def mark_done(place: Path, vault: Vault, at: datetime, units: Iterable[str]) -> None:
    """Write down afterwards that these units of work were committed."""
    said: list[dict[str, Any]] = [
        {"at": at.isoformat(), "unit": unit, "word": Word.DONE, "act": None, "ids": {}} for unit in units
    ]
    if said:
        ledger_file.append(place, vault, said)


def since(entries: Sequence[dict[str, Any]], mark: Mark) -> list[Kept]:
    """What a backup may not hold that began at this mark, in the order in which it was meant.

    `LedgerBroken` where the line of the mark is not the one that the backup knows.
    """
    if len(entries) < mark.number or ledger_file.mark_of(entries[mark.number - 1]) != mark:
        raise LedgerBroken(
            "The ledger is not the one that this backup knows: it was cut, or another was put there."
        )
    began = datetime.fromisoformat(entries[mark.number - 1]["at"])
    within = {entry["unit"] for entry in entries[: mark.number] if entry["word"] == Word.DONE}
    return [
        kept
        for kept, entry in zip(told(entries), meant(entries), strict=True)
        if entry["unit"] not in within
        and (entry["n"] > mark.number or kept.done or began - kept.at < IN_FLIGHT)
    ]


def meant(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["word"] == Word.MEANT]


def told(entries: Sequence[dict[str, Any]]) -> list[Kept]:
    """Every act that was meant, with whether it is known to have been done."""
    done = {entry["unit"] for entry in entries if entry["word"] == Word.DONE}
    return [
        Kept(
            Act(entry["act"]),
            datetime.fromisoformat(entry["at"]),
            entry["ids"],
            entry["unit"] in done,
            entry["unit"],
        )
        for entry in meant(entries)
    ]
