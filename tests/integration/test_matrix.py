"""What each role really sees of somebody, stage by stage, is what the matrix opens (docs/trust/matrix.md).

Words of each category are planted, and looked for on every page that a role can come to, in the file of every list, in
the file for enrolment and in the answers of the API. With `HUB_TEST_MATRIX=all` every role looks at
every stage, whatever has become of what was agreed, on both databases.
"""

import html
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient

from hub.access.permissions import Role, scopes_of
from hub.accounts.models import Organisation, User
from hub.accounts.services import api_tokens
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.cli.describe.matrix import Turn, opened, sights
from hub.consent.models import Agreement, Block
from hub.consent.rules import GLASS_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import glass, restriction
from hub.consent.types import AskedBy, Category, RestrictionGround, Stage
from hub.core.db import Database, UnitOfWork
from hub.core.sealing.sealed import REGISTRY, SUBJECT_TIERS
from hub.learners.models import Learner, Need
from hub.learners.types import HIDDEN
from tests.factories import canaries
from tests.factories.accounts import organisation, user
from tests.factories.area import Area
from tests.factories.canaries import HOLDS, LEFT_OUT, Canary, category_of
from tests.factories.pages import BASE, get
from tests.factories.referrals import JOB
from tests.factories.walk import addresses, links, routes

SignIn = Callable[[User], FlaskClient]
Change = Callable[[UnitOfWork, Canary, Organisation], None]
Found = dict[Category, set[str]]
WHOLE = os.environ.get("HUB_TEST_MATRIX") == "all"
ENOUGH = 4 if WHOLE else 2
C = Category
# How far the referral to the provider has come, and what brings it there.
COMES = {
    Stage.CLOSED: None,
    Stage.MATCH_CARD: canaries.sent,
    Stage.OPENED: canaries.opened,
    Stage.ENROLMENT: canaries.enrolled,
    Stage.TAUGHT: canaries.left,
}
# What the pages, files and answers for a role are there to show, besides what they may.
PROMISED: dict[tuple[str, Stage], Collection[Category]] = {
    ("assessor", Stage.ENROLMENT): set(Category) - {C.OUTCOME},  # the office's own reference is the office's
    ("provider_staff", Stage.OPENED): {C.IDENTITY, C.CONTACT, C.NEEDS, C.NOTES},
    ("provider_staff", Stage.ENROLMENT): set(Category) - {C.CHILDCARE},  # they see for how many children
    ("provider_staff", Stage.TAUGHT): {C.IDENTITY, C.ATTENDANCE},
    ("work_coach", Stage.ENROLMENT): {C.IDENTITY, C.OUTCOME},
    ("keeper", Stage.ENROLMENT): GLASS_CATEGORIES - {C.NEEDS},  # of needs no more than the interpreter
}
SAME_AGAIN = ("sort=", "page=", "view=all", "language=", "/directory", "/routes", "/privacy", "/instruments")
PARTNERS = (Role.PROVIDER, Role.JCP)


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who looks. To an `outsider` nothing was ever sent or said; a keeper has opened the record."""

    name: str
    user: User
    outsider: bool = False
    keeper: bool = False

    def may(self, stage: Stage, turn: Turn) -> frozenset[Category]:
        at = Stage.CLOSED if self.outsider else stage
        own = turn if self.user.role in PARTNERS or turn is Turn.RESTRICTED else Turn.STANDS
        if self.outsider and self.user.role == Role.JCP:
            return frozenset()
        found = (
            opened(one, own)
            for one in sights()
            if one.role == self.user.role
            and one.stage in (at, Stage.FULL)
            and (not one.task or turn is Turn.RESTRICTED)
            and (self.keeper or not one.opening)
        )
        return frozenset().union(*found)


@pytest.fixture
def lookers(database: Database, area: Area) -> list[Looker]:
    with database.unit_of_work(JOB) as uow:
        other = organisation(uow, "Southmarsh Jobcentre", OrganisationKind.JCP)
        elsewhere = user(uow, other, Role.JCP, "Eve Elsewhere")
        keeper = user(uow, area.hub, Role.MANAGER, "Kim Keeper")
    named = ("assessor", "steward", "manager", "administrator", "officer", "provider_staff", "work_coach")
    return [
        *(Looker(name, getattr(area, name)) for name in named),
        Looker("other_provider", area.other_provider_staff, outsider=True),
        Looker("other_jobcentre", elsewhere, outsider=True),
        Looker("keeper", keeper, keeper=True),
    ]


def asked(looker: Looker, stage: Stage, turn: Turn) -> bool:
    """Whether this cell is looked at each time."""
    return (
        WHOLE
        or (looker.name == "provider_staff" and (turn is Turn.STANDS or stage is Stage.ENROLMENT))
        or (stage is Stage.ENROLMENT and turn is Turn.STANDS)
        or (stage is Stage.TAUGHT and turn is Turn.STANDS and looker.name == "assessor")
        or (stage is Stage.ENROLMENT and turn is Turn.RESTRICTED and looker.name in ("assessor", "steward"))
        or (stage is Stage.ENROLMENT and turn is Turn.WITHDRAWN and looker.name == "work_coach")
    )


def test_every_sealed_field_of_a_learner_is_planted_or_left_out_for_a_reason() -> None:
    sealed = {".".join(name) for name, field in REGISTRY.items() if field.tier in SUBJECT_TIERS}
    left = [name for names in LEFT_OUT.values() for name in names]
    assert sorted([*HOLDS, *left]) == sorted(sealed)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"] if WHOLE else ["sqlite"], indirect=True)
def test_what_is_seen_is_what_the_matrix_opens(
    app: Flask, client_of: SignIn, database: Database, area: Area, lookers: list[Looker]
) -> None:
    who = canaries.plant(database, area)
    keeper = next(one.user for one in lookers if one.keeper)
    with database.unit_of_work(keeper.viewer) as uow:
        glass.break_glass(uow, who.learner_id, "Somebody is in danger")
    differing = []
    for stage, turn in product(COMES, Turn):
        if turn is Turn.STANDS and (come := COMES[stage]):
            come(database, area, who)
        cells = [one for one in lookers if asked(one, stage, turn)]
        with turned(database, area, who, turn if cells else Turn.STANDS):
            for looker in cells:
                found = seen(app, client_of(looker.user), database, looker.user, who)
                cell = (looker.name, stage.value, turn.name)
                differing += [(*cell, *one) for one in difference(looker, stage, turn, found)]
    assert differing == []


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"] if WHOLE else ["sqlite"], indirect=True)
def test_of_a_secret_address_nobody_outside_the_hub_is_told_the_district_nor_the_journey(
    app: Flask, client_of: SignIn, database: Database, area: Area
) -> None:
    who = canaries.plant(database, area)
    with database.unit_of_work(JOB) as uow:
        hide_address(uow, who.learner_id)
    desk, told = client_of(area.assessor), []
    assert DISTRICT in get(desk, f"/learners/{who.reference}").text
    for come in (canaries.sent, canaries.opened, canaries.enrolled):
        come(database, area, who)
        for person in (area.provider_staff, area.work_coach):
            walk = (*pages(app, client_of(person), person, who), *api(app, database, person, who))
            told += [(person.role, path) for path, text in walk if DISTRICT in text]
        told += [("paper", word) for word in ("minute", DISTRICT) if word in paper(desk, who)]
    assert told == []


DISTRICT = "IV27"  # of nobody and nothing else here


def hide_address(uow: UnitOfWork, learner_id: UUID) -> None:
    row, need = uow.get(Learner, learner_id), uow.one(sa.select(Need).where(Need.learner_id == learner_id))
    row.outcode, row.home = DISTRICT, [51.54, -0.05, "outcode"]
    row.address = row.postcode = None
    row.start_postcode, need.confidential_address = DISTRICT, HIDDEN
    audit.record(uow, "test.hide", about=row)


def paper(desk: FlaskClient, who: Canary) -> str:
    return get(desk, f"/learners/{who.reference}/next-steps").text


def difference(
    looker: Looker, stage: Stage, turn: Turn, found: Found
) -> Iterator[tuple[str, Category, list[str]]]:
    may = looker.may(stage, turn)
    yield from (("leaks", one, sorted(where)) for one, where in found.items() if one not in may)
    promised = set(PROMISED.get((looker.name, stage), ()) if turn is Turn.STANDS else ())
    yield from (("is missing", one, []) for one in sorted(promised & may & PLANTED - found.keys()))


PLANTED = {category_of(name) for name in HOLDS}


@contextmanager
def turned(database: Database, area: Area, who: Canary, turn: Turn) -> Iterator[None]:
    """The grants, agreements, blocks or the restriction for a while, and the referral left as it is."""
    if turn is Turn.RESTRICTED:
        with restricted(database, area, who):
            yield
        return
    change, back = CHANGES.get(turn, (None, None))
    each(database, area, who, change)
    yield
    each(database, area, who, back)


def each(database: Database, area: Area, who: Canary, change: Change | None) -> None:
    for partner in (area.provider, area.jcp) if change else ():
        with database.unit_of_work(JOB) as uow:
            change(uow, who, partner)


def end_agreement(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == partner.id))
    row.ends_on = uow.today
    audit.record(uow, "test.end", about=row)


def begin_agreement(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == partner.id))
    row.ends_on = uow.today + timedelta(days=900)
    audit.record(uow, "test.begin", about=row)


def withdraw(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    for row in canaries.grants_to(uow, who, partner):
        row.withdrawn_at = row.withdrawn_at or uow.now
        audit.record(uow, "test.withdraw", about=row)


def take_back(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    for row in canaries.grants_to(uow, who, partner):
        row.withdrawn_at = None
        audit.record(uow, "test.take_back", about=row)


def block(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    consent.block(uow, who.learner_id, partner.id, None)


def lift(uow: UnitOfWork, who: Canary, partner: Organisation) -> None:
    query = sa.select(Block.id).where(Block.recipient_id == partner.id, Block.ends_at.is_(None))
    consent.lift_block(uow, uow.session.scalars(query).one())


@contextmanager
def restricted(database: Database, area: Area, who: Canary) -> Iterator[None]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        until = uow.today + timedelta(days=9)
        accuracy, learner = RestrictionGround.ACCURACY, AskedBy.LEARNER
        made = restriction.restrict(uow, who.learner_id, ground=accuracy, asked_by=learner, until=until)
    yield
    with database.unit_of_work(area.officer.viewer) as uow:
        restriction.lift(uow, made, uow.today)


CHANGES = {
    Turn.AGREEMENT_ENDED: (end_agreement, begin_agreement),
    Turn.WITHDRAWN: (withdraw, take_back),
    Turn.BLOCKED: (block, lift),
}


def seen(app: Flask, client: FlaskClient, database: Database, person: User, who: Canary) -> Found:
    """The categories of which anything was found, each with where that was."""
    found: Found = {}
    for path, text in (*pages(app, client, person, who), *api(app, database, person, who)):
        plain = html.unescape(text)
        for name, forms in HOLDS.items():
            if any(form in plain for form in forms):
                found.setdefault(category_of(name), set()).add(f"{path}: {name}")
    return found


def pages(app: Flask, client: FlaskClient, person: User, who: Canary) -> Iterator[tuple[str, str]]:
    """Where the pages lead from the front, from those of this learner, and the file of each list. Of pages of one kind
    that lead nowhere new, like the registers of each day, a few are enough."""
    first = {"/", "/enrolment.csv?names=plain", *of_learner(app, person, who)}
    waiting, read, kinds = set(first), set[str](), Counter[object]()
    while waiting:
        path = min(waiting)
        waiting.remove(path)
        read.add(path)
        kind = kind_of(app, path)
        kinds[kind] += 1
        if kinds[kind] > ENOUGH and path not in first:
            continue
        answer = get(client, path)
        yield path, answer.text
        waiting |= {href for href in links(answer) - read if not any(part in href for part in SAME_AGAIN)}


def kind_of(app: Flask, path: str) -> object:
    """The row of the table of routes that answers it, and the names in its query."""
    with app.test_request_context(path, base_url=BASE):
        return request.endpoint, frozenset(request.args)


def of_learner(app: Flask, person: User, who: Canary) -> Iterator[str]:
    """Each address of the table of routes that asks for a reference alone."""
    known = {"reference": (who.reference, *([who.referral.reference] if who.referral else []))}
    known |= {"class_id": (str(who.class_id),), "key": (who.missed,)}
    for rule in routes(app, person.viewer):
        if rule.arguments and rule.arguments <= known.keys() and not rule.rule.startswith("/api/"):
            yield from addresses(app, rule, known)


def api(app: Flask, database: Database, person: User, who: Canary) -> Iterator[tuple[str, str]]:
    """What a program of theirs is answered, with a token that opens as much as one can."""
    if not scopes_of(Role(person.role)):
        return
    with database.unit_of_work(JOB) as uow:
        token = api_tokens.add(uow, uow.get(User, person.id))
    headers = {"Authorization": f"Bearer {token}"}
    ids = (str(who.class_id), str(who.learner_id))
    known = {"reference": (who.reference, *([who.referral.reference] if who.referral else []))}
    for rule in routes(app):
        if rule.rule.startswith("/api/"):
            for path in addresses(app, rule, {part: known.get(part, ids) for part in rule.arguments}):
                yield path, app.test_client().get(path, base_url=BASE, headers=headers).text
