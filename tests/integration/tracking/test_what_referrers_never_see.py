"""Of what happens in a class and after it a referrer knows fixed words alone, and a manager nothing of anybody: a word
is planted wherever something is kept of one learner, and every address is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.assessment.types import HalfStep
from hub.audit import services as audit
from hub.consent.rules import PROVIDER_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose, Stage
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Skill
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals.case import progress
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from hub.tracking.attendance import services as attendance
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import CALL_LABELS, Attended, CallOutcome, absence_reasons
from hub.tracking.destinations import services as destinations
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.queries import call_of
from hub.tracking.destinations.services import Said
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.rules import leaving_words
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import KINDS, WHAT_NEXT, Kind, WhatNext
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.types import What
from tests.factories.area import Area
from tests.factories.attendance import daily_class
from tests.factories.pages import BASE, get
from tests.factories.referrals import JOB, TO_START, bring, fetch, new_learner, refer, use
from tests.factories.walk import addresses, routes, walk

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
BEGUN = TODAY - timedelta(days=20)
NAME = "Canarina"
# What was recorded of them, in the words that pages of the hub and the provider have for it.
CANARIES = (
    "Keen to start",
    "canary question",
    "canary answer",
    "canary review",
    "canary library",
    absence_reasons()["health"],
    CALL_LABELS[CallOutcome.AWAY],
    leaving_words("ill"),
    WHAT_NEXT[WhatNext.MOVE_UP],
    KINDS[Kind.QUALIFICATION],
    "Voluntary work",
    "Back from the break",
    "Came to the induction",
    "Could not be reached",
    "I use a bank in English",
    "Yes, alone, but it is hard",
    "The teacher helped me to learn",
)
OF_EVERYBODY = ("/directory", "/classes", "/api/v1/classes")  # what anybody may know of a class


@dataclass(frozen=True, slots=True)
class Lived:
    """Somebody whom the Jobcentre referred, and the ids of what was kept of them."""

    reference: str
    referral: str
    class_id: UUID
    ids: tuple[str, ...]


@pytest.fixture
def lived(database: Database, area: Area) -> Lived:
    """Sent with a note, asked about, invited, in class, absent for a reason, on a break, reviewed, passed, left for a
    reason, called three months after. The Jobcentre has every category that it was ever given."""
    row = new_learner(database, area, NAME)
    with database.unit_of_work(JOB) as uow:
        uow.get(Learner, row.id).referrer_id = area.jcp.id
        given = {*REFERRER_CATEGORIES, *(PROVIDER_CATEGORIES)}
        consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, given)
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.CLOSED)
    taught = daily_class(database, area)
    [referral] = refer(database, area, row, taught)
    in_class(database, area, referral, taught)
    told(database, area, referral)
    left(database, area, referral)
    with database.unit_of_work(JOB) as uow:
        kept = [
            *uow.session.scalars(sa.select(Enrolment.id)),
            *uow.session.scalars(sa.select(DestinationCheck.id)),
            *uow.session.scalars(sa.select(ClassResult.id)),
            *uow.session.scalars(sa.select(ProgressReview.id)),
            row.id,
            area.provider.id,
        ]
        known = uow.get(Learner, row.id).reference
    return Lived(known, referral.reference, taught.id, tuple(str(one) for one in kept))


def in_class(database: Database, area: Area, referral: Referral, taught: TaughtClass) -> None:
    staff = area.provider_staff
    row = bring(database, area, fetch(database, referral), *TO_START[:-1])
    row = use(database, staff, row, Verb.ASK, note="canary question")
    row = use(database, area.assessor, row, Verb.ANSWER, note="canary answer")
    row = use(database, staff, row, Verb.INVITE, on=BEGUN)
    row = use(database, staff, row, Verb.CAME)
    row = use(database, staff, row, Verb.START, on=BEGUN)
    with database.unit_of_work(staff.viewer) as uow:
        course = uow.one(sa.select(Enrolment))
        key = f"{BEGUN + timedelta(days=1)}-1000"
        attendance.save(uow, register(uow, taught.id, key), {course.id: Attended.EXCUSED})
        uow.flush()
        attendance.give_reasons(uow, register(uow, taught.id, key), {course.id: "health"})
        days = (BEGUN + timedelta(days=3), BEGUN + timedelta(days=4))
        attendance.note_absence(uow, course.id, *days, "health")
        attendance.note_call(uow, course.id, CallOutcome.AWAY)
    row = use(database, staff, row, Verb.BREAK, on=BEGUN + timedelta(days=5), expected_on=TODAY)
    use(database, staff, row, Verb.RETURN, on=BEGUN + timedelta(days=7))


def told(database: Database, area: Area, referral: Referral) -> None:
    """A review with a note, and a result."""
    on = TODAY - timedelta(days=2)
    levels = {skill: (Level.E2, HalfStep.SECURE) for skill in Skill}
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row = uow.get(Referral, referral.id)
        progress.keep(uow, row, Review(on, levels, WhatNext.MOVE_UP, "canary review"))
        progress.keep(uow, row, Result(on, Kind.QUALIFICATION, Level.E2, (), "1"))


def left(database: Database, area: Area, referral: Referral) -> None:
    on = TODAY - timedelta(days=1)
    use(database, area.provider_staff, fetch(database, referral), Verb.LEAVE, on=on, reason="ill")
    with database.unit_of_work(JOB) as uow:
        course = uow.one(sa.select(Enrolment))
        own = {"learner_id": course.learner_id, "enrolment_id": course.id, "state_since": TODAY}
        uow.add(DestinationCheck(**own, month=3, ended_on=on, due_on=TODAY))
        audit.record(uow, "test", about=course)
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = call_of(uow, course.learner_id)
        assert found
        said = Said(CheckState.REACHED, "VOL1", "helps at the canary library")
        destinations.answer(uow, found, said)
    own_words(database, course)


def own_words(database: Database, course: Enrolment) -> None:
    with database.unit_of_work(JOB) as uow:
        for what, answers in ((What.BEFORE, {"bank": "alone"}), (What.COURSE, {"teaching": "yes"})):
            row = LearnerVoice(
                learner_id=course.learner_id,
                what=what,
                enrolment_id=None if what is What.BEFORE else course.id,
                asked_on=TODAY,
                willing=True,
            )
            uow.add(row)
            row.said = answers
            audit.record(uow, "test", about=row)


def everywhere(app: Flask, lived: Lived) -> Iterator[str]:
    """Each address of the table of routes, filled in with what was kept."""
    known = {
        "reference": (lived.reference, lived.referral),
        "class_id": (str(lived.class_id),),
        "key": (f"{BEGUN + timedelta(days=1)}-1000",),
        "name": ("answer", "review", "result"),
        "number": ("1",),
        "version": ("1",),
        "duty": ("lead", "deputy"),
        "skill": ("speaking", "reading"),
        "what": ("after", "course"),
        "of": ("life", "course"),
        "language": ("en",),
    }
    for rule in routes(app):
        yield from addresses(app, rule, {part: known.get(part, lived.ids) for part in rule.arguments})


def telling(path: str, text: str, words: tuple[str, ...]) -> list[str]:
    return [] if path.startswith(OF_EVERYBODY) else [f"{path}: {one}" for one in words if one in text]


def test_what_is_planted_stands_on_the_pages_of_the_hub_and_the_provider(
    client_of: SignIn, area: Area, lived: Lived
) -> None:
    hub, provider = client_of(area.assessor), client_of(area.provider_staff)
    of = f"/learners/{lived.reference}"
    read = [get(hub, f"{of}/{page}").text for page in ("journey", "attendance", "referrals")]
    read += [get(hub, f"/cases/{lived.referral}").text, get(hub, "/after-the-course?which=answered").text]
    read += [get(provider, f"/referrals/{lived.referral}{page}").text for page in ("", "/progress")]
    read.append(get(provider, f"/registers/people/{lived.ids[0]}").text)
    missing = {words for words in CANARIES if not any(words in text for text in read)}
    assert missing <= {
        "canary review",
        "canary library",
        "Could not be reached",
    }  # notes that no page shows now


def test_no_page_file_or_answer_for_a_referrer_tells_of_it(
    app: Flask, client_of: SignIn, database: Database, area: Area, lived: Lived
) -> None:
    coach = client_of(area.work_coach)
    pages = walk(coach, {"/", f"/people-we-referred/{lived.reference}", "/people-we-referred/download"})
    assert lived.reference in pages["/people-we-referred/download"].replace("-", "")
    pages |= {path: get(coach, path).text for path in everywhere(app, lived) if path not in pages}
    assert len(pages) > 100
    told = [line for path, text in pages.items() for line in telling(path, text, CANARIES)]
    assert told == []
    for path, answer in api(app, database, area.work_coach, lived):
        assert telling(path, answer, CANARIES) == []


def test_a_referrer_is_told_fixed_words(
    app: Flask, database: Database, area: Area, client_of: SignIn, lived: Lived
) -> None:
    answers = dict(api(app, database, area.work_coach, lived))
    said = answers[f"/api/v1/referrals/{lived.reference}/status"]
    assert any(f'"status":"{one.value}"' in said.replace(" ", "") for one in Status)
    page = get(client_of(area.work_coach), f"/people-we-referred/{lived.reference}").text
    assert show_reference(lived.reference) in page


def test_no_page_or_file_for_a_manager_tells_of_anybody(
    app: Flask, client_of: SignIn, database: Database, area: Area, lived: Lived
) -> None:
    manager = client_of(area.manager)
    words = (*CANARIES, NAME, lived.reference, show_reference(lived.reference), lived.referral)
    pages = walk(manager, {"/"})
    assert "/dashboard" in pages
    pages |= {path: get(manager, path).text for path in everywhere(app, lived) if path not in pages}
    named = (lived.reference, lived.referral)
    assert [
        line
        for path, text in pages.items()
        if not any(
            reference in path for reference in named
        )  # what was asked for stands in the answer's links
        for line in telling(path, text, words)
    ] == []
    asked_for = {path: text for path, text in pages.items() if any(one in path for one in named)}
    assert [line for path, text in asked_for.items() for line in telling(path, text, (*CANARIES, NAME))] == []


def api(app: Flask, database: Database, user: User, lived: Lived) -> Iterator[tuple[str, str]]:
    """Each address of the API with what it answers this member of staff's program."""
    with database.unit_of_work(JOB) as uow:
        token = api_tokens.add(uow, uow.get(User, user.id))
    headers = {"Authorization": f"Bearer {token}"}
    for path in everywhere(app, lived):
        if path.startswith("/api/"):
            yield path, app.test_client().get(path, base_url=BASE, headers=headers).text
