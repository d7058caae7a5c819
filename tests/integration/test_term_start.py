"""Offices and workers, any of which may be killed at any moment: each message is sent once, and only where it may go.

A few of them are killed in the suite; `HUB_TEST_KILLS=4000` kills so many: from a thousand on of 16 processes, at a hub
with 2,000 learners and 12 providers.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
import time_machine

from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Vault
from hub.messages import sending
from hub.messages.models import Message
from hub.messages.sending import KINDS, AnyMessage, send_due
from hub.messages.types import MessageState
from hub.messages.wording.templates import templates
from hub.referrals.models import Transition
from hub.referrals.types import Verb
from tests.factories.messages import NOON
from tests.factories.term_start import Counting, Term, begin, fill, kill, office, term_post, worker

KILLS = int(os.environ.get("HUB_TEST_KILLS", "12"))
LONG = KILLS >= 1_000
PROVIDERS, PEOPLE, EACH = (12, 2_000, 8) if LONG else (2, 30, 3)
LEASE = timedelta(seconds=1)
TOLD = {Verb.SEND: "referred", Verb.RESEND: "referred", Verb.OFFER: "offer"}


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Counting() as server:
        yield server


@pytest.fixture
def term(database: Database, vault: Vault, counting: Counting, tmp_path: Path) -> Iterator[Term]:
    """The stand-in runs in a process of its own: those that are killed are made by this one, which has no threads."""
    vault.keyring.save(tmp_path / "keyring.json")
    with time_machine.travel(NOON):
        there = fill(database, PROVIDERS, PEOPLE)
    database.engine.dispose()
    url = database.engine.url.render_as_string(hide_password=False)
    journal = tmp_path / "journal"
    term = Term(url, tmp_path / "keyring.json", journal, counting.url, time.time(), LEASE, **there)
    counting.term = term
    server = begin(term, lambda *_: counting.serve_forever(), 0)
    yield term
    kill(server)


def test_every_message_goes_once_and_none_where_it_may_not(
    database: Database, term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(term, Random(12))
    monkeypatch.setattr(sending, "LEASE", LEASE)
    end = NOON + timedelta(seconds=time.time() - term.began) + LEASE
    send_due(database, term_post(term), end)
    send_due(
        database, term_post(term), end + timedelta(days=60)
    )  # the reminders, or nothing of them any more
    with database.unit_of_work(Viewer.job("test", storage=True)) as uow:
        everything: list[AnyMessage] = [row for kind in KINDS for row in uow.session.scalars(sa.select(kind))]
        rows = {str(row.id): row for row in everything}
        steps = uow.session.execute(
            sa.select(Transition.id, Transition.verb, Transition.referral_id).where(Transition.verb.in_(TOLD))
        ).all()
    taken = Counter(line["reference"] for line in term.noted("taken"))

    assert {row.state for row in rows.values()} <= set(MessageState) - {MessageState.DUE, MessageState.TAKEN}
    assert taken == Counter(name for name, row in rows.items() if row.state is MessageState.SENT)
    assert taken
    told = {row.occasion for row in rows.values() if row.template in TOLD.values()}
    assert told == {f"{TOLD[step.verb]}:{step.referral_id}:{step.id}" for step in steps}
    about_people = {name: row for name, row in rows.items() if isinstance(row, Message)}
    nothing_to_who_was_not_asked(term, about_people, taken)
    nothing_after_no(term, about_people)
    print(f"{len(rows):,} messages, {taken.total():,} sent")


def live(term: Term, luck: Random) -> None:
    """Until so many processes were killed, and others took their places."""
    work = [office, worker] * EACH
    running = [begin(term, one, luck.randrange(2**32)) for one in work]
    try:
        for _ in range(KILLS):
            term.go_on(luck)
            chosen = luck.randrange(len(running))
            assert kill(running[chosen]), "it ended by itself"
            running[chosen] = begin(term, work[chosen], luck.randrange(2**32))
    finally:
        assert all([kill(process) for process in running]), "one ended by itself"


def nothing_to_who_was_not_asked(term: Term, rows: dict[str, Message], taken: Counter[str]) -> None:
    told = [row for name, row in rows.items() if name in taken and row.to_the_learner]
    assert [row.template for row in told if row.learner_id in set(term.unsafe)] == []


def nothing_after_no(term: Term, rows: dict[str, Message]) -> None:
    """What the stand-in took was taken before a no was written down, or it is what a no leaves to be told."""
    stopped = {
        (line["learner"], line["organisation"]): line["at"] for line in reversed(term.noted("stopped"))
    }
    unsafe = {line["learner"]: line["at"] for line in reversed(term.noted("unsafe"))}
    late = []
    for line in term.noted("taken"):
        row = rows.get(line["reference"])
        if row is None:
            continue
        if row.to_the_learner:
            no = unsafe.get(str(row.learner_id))
        else:
            no = stopped.get((str(row.learner_id), str(row.organisation_id)))
            no = no if templates()[row.template].sharing else None
        if no is not None and line["at"] > no:
            late.append((row.template, line["at"] - no))
    assert late == []
