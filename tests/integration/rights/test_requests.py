"""The register of requests: from the desk where it was heard to the letter."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, RestrictionGround, Stage
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id, show_reference
from hub.rights.requests.models import ClockStop, RecipientToTell, RightsRequest
from hub.rights.requests.services import identify, receive
from hub.rights.requests.types import Kind, RequestState, Route, Seen
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
ClientOf = Callable[[User], FlaskClient]


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def words(client: FlaskClient, path: str) -> str:
    return " ".join(soup(get(client, path)).get_text(" ").split())


def test_a_request_goes_from_the_desk_to_the_letter(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    """An assessor records it and sees no more; the officer stops the clock, extends, answers and tells recipients."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider], safe_to_write=False)
        row.contact_note = "Only after 3pm"
        consent.move_stage(uow, row.id, area.provider.id, Stage.OPENED)
        came = uow.today - timedelta(days=3)
    assessor, officer = client_of(area.assessor), client_of(area.officer)
    asking = {
        "kind": "rectification",
        "route": "spoken",
        "asked": "My name is spelt Hodaan",
        **day("received_on", came),
    }
    assert post(assessor, f"/learners/{row.reference}/ask-about-data", asking).status_code == 303
    with database.unit_of_work(JOB) as uow:
        request = uow.one(sa.select(RightsRequest))
        assert (request.subject_id, request.received_on, request.received_by) == (
            row.id,
            came,
            area.assessor.id,
        )
    here = f"/officer/requests/{request.id}"
    assert get(assessor, here).status_code == 404
    assert "To correct something" in words(officer, "/officer")
    assert "My name is spelt Hodaan" in words(officer, here)
    refused = post(officer, f"{here}/answer", {"outcome": "whole"})
    assert (refused.status_code, "Say first how you know who asks" in refused.text) == (422, True)
    assert (
        post(officer, f"{here}/stop", {"cause": "identity", "asked": "Which paper shows it?"}).status_code
        == 303
    )
    assert "Which paper shows it?" in words(officer, f"{here}/letters/clarify")
    assert post(officer, f"{here}/identify", {"seen": "photo paper"}).status_code == 303
    assert post(officer, f"{here}/extend", {"why": "Many papers to read"}).status_code == 303
    assert post(officer, f"{here}/extend", {"why": "Again"}).status_code == 422
    assert (
        post(officer, f"{here}/answer", {"outcome": "whole", "words": "It is Hodaan now."}).status_code == 303
    )
    letter = words(officer, f"{here}/letters/answer")
    for said in ("Hodan Warsame", "It is Hodaan now.", "ico.org.uk", "Do not send it", "Only after 3pm"):
        assert said in letter
    assert "Clapton Community College" in words(officer, here)
    with database.unit_of_work(JOB) as uow:
        told = uow.one(sa.select(RecipientToTell))
    assert post(officer, f"{here}/told/{told.id}", page=here).status_code == 303
    assert ", by Olga Officer" in words(officer, here)
    assert post(officer, f"{here}/refuse", {"refusal": "correct"}).status_code == 409
    with database.unit_of_work(JOB) as uow:
        request = uow.one(sa.select(RightsRequest))
        assert (request.state, request.result) == (RequestState.ANSWERED, "whole")
        assert uow.one(sa.select(RecipientToTell)).told_by == area.officer.id
        assert uow.one(sa.select(ClockStop)).until == uow.today
        verbs = list(uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject_id == row.id)))
        acts = {"received", "stopped", "identified", "extended", "answered", "recipient-told"}
        assert {f"request.{act}" for act in acts} <= set(verbs)


def test_a_request_to_restrict_and_the_restriction_name_each_other(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    """Also where the desk had restricted the record before; and after it was lifted."""
    with database.unit_of_work(JOB) as uow:
        rows, today = [learner(uow, area.hub), learner(uow, area.hub)], uow.today
        asking: dict[str, Any] = {"kind": Kind.RESTRICTION, "route": Route.PHONE, "received_on": today}
        found = [receive(uow, new_id(), learner_id=row.id, **asking) for row in rows]
        for request in found:
            identify(uow, request, Seen.KNOWN)
        ground, until = RestrictionGround.CLAIMS, today + timedelta(days=9)
        known = restriction.restrict(uow, rows[0].id, ground=ground, asked_by=AskedBy.LEARNER, until=until)
    officer, later = client_of(area.officer), day("until", today + timedelta(days=60))
    for request in found:
        here = f"/officer/requests/{request.id}"
        assert post(officer, f"{here}/restrict", {"ground": "accuracy", **later}).status_code == 303
        assert "No other organisation was shown the data" in words(officer, here)
        [link] = soup(get(officer, here)).select("main a[href*='/officer/restrictions/']")
        assert show_reference(request.reference) in words(officer, str(link["href"]))
    with database.unit_of_work(area.officer.viewer) as uow:
        assert uow.get(RightsRequest, found[0].id).restriction_id == known
        assert {one.until for one in restriction.standing(uow)} == {today + timedelta(days=60)}
        restriction.lift(uow, known, today)
    assert "lifted on" in words(officer, f"/officer/requests/{found[0].id}")


def test_a_request_of_somebody_unknown_is_answered_too(
    area: Area, client_of: ClientOf, database: Database
) -> None:
    officer = client_of(area.officer)
    with database.unit_of_work(JOB) as uow:
        today = uow.today
    asking: dict[str, Any] = {"kind": "access", "route": "email", **day("received_on", today)}
    wrong = post(officer, "/officer/requests/new", {**asking, "reference": "K7F3-92QP"})
    assert (wrong.status_code, "No record has this reference" in wrong.text) == (422, True)
    tomorrow = post(
        officer, "/officer/requests/new", {**asking, **day("received_on", today + timedelta(days=1))}
    )
    assert tomorrow.status_code == 422
    added = post(officer, "/officer/requests/new", asking)
    assert added.status_code == 303
    here = added.location
    assert post(officer, f"{here}/answer", {"outcome": "nothing held"}).status_code == 303
    assert "we keep nothing about you" in words(officer, f"{here}/letters/answer")
    assert get(officer, f"{here}/letters/refusal").status_code == 404
