"""The registration as the assessor meets it: pages that save, statuses, bad input, two windows."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.sealing.sealed import Sealed
from hub.learners.models import BlindIndex, FundingFact, Learner, Need
from hub.learners.needs import ACCESS_CODES
from hub.learners.rules import PAGES
from hub.learners.services import register
from hub.learners.types import ArrivalChannel, RegistrationState
from tests.factories.area import Area
from tests.factories.messages import messages
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("look at what was kept")
BORN = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994"}
ANSWERS: dict[str, dict[str, Any]] = {
    "names": {"given_names": "Hodan", "family_name": "Warsame", "own_script_name": "هودان"},
    "birth": {**BORN, "sex": "F"},
    "identifiers": {"nino": "ab 12 34 56 c", "uln": "1000000000"},
    "phone": {"phone": "07700 900123", "email": "hodan@example.org"},
    "safety": {
        "safe_to_call": "yes",
        "safe_to_text": "no",
        "safe_to_email": "not_asked",
        "safe_to_write": "no",
        "contact_channel": "phone",
        "contact_note": "Only before 3pm",
    },
    "language": {"language": "so", "interpreter_needed": "yes"},
    "address": {"address_kind": "home", "address": "1 Mare Street", "postcode": "e8 1ea"},
    "times": {
        "availability": ["mon-morning", "wed-evening"],
        "windows-tue": "9:30am to 11:30am, 1pm to 2:45pm",
        "limits": ["term_time_only"],
    },
    "travel": {"travel_mode": "bus", "travel_minutes": "45"},
    "class": {"modes": ["classroom"], "kit": ["smartphone"], "women_only": "no"},
    "childcare": {"needs_childcare": "yes", "babies": "1", "at_school": "2", "any_age": "1"},
    "access": {**dict.fromkeys(ACCESS_CODES, "no"), "health": "Large print"},
    "literacy": {"low_first_language_literacy": "no"},
    "goals": {
        "goals": ["work", "citizenship"],
        "strand": "any",
        "wants_accredited": "yes",
        "weekly_hours": "6",
    },
    "notes": {"notes": "Likes to sit near the door"},
    "status": {"immigration_status": "refugee"},
    "work": {
        **{"employment": "10", "work_hours": "6", "earnings_band": "0-1", "benefits": ["4"]},
        **{"work_since-day": "5", "work_since-month": "1", "work_since-year": "2026"},
    },
    "paying": {"can_pay": "no"},
}

START = {"channel": "walk-in", **ANSWERS["names"], **ANSWERS["birth"]}


def address(learner: Learner, rest: str = "") -> str:
    return f"/learners/{learner.reference}/registration{rest}"


def answer_all(client: FlaskClient, learner: Learner, slugs: tuple[str, ...]) -> None:
    for slug in slugs:
        assert post(client, address(learner, f"/{slug}"), ANSWERS[slug]).status_code == 303, slug


def kept(database: Database, learner: Learner) -> dict[str, Any]:
    """Everything that is kept of a learner, opened."""
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, learner.id, list(Category))
        rows = [uow.get(Learner, learner.id)]
        rows += [
            uow.one(sa.select(model).where(model.learner_id == learner.id)) for model in (Need, FundingFact)
        ]
        found: dict[str, Any] = {}
        for row in rows:
            for name in (*type(row).__table__.columns.keys(),):
                value = getattr(row, name)
                found[name] = opened(value, decision)
        return found | found["answers"]


def opened(value: Any, decision: Decision) -> Any:
    if not isinstance(value, Sealed):
        return value
    return value.value(decision) if value.field.typed else value.reveal(decision)


def statuses(client: FlaskClient, learner: Learner) -> dict[str, str]:
    page = soup(get(client, address(learner)))
    items = page.select(".govuk-task-list__item")
    return {
        item.select_one(".govuk-task-list__name-and-hint").get_text(strip=True): item.select_one(
            ".govuk-task-list__status"
        ).get_text(strip=True)
        for item in items
    }


def test_a_double_click_on_start_registers_one_learner(database: Database, assessor: FlaskClient) -> None:
    fields = {**hidden(get(assessor, "/learners/register")), **START}
    headers = {"Referer": BASE}
    answers = [
        assessor.post("/learners/register", data=fields, base_url=BASE, headers=headers) for _ in range(2)
    ]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Learner.id))) == 1


def test_registering_needs_to_know_how_they_came(assessor: FlaskClient) -> None:
    answer = post(assessor, "/learners/register", {**START, "channel": ""})
    assert answer.status_code == 422
    assert "Select how they came to the hub" in answer.text
    assert shows(soup(answer), "given_names", "Hodan")


def test_every_page_saves_and_comes_back_as_it_was(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    for slugs in PAGES.values():
        answer_all(assessor, newcomer, slugs)
    found = kept(database, newcomer)
    assert (found["given_names"], found["own_script_name"]) == ("Hodan", "هودان")
    assert (found["date_of_birth"], found["age_band"]) == ("1994-03-27", "25-34")
    assert (found["nino"], found["phone"]) == ("AB123456C", "+447700900123")
    assert (found["postcode"], found["outcode"], found["home"][2]) == ("E8 1EA", "E8", "postcode")
    assert found["availability"] == 1 | 1 << 8
    assert found["windows"] == [[1, 570, 690], [1, 780, 885]]
    assert (found["school_hours"], found["term_time_only"]) == (False, True)
    assert (found["childcare_children"], found["childcare_by_age"]) == (4, {"0-1": 1, "5-11": 2})
    assert (found["goals"], found["weekly_hours"], found["groups"]) == (["work", "citizenship"], 6, None)
    assert (found["strand"], found["kit"], found["travel_minutes"]) == (None, ["smartphone"], 45)
    assert (found["safe_to_call"], found["safe_to_text"], found["safe_to_email"]) == (True, False, None)
    assert (found["benefits"], found["employment"]) == ("4", "10;since=2026-01-05;hours=6")
    for section, slugs in PAGES.items():
        page = get(assessor, address(newcomer, f"/{section}/check"))
        assert "Not answered" not in page.text
        for slug in slugs:
            shown = soup(get(assessor, address(newcomer, f"/{slug}")))
            for name, value in ANSWERS[slug].items():
                assert shows(shown, name, value), (slug, name)


def shows(page: Any, name: str, value: Any) -> bool:
    field = page.select(f"[name={name}]")
    if field[0].name == "select":
        return field[0].select_one("option[selected]")["value"] == value
    if field[0].name == "textarea":
        return field[0].get_text().strip() == value
    if field[0].get("type") in ("radio", "checkbox"):
        ticked = [box["value"] for box in field if box.has_attr("checked")]
        return ticked == (value if isinstance(value, list) else [value])
    return bool(field[0]["value"].replace(" ", "").lower() == value.replace(" ", "").lower())


def test_the_task_list_says_what_is_done_and_what_cannot_start(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    assert statuses(assessor, newcomer) == {
        "Who they are": "Not yet started",
        "How to reach them safely": "Not yet started",
        "What they need": "Not yet started",
        "Funding facts": "Not yet started",
        "Who may see what": "Asked when a class is chosen",
        "Assessment": "Cannot start yet",
    }
    answer_all(assessor, newcomer, ("names",))
    assert statuses(assessor, newcomer)["Who they are"] == "Incomplete"
    assert statuses(assessor, newcomer)["Assessment"] == "Not yet started"


def test_a_section_is_done_when_its_needed_pages_are_answered(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    answer_all(assessor, newcomer, ("names",))
    page = get(assessor, address(newcomer, "/who/check"))
    assert "Not answered yet" in page.text
    assert statuses(assessor, newcomer)["Who they are"] == "Incomplete"
    answer_all(assessor, newcomer, ("birth",))
    assert statuses(assessor, newcomer)["Who they are"] == "Completed"
    assert kept(database, newcomer)["intake"] is RegistrationState.REGISTERING


def test_who_reach_and_needs_make_a_person_registered(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    for section in ("needs", "who", "reach"):
        answer_all(assessor, newcomer, PAGES[section])  # type: ignore[index]
    assert kept(database, newcomer)["intake"] is RegistrationState.REGISTERED
    assert "registered" in [one.template for one in messages(database, newcomer)]


NASTY = {
    "too long": "x" * 5000,
    "a NUL": "Ho\x00dan",
    "a newline": "Ho\ndan",
    "31 characters where 9 fit": "Q" * 31,
}


BAD_INPUT = [
    (slug, field, nasty)
    for slug, field in (("names", "given_names"), ("identifiers", "nino"), ("phone", "phone"))
    for nasty in NASTY
    if (field, nasty) != ("given_names", "31 characters where 9 fit")  # a name may be that long
]


def test_bad_input_is_named_at_its_field_and_what_was_typed_is_kept(
    assessor: FlaskClient, newcomer: Learner
) -> None:
    for slug, field, nasty in BAD_INPUT:
        answer = post(assessor, address(newcomer, f"/{slug}"), {**ANSWERS[slug], field: NASTY[nasty]})
        page = soup(answer)
        assert answer.status_code == 422, (field, nasty)
        assert page.select_one(f"#{field}-error"), (field, nasty)
        assert page.select_one(f'.govuk-error-summary a[href="#{field}"]'), (field, nasty)
        for name, typed in ANSWERS[slug].items():
            assert name == field or shows(page, name, typed), (field, nasty, name)


def test_any_name_of_any_script_is_kept(database: Database, assessor: FlaskClient, newcomer: Learner) -> None:
    for name in ["🙂 Hodan", "هودان ورسمه", "Nguyễn Thị Minh-Khai", "O'Brien", "X"]:
        values = {"given_names": name, "one_name": "one_name"}
        assert post(assessor, address(newcomer, "/names"), values).status_code == 303
        found = kept(database, newcomer)
        assert (found["given_names"], found["family_name"]) == (name, None)
    assert "one_name" in str(soup(get(assessor, address(newcomer, "/names"))).select("[checked]"))


RULES: list[tuple[str, dict[str, str], str, str]] = [
    ("names", {"given_names": "Hodan"}, "family_name", "tick “They have one name only”"),
    (
        "birth",
        {**BORN, "date_of_birth-day": "31", "date_of_birth-month": "2"},
        "date_of_birth",
        "real date",
    ),
    ("birth", {**BORN, "date_of_birth-year": "2015"}, "date_of_birth", "16 or older"),
    ("birth", {**BORN, "date_of_birth-year": "1901"}, "date_of_birth", "Check the year"),
    ("birth", {}, "date_of_birth", "Enter a date of birth"),
    ("safety", {**ANSWERS["safety"], "safe_to_call": "no"}, "contact_channel", "that is safe"),
    ("safety", {}, "safe_to_write", "Select whether it is safe to send a letter"),
    ("language", {"language": "other", "interpreter_needed": "no"}, "other_language", "Enter the name"),
    ("address", {"address_kind": "home"}, "postcode", "full UK postcode"),
    ("address", {"address_kind": "confidential"}, "district", "first part of a postcode"),
    ("address", {"address_kind": "none", "district": "Hackney!"}, "district", "first part of a postcode"),
    ("times", {}, "availability", "Select at least one time"),
    ("travel", {"travel_mode": "rocket"}, "travel_mode", "one of the options"),
    ("times", {"windows-mon": "all day"}, "windows", "Monday must be times like 9:30am to 11:30am"),
    ("times", {"windows-sun": "3pm to 1pm"}, "windows", "Sunday must end after it starts"),
    ("times", {"windows-fri": "1pm to 2pm," * 20}, "windows", "Friday must be 100 characters or fewer"),
    ("times", {"availability": "sat-morning", "limits": "school_hours"}, "limits", "a weekday morning"),
    ("childcare", {"needs_childcare": "yes"}, "babies", "Enter how many children"),
    ("childcare", {"needs_childcare": "no", "toddlers": "1"}, "needs_childcare", "Select yes"),
    (
        "childcare",
        {"needs_childcare": "yes", "babies": "9", "any_age": "9"},
        "babies",
        "12 children or fewer",
    ),
    ("childcare", {"babies": "1"}, "needs_childcare", "Select yes if they need care"),
    ("goals", {"weekly_hours": "0"}, "weekly_hours", "must be 1 or more"),
    ("identifiers", {"uln": "1234567890"}, "uln", "10 digits"),
    ("status", {}, "immigration_status", "Select their status"),
]


def test_each_rule_speaks_at_its_field(assessor: FlaskClient, newcomer: Learner) -> None:
    for slug, values, field, message in RULES:
        answer = post(assessor, address(newcomer, f"/{slug}"), values)
        error = soup(answer).select_one(f"#{field}-error")
        assert answer.status_code == 422, (slug, values)
        assert error is not None, (slug, values)
        assert message in error.get_text(), (slug, values)


def test_a_confidential_address_keeps_the_district_and_nothing_finer(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    answer_all(assessor, newcomer, ("address",))
    secret = {
        "address_kind": "confidential",
        "address": "1 Mare Street",
        "postcode": "E8 1EA",
        "district": "e8",
    }
    assert post(assessor, address(newcomer, "/address"), secret).status_code == 303
    found = kept(database, newcomer)
    assert (found["address"], found["postcode"]) == (None, None)
    assert (found["outcode"], found["home"][2], found["confidential_address"]) == ("E8", "outcode", "yes")
    assert "Secret address" in get(assessor, f"/learners/{newcomer.reference}").text


def test_two_windows_get_both_versions_and_nothing_is_lost(
    database: Database, assessor: FlaskClient, newcomer: Learner
) -> None:
    path = address(newcomer, "/names")
    stale = hidden(get(assessor, path))
    answer_all(assessor, newcomer, ("names",))
    typed = {**stale, "given_names": "Hodan Ali", "family_name": "Warsame"}
    conflict = assessor.post(path, data=typed, base_url=BASE, headers={"Referer": BASE + path})
    assert conflict.status_code == 409
    assert "Hodan Ali" in conflict.text
    again = assessor.post(path, data=hidden(conflict), base_url=BASE, headers={"Referer": BASE + path})
    assert again.status_code == 303
    assert kept(database, newcomer)["given_names"] == "Hodan Ali"


def test_a_double_click_on_save_is_no_conflict(assessor: FlaskClient, newcomer: Learner) -> None:
    path = address(newcomer, "/names")
    fields = {**hidden(get(assessor, path)), **ANSWERS["names"]}
    answers = [
        assessor.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_an_identifier_of_another_record_is_pointed_out(
    assessor: FlaskClient, newcomer: Learner, database: Database, area: Area
) -> None:
    answer_all(assessor, newcomer, ("names", "identifiers", "phone"))
    with database.unit_of_work(area.assessor.viewer) as uow:
        second = register.register(
            uow, ArrivalChannel.PHONE, area.hub.id, user_id=area.assessor.id, submission="second"
        )
    post(assessor, address(second, "/phone"), {"other_phone": "+44 7700 900123"})
    post(assessor, address(second, "/identifiers"), {"nino": "AB123456"})
    panel = soup(get(assessor, address(second))).select_one(".govuk-inset-text")
    assert panel is not None
    assert "There may be another record" in panel.get_text()
    assert "the same National Insurance number; the same phone number" in panel.get_text()
    post(assessor, address(second, "/phone"), {})
    post(assessor, address(second, "/identifiers"), {})
    assert soup(get(assessor, address(second))).select_one(".govuk-inset-text") is None
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(BlindIndex).where(BlindIndex.learner_id == second.id)).all()
        assert rows == []


def test_two_people_at_one_switchboard_are_not_taken_for_one(
    assessor: FlaskClient, newcomer: Learner, database: Database, area: Area
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        second = register.register(
            uow, ArrivalChannel.PHONE, area.hub.id, user_id=area.assessor.id, submission="second"
        )
    post(assessor, address(newcomer, "/phone"), {"phone": "020 7946 0111 ext 12"})
    post(assessor, address(second, "/phone"), {"phone": "020 7946 0111 ext 14"})
    assert "020 7946 0111 ext. 12" in get(assessor, address(newcomer, "/phone")).text
    assert soup(get(assessor, address(second))).select_one(".govuk-inset-text") is None


def test_a_number_that_does_not_look_right_is_kept_when_somebody_insists(
    assessor: FlaskClient, newcomer: Learner, database: Database
) -> None:
    path = address(newcomer, "/phone")
    asked = post(assessor, path, {"phone": "0770090046"})
    assert asked.status_code == 422
    assert "This does not look like a whole phone number" in asked.text
    assert soup(asked).select_one("input#phone-keep") is not None
    assert soup(post(assessor, path, {"phone": "077OO 9OO123"})).select_one("input#phone-keep") is None
    assert post(assessor, path, {"phone": "0770090046", "phone-keep": "yes"}).status_code == 303
    assert kept(database, newcomer)["phone"] == "+44770090046"
    assert soup(get(assessor, path)).select_one("input#phone-keep[checked]") is not None


def test_every_page_of_a_learner_is_404_for_everybody_but_the_assessors(
    client_of: Callable[[User], FlaskClient], area: Area, known: Learner
) -> None:
    for staff in ("provider_staff", "other_provider_staff", "work_coach", "manager", "administrator"):
        client = client_of(getattr(area, staff))
        for rest in ("", "/registration", "/registration/names", "/registration/who/check"):
            for reference in (known.reference, "K7F392QP"):
                assert get(client, f"/learners/{reference}{rest}").status_code == 404, (staff, rest)


def test_a_page_that_does_not_exist_is_404(assessor: FlaskClient, newcomer: Learner) -> None:
    for rest in ("/nothing", "/nothing/check", "/sharing/check", "/assessment/check"):
        assert get(assessor, address(newcomer, rest)).status_code == 404
