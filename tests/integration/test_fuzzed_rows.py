"""Whatever one value or row is changed into, no page breaks, nobody sees more, and what is sealed is named.

A few changes each time; many, each told as it is found to break something, with `HUB_TEST_FUZZ=500`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.heads import PLACES
from hub.consent.services import agreements
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.model import mapped_classes
from hub.core.sealing.authentic import Authentic
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.rows import UNTOLD
from tests.factories import canaries
from tests.factories.area import Area
from tests.factories.canaries import HOLDS, Canary
from tests.factories.fuzzing import MARK, VOUCHED, Change, Stored, Writer, pick
from tests.factories.pages import get
from tests.factories.referrals import new_learner, refer
from tests.factories.walk import links
from tests.integration.test_permissions import PAGES, STAFF

JOB = Viewer.job("test")
MANY = int(os.environ.get("HUB_TEST_FUZZ", "0"))
CHANGES = MANY or 2
SEED = int(os.environ.get("HUB_TEST_FUZZ_SEED", "11"))
ASKED = 2 if MANY else 1  # pages of each role after each change
PUBLIC = ("/privacy", "/cookies", "/accessibility", "/directory?")
FINE = (200, 303, 302, 403, 404, 409)
AUTHENTIC = {model.__tablename__ for model in mapped_classes() if issubclass(model, Authentic)}
NAMED_WHEN_GONE = (AUTHENTIC - UNTOLD) | {"learner", "sharing_head", "purpose_switch"}
# Rows that another vouches for: put back whole, with their seal, they open nothing (docs/trust/database-writer.md).
VOUCHED_FOR = {model.__tablename__ for model in PLACES} | {"purpose_stop", "purpose_switch", "sharing_head"}
# Of these verify names what no longer fits, and not the row that was changed itself.
BY_ANOTHER = {"sharing_head", "purpose_switch"}
WORDS = sorted({word for words in HOLDS.values() for word in words})


@dataclass
class Looker:
    """Somebody with the pages that lead to others, and what each showed while everything was right."""

    user: User
    client: FlaskClient
    begun: list[str]
    shown: dict[str, tuple[int, set[str]]] = field(default_factory=dict)

    def look(self, path: str) -> tuple[int, set[str], str]:
        answer = get(self.client, path)
        return answer.status_code, {word for word in WORDS if word in answer.text}, answer.text

    def some(self, luck: Random) -> list[str]:
        """Pages to begin with, and as many that those lead to."""
        chosen = luck.sample(self.begun, min(ASKED, len(self.begun)))
        for path in list(chosen):
            led = sorted(one for one in links(get(self.client, path)) if not one.startswith(PUBLIC))
            chosen += [luck.choice(led)] if led else []
        for path in chosen:
            if path not in self.shown:
                self.shown[path] = self.look(path)[:2]
        return chosen

    def wrong(self, path: str, change: Change) -> Iterator[str]:
        try:
            status, words, text = self.look(path)
        except Exception as error:
            yield f"{path} broke: {type(error).__name__} {str(error)[:300]}"
            return
        was, seen = self.shown[path]
        if status not in FINE and status != was:
            yield f"{path} answered {status}"
        # Another whole row put back gives what it gave then, until `hub verify` names it.
        older = change.kind == "older row" and change.place.table not in VOUCHED_FOR
        if (words - seen and not older) or (status == 200 and was in (403, 404)):
            yield f"{path} showed more: {was} {status} {sorted(words - seen)}"
        if change.place.vouched and isinstance(change.value, str) and change.value == MARK and MARK in text:
            yield f"{path} showed what was written"


def own_pages(area: Area, who: Canary, name: str) -> list[str]:
    user: User = getattr(area, name)
    own = [path for path, roles in PAGES.items() if user.role in roles]
    assert who.referral is not None
    record = {
        "assessor": [f"/learners/{who.reference}", f"/learners/{who.reference}/sharing"],
        "provider_staff": [f"/referrals/{who.referral.id}"],
        "steward": [f"/who-has-seen?reference={who.reference}"],
    }
    return [*own, *record.get(name, []) * 4]  # their record as often as the other pages


def test_no_change_of_what_is_stored_breaks_a_page_or_is_believed(
    app: Flask, client_of: Callable[[User], FlaskClient], database: Database, area: Area
) -> None:
    luck, writer = Random(SEED), Writer(database)
    who = canaries.plant(database, area)
    refer(database, area, new_learner(database, area), area.other_class)
    before = writer.rows()
    for come in (canaries.sent, canaries.opened, canaries.enrolled):
        come(database, area, who)
    with database.unit_of_work(JOB) as uow:
        for agreement in agreements.listed(uow):
            audit.record(uow, "agreement.add", about=agreement)
    staff = [Looker(user := getattr(area, one), client_of(user), own_pages(area, who, one)) for one in STAFF]
    assert verify(database).findings == []
    done, wrong = 0, []
    while done < CHANGES:
        now = writer.rows()
        if (change := pick(luck, before, now)) is None:
            continue
        asked = [(looker, looker.some(luck)) for looker in staff]
        row = writer.rows()[change.place.table].get(change.row_id)
        if row is None or row.get(change.place.column) == change.value:
            continue
        with writer.changed(change, row, before[change.place.table].get(change.row_id)) as was:
            if not was:
                continue
            done += 1
            told = [one for looker, paths in asked for path in paths for one in looker.wrong(path, change)]
            told += unnamed(database, change, row, before[change.place.table].get(change.row_id))
        if MANY and told:
            print(done, change, *told, sep="\n    ", flush=True)
        wrong += [(change, told)] if told else []
        for looker in staff:  # who was signed out signs in again
            looker.client = client_of(looker.user)
    assert wrong == []


def unnamed(database: Database, change: Change, row: Stored, old: Stored | None) -> list[str]:
    """What `hub verify` should name and does not. A row that is gone is named where rows decide, and a learner's; one
    that was put back whole where anything differs that a seal covers."""
    findings = verify(database).findings
    table = change.place.table
    if change.kind == "deleted":
        vouched = table in NAMED_WHEN_GONE
    elif change.kind == "older row" and old is not None:
        vouched = any(old[name] != value for name, value in row.items() if (table, name) in VOUCHED)
    else:
        vouched = change.place.vouched
    if not vouched:
        return []
    if table in BY_ANOTHER:
        return [] if findings else ["not named by hub verify"]
    named = {one.row_id for one in findings if isinstance(one.row_id, UUID)}
    return [] if change.row_id in named else ["not named by hub verify"]
