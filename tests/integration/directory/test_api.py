"""The directory in the JSON API."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from tests.factories.area import Area
from tests.factories.pages import BASE
from tests.factories.referrals import new_learner, refer

Call = Callable[..., TestResponse]

BODY = {
    "title": "Evening English",
    "level_low": "E1",
    "level_high": "E2",
    "strand": "general",
    "mode": "classroom",
    "venue": "Town Hall",
    "postcode": "e81ea",
    "women_only": False,
    "fee": "22.50",
    "places": 12,
}
ROW = {
    "course_title": "Evening English",
    "level_text": "Advanced",
    "days": "Tue & Thu",
    "start_time": "6pm",
    "end_time": "8pm",
    "max_places": 14,
    "postcode": "E8 1EA",
}


@pytest.fixture
def call_as(app: Flask, database: Database) -> Callable[[User], Call]:
    def as_user(user: User) -> Call:
        with database.unit_of_work(Viewer.job("make a token")) as uow:
            token = api_tokens.add(uow, uow.get(User, user.id))

        def call(method: str, path: str, body: Any = None) -> TestResponse:
            headers = {"Authorization": f"Bearer {token}"}
            return app.test_client().open(
                f"/api/v1{path}", method=method, json=body, headers=headers, base_url=BASE
            )

        return call

    return as_user


@pytest.fixture
def call(call_as: Callable[[User], Call], area: Area) -> Call:
    return call_as(area.provider_staff)


def count(database: Database) -> int:
    with database.unit_of_work(Viewer.job("look"), read_only=True) as uow:
        return uow.session.scalar(sa.select(sa.func.count(TaughtClass.id))) or 0


def test_without_a_token_the_answer_is_json_and_401(app):
    response = app.test_client().get("/api/v1/classes", base_url=BASE)
    assert (response.status_code, response.content_type) == (401, "application/json")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_address_is_json_under_api_and_a_page_elsewhere(app):
    client = app.test_client()
    assert client.get("/api/v1/nothing", base_url=BASE).content_type == "application/json"
    assert client.get("/nothing", base_url=BASE).content_type.startswith("text/html")


def test_a_method_that_is_not_offered_says_which_are(app):
    response = app.test_client().delete("/api/v1/listings", base_url=BASE)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_classes_of_all_providers_are_listed_and_filtered(call):
    everything = call("GET", "/classes").json
    assert {one["provider"] for one in everything["classes"]} == {
        "Clapton Community College",
        "Dalston Women's Centre",
    }
    assert everything["total"] == 2
    assert call("GET", "/classes?level=L2").json["total"] == 0
    assert call("GET", "/classes?words=dalston").json["total"] == 1


def test_a_class_is_added_with_the_first_part_of_its_postcode(call):
    added = call("POST", "/classes", {**BODY, "postcode": "E8"})
    assert (added.status_code, added.json["postcode"], added.json["precision"]) == (201, "E8", "outcode")


def test_a_class_is_added_and_read_back(call):
    added = call("POST", "/classes", BODY)
    assert added.status_code == 201
    assert added.json["postcode"] == "E8 1EA"
    assert added.json["precision"] == "postcode"
    assert added.json["fee"] == 22.5
    assert added.json["provider"] == "Clapton Community College"
    assert call("GET", f"/classes/{added.json['id']}").json == added.json


def test_a_wrong_body_gets_the_same_messages_as_the_page(call):
    response = call("POST", "/classes", {**BODY, "title": "", "level_high": "PE", "places": "many"})
    assert response.status_code == 422
    assert response.json["errors"]["json"] == {
        "title": ["Enter the title of the class"],
        "places": ["Places for learners must be a whole number, like 12"],
    }
    assert call("POST", "/classes", {**BODY, "level_high": "PE"}).json["errors"]["json"] == {
        "level_high": ["Highest level must be the same as the lowest level or above it"]
    }


def test_a_rule_broken_names_its_field(call, database, area):
    with database.unit_of_work(Viewer.job("take places")) as uow:
        uow.session.execute(sa.update(TaughtClass).values(enrolled=3))
    version = call("GET", f"/classes/{area.taught_class.id}").json["version"]
    response = call("PUT", f"/classes/{area.taught_class.id}/places", {"places": 1, "version": version})
    assert response.status_code == 422
    assert response.json["errors"]["json"] == {
        "places": [
            "Places for learners must be 3 or more, since so many are taken: 0 held, 0 offered, 3 enrolled. "
            "Decline or withdraw some of them first, or cancel the class and say where each of them goes"
        ]
    }


def test_a_change_needs_the_version_it_was_made_from(call, area):
    path = f"/classes/{area.taught_class.id}"
    version = call("GET", path).json["version"]
    changed = call("PUT", path, {**BODY, "version": version})
    assert (changed.status_code, changed.json["title"]) == (200, "Evening English")
    assert call("PUT", path, {**BODY, "title": "Older", "version": version}).status_code == 409
    assert call("GET", path).json["title"] == "Evening English"


def test_sessions_are_replaced_as_a_whole(call, area):
    path = f"/classes/{area.taught_class.id}"
    version = call("GET", path).json["version"]
    sessions = [{"days": ["mon", "wed"], "start": "18:00", "end": "20:00"}]
    changed = call("PUT", f"{path}/sessions", {"sessions": sessions, "version": version})
    assert changed.json["sessions"] == [
        {"days": ["mon"], "start": "18:00", "end": "20:00"},
        {"days": ["wed"], "start": "18:00", "end": "20:00"},
    ]
    assert changed.json["weekly_hours"] == "4"


def test_another_providers_class_is_not_there_to_change(call, area):
    path = f"/classes/{area.other_class.id}"
    version = call("GET", path).json["version"]
    assert call("PUT", path, {**BODY, "version": version}).status_code == 404
    assert call("PUT", f"{path}/places", {"places": 1, "version": version}).status_code == 404


def test_only_providers_may_change_classes(call_as, area):
    for user in (area.work_coach, area.manager, area.assessor):
        assert call_as(user)("POST", "/classes", BODY).status_code == 403


def test_counts_and_notes_are_not_told_to_other_organisations(call_as, area):
    path = f"/classes/{area.taught_class.id}"
    answer = call_as(area.work_coach)("GET", path).json
    assert (answer["free"], answer["places"], answer["places_free"]) == (None, None, "5 or more free")
    assert answer.keys().isdisjoint({"held", "offered", "enrolled", "attention"})
    assert call_as(area.manager)("GET", path).json["free"] is None
    told = call_as(area.assessor)("GET", path).json
    assert (told["free"], "attention" in told) == (12, True)


def test_a_listing_is_tried_then_imported_and_changes_nothing_twice(call, database):
    body = {"rows": [ROW]}
    tried = call("POST", "/listings", {**body, "dry_run": True})
    assert (tried.json["added"], count(database)) == (1, 2)
    assert call("POST", "/listings", body).json["added"] == 1
    assert call("POST", "/listings", body).json["unchanged"] == 1
    assert count(database) == 3
    assert tried.json["attention"] == [
        {"row": 1, "column": "level_text", "found": "Advanced", "says": "“advanced” is not a national level."}
    ]


def test_problems_of_a_listing_are_named_by_row_and_column_as_in_a_file(call, database):
    rows = [ROW, {**ROW, "postcode": "banana"}, {**ROW, "course_title": ""}]
    response = call("POST", "/listings", {"rows": rows})
    assert response.status_code == 422
    assert response.json["errors"]["json"]["rows"] == {
        "1": {"postcode": ["Enter a full UK postcode, like E8 1DY"]},
        "2": {"course_title": ["Enter a course title"]},
    }
    assert count(database) == 2


def test_formulas_and_contradictions_in_a_listing_are_refused(call):
    response = call("POST", "/listings", {"rows": [{**ROW, "venue": "=1+1"}, {**ROW, "max_places": 3}]})
    assert response.json["errors"]["json"]["rows"]["0"]["venue"] == [
        "This starts with “=”, which a spreadsheet would run as a formula. Remove it."
    ]


def test_a_listing_says_which_moved_classes_stay_because_learners_are_on_them(call, database, area):
    row = {**ROW, "level_text": "Entry 2", "reference": "EV-2"}
    call("POST", "/listings", {"rows": [row]})
    with database.unit_of_work(Viewer.job("look"), read_only=True) as uow:
        listed = uow.session.scalars(sa.select(TaughtClass).where(TaughtClass.reference == "EV-2")).one()
    refer(database, area, new_learner(database, area), listed)
    assert call("POST", "/listings", {"rows": [{**row, "start_time": "5pm"}]}).json["attention"] == [
        {
            "row": 1,
            "column": "title",
            "found": "Evening English",
            "says": "1 learner is on it, so it meets as before until it is moved or cancelled on its page.",
        }
    ]


def test_junk_is_refused_in_words(call):
    for body in (None, [], {}, {"rows": []}, {"rows": "x"}, {"rows": [1]}, {"rows": [{}], "dry_run": 5}):
        assert call("POST", "/listings", body).status_code in (400, 415, 422)
