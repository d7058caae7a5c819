"""Whatever is done to a chain by somebody without the key is found; what nobody touched is not accused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hub.audit.chain import link
from hub.audit.models import COVERED, message
from hub.audit.types import START, Finding, Kind, Numbered
from hub.audit.verify import walk
from hub.core.vault import Keyring, Vault

VAULT, STRANGER = Vault(Keyring.generate()), Vault(Keyring.generate())
LENGTH = 12
Chain = list[Numbered]


def event(number: int) -> dict[str, object]:
    blank = dict.fromkeys(COVERED)
    at = datetime(2026, 11, 29, tzinfo=UTC) + timedelta(minutes=number)
    return blank | {"id": UUID(int=number), "at": at, "role": "assessor", "verb": "disclose"}


def chained(vault: Vault, events: list[dict[str, object]]) -> Chain:
    chain, before = [], START.link
    for number, values in enumerate(events, 1):
        event_id = values["id"]
        assert isinstance(event_id, UUID)
        mac = vault.authenticate("audit", message(values))
        before = link(vault, before, number, event_id.bytes, mac)
        chain.append(Numbered(number, event_id, message(values), mac, before))
    return chain


WHOLE = chained(VAULT, [event(number) for number in range(LENGTH)])
WANTED = {one.number: one.link for one in WHOLE if one.link and one.number in (5, LENGTH)}


def found(chain: Chain, wanted: dict[int, bytes] = WANTED) -> list[Finding]:
    return list(walk(sorted(chain, key=lambda one: one.number), VAULT, wanted))


def changed(chain: Chain, at: int, _other: int) -> Chain:
    other = message({**event(at), "verb": "nothing"})
    return [*chain[:at], chain[at]._replace(covered=other), *chain[at + 1 :]]


def version_put_in(chain: Chain, at: int, _other: int) -> Chain:
    other = message({**event(at), "object_version": 3})
    return [*chain[:at], chain[at]._replace(covered=other), *chain[at + 1 :]]


def removed(chain: Chain, at: int, _other: int) -> Chain:
    at = min(at, LENGTH - 2)  # the end is for the checkpoints
    return chain[:at] + chain[at + 1 :]


def closed_up(chain: Chain, at: int, _other: int) -> Chain:
    """Removed, and those after it numbered down."""
    left = removed(chain, at, 0)
    return [one._replace(number=number) for number, one in enumerate(left, 1)]


def put_in(chain: Chain, at: int, _other: int) -> Chain:
    """Of their own making, and those after it numbered up."""
    forged = chained(STRANGER, [event(99)])[0]
    return [one._replace(number=number) for number, one in enumerate([*chain[:at], forged, *chain[at:]], 1)]


def swapped(chain: Chain, at: int, other: int) -> Chain:
    """Two events change places, their links with them or not."""
    other = other if other != at else (at + 1) % LENGTH
    moved = list(chain)
    moved[at] = chain[other]._replace(number=at + 1)
    moved[other] = chain[at]._replace(number=other + 1, link=chain[other].link)
    return moved


def link_edited(chain: Chain, at: int, _other: int) -> Chain:
    return [*chain[:at], chain[at]._replace(link=bytes(32)), *chain[at + 1 :]]


def unreadable(chain: Chain, at: int, _other: int) -> Chain:
    return [*chain[:at], chain[at]._replace(covered=None, mac=b""), *chain[at + 1 :]]


def written_anew(chain: Chain, at: int, _other: int) -> Chain:
    """All of it by somebody without the key, consistent in itself."""
    return chained(STRANGER, [event(one.event_id.int) for one in removed(chain, at, 0) if one.event_id])


Edit = Callable[[Chain, int, int], Chain]
EDITS: list[Edit] = [
    changed,
    version_put_in,
    removed,
    closed_up,
    put_in,
    swapped,
    link_edited,
    unreadable,
    written_anew,
]


def test_a_chain_that_nobody_touched_has_no_finding() -> None:
    assert found(WHOLE) == []


@given(st.sampled_from(EDITS), st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_every_edit_is_found(edit: Edit, at: int, other: int) -> None:
    assert found(edit(WHOLE, at, other)) != []


def test_a_finding_names_what_was_done_and_where_and_nothing_else() -> None:
    told = {edit: [(one.kind, one.first) for one in found(edit(WHOLE, 3, 7))] for edit in EDITS}
    assert told[changed] == [(Kind.CHANGED, 4)]
    assert told[removed] == [(Kind.REMOVED, 4)]
    assert told[put_in][0] == (Kind.INSERTED, 4)
    assert told[swapped] == [(Kind.REORDERED, 4), (Kind.REORDERED, 8)]
    assert told[link_edited] == [(Kind.REORDERED, 4)]
    assert told[unreadable] == [(Kind.CHANGED, 4)] or told[unreadable] == [(Kind.INSERTED, 4)]


def test_what_is_no_number_was_inserted() -> None:
    assert [one.kind for one in found([*WHOLE, WHOLE[3]._replace(number=-1)])] == [Kind.INSERTED]


def test_a_chain_of_the_right_key_that_is_not_the_one_of_its_checkpoint_was_written_anew() -> None:
    other = chained(VAULT, [event(number) for number in range(50, 50 + LENGTH)])
    assert [one.kind for one in found(other)] == [Kind.REWRITTEN, Kind.REWRITTEN]
