"""A provider's pages of its own classes, and what others see of a class."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.services import uploads
from hub.directory.words import free_words
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden, post, soup

REAL = Path(__file__).parents[2] / "data" / "esol-classes" / "real_esol_classes_public_facts.csv"
HEADER = "course_title,level_text,days,start_time,end_time,venue,postcode,max_places,cost_text"
ROW = "Evening English,Entry 2,Tue & Thu,6pm,8pm,Town Hall,E8 1EA,14,free"
SignIn = Callable[[User], FlaskClient]

NEW_CLASS = {
    "title": "ESOL for work",
    "level_low": "E2",
    "level_high": "E3",
    "strand": "work",
    "focus": ["speaking", "listening"],
    "mode": "classroom",
    "venue": "Learning centre",
    "postcode": "e81ea",
    "step_free": "yes",
    "women_only": "no",
    "starts_on-day": "3",
    "starts_on-month": "9",
    "starts_on-year": "2026",
    "places": "10",
    "term_time": "yes",
    "childcare_places": "4",
    "childcare_ages": ["0-1", "2-4"],
    "fee": "free",
    "funding_routes": ["FULL"],
}


@pytest.fixture
def staff(area: Area, client_of: SignIn) -> FlaskClient:
    return client_of(area.provider_staff)


def classes(database: Database) -> dict[str, TaughtClass]:
    with database.unit_of_work(Viewer.job("look"), read_only=True) as uow:
        return {row.title: row for row in uow.session.scalars(sa.select(TaughtClass))}


def directory_number(database: Database) -> int:
    with database.unit_of_work(Viewer.job("look"), read_only=True) as uow:
        return version.current(uow)


def upload(client: FlaskClient, content: bytes | str) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return post(client, "/classes/import", {"listing": (io.BytesIO(data), "classes.csv")})


def confirm(client: FlaskClient, uploaded: TestResponse) -> TestResponse:
    return post(client, uploaded.headers["Location"].removeprefix(BASE))


def words(response: TestResponse) -> str:
    return " ".join(soup(response).select_one("main").get_text(" ").split())


def edited(client: FlaskClient, path: str) -> dict[str, str]:
    """Every field of the page's form as it stands."""
    form = soup(get(client, path)).select_one("form#form")
    fields = {
        field["name"]: field.get("value", "")
        for field in form.select("input:not([type=radio], [type=checkbox])")
    }
    fields |= {field["name"]: field["value"] for field in form.select("input[type=radio][checked]")}
    for field in form.select("input[type=checkbox][checked]"):
        fields.setdefault(field["name"], [])
        fields[field["name"]].append(field["value"])
    for field in form.select("select"):
        picked = field.select_one("option[selected]")
        fields[field["name"]] = picked["value"] if picked else ""
    return fields


def test_our_classes_shows_the_own_classes_and_no_others(area, staff):
    text = words(get(staff, "/classes"))
    assert "ESOL Entry 1" in text
    assert "Tuesday and Thursday, 10am to midday" in text
    assert "English for women" not in text


def test_our_classes_without_any_says_what_to_do(database, area, client_of):
    with database.unit_of_work(Viewer.job("clear")) as uow:
        uow.session.execute(sa.delete(TaughtClass).where(TaughtClass.provider_id == area.provider.id))
    assert "You have no open classes yet." in words(get(client_of(area.provider_staff), "/classes"))


def test_adding_a_class_asks_next_for_its_days(database, staff):
    response = post(staff, "/classes/new", NEW_CLASS)
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/sessions")
    row = classes(database)["ESOL for work"]
    assert (row.level_low, row.level_high, row.strand, row.places) == ("E2", "E3", "work", 10)
    assert (row.fee_pence, row.funding_routes, row.focus) == (0, ["FULL"], ["speaking", "listening"])
    assert (row.venue.postcode, row.venue.precision, row.venue.step_free) == ("E8 1EA", "postcode", True)
    assert row.confirmed_at is not None
    page_text = words(get(staff, f"/classes/{row.id}"))
    assert "Ages the childcare takes Under 2 years, 2 to 4 years" in page_text
    assert "Stops in the school holidays Yes" in page_text


def test_a_double_click_adds_one_class(database, staff):
    fields = {**hidden(get(staff, "/classes/new")), **NEW_CLASS}
    first, second = (
        staff.post("/classes/new", data=fields, base_url=BASE, headers={"Referer": BASE}) for _ in range(2)
    )
    assert first.headers["Location"] == second.headers["Location"]
    assert len(classes(database)) == 3


def test_wrong_answers_are_named_and_what_was_typed_is_kept(database, staff):
    wrong = {"title": "a\0b", "postcode": "banana", "audience": "parents of the school"}
    response = post(staff, "/classes/new", {**NEW_CLASS, **wrong})
    assert response.status_code == 422
    assert [link.get_text() for link in soup(response).select(".govuk-error-summary a")] == [
        "Title of the class must not include hidden control characters",
        "Enter a full UK postcode, like E8 1DY",
    ]
    assert soup(response).select_one("#audience")["value"] == "parents of the school"
    assert len(classes(database)) == 2


def test_a_class_listed_with_the_first_part_of_a_postcode_is_edited_without_inventing_the_rest(
    database, staff
):
    post(staff, "/classes/new", {**NEW_CLASS, "venue": "Library", "postcode": "e8"})
    path = f"/classes/{classes(database)['ESOL for work'].id}/edit"
    assert post(staff, path, {**edited(staff, path), "title": "ESOL Entry 1, E8"}).status_code == 303
    assert classes(database)["ESOL Entry 1, E8"].venue.postcode == "E8"


def test_editing_saves_and_raises_the_directorys_version(database, area, staff):
    path = f"/classes/{area.taught_class.id}/edit"
    before = directory_number(database)
    response = post(staff, path, {**edited(staff, path), "title": "ESOL Entry 1, mornings"})
    assert response.status_code == 303
    row = classes(database)["ESOL Entry 1, mornings"]
    assert (row.places, row.fee_pence, row.weekly_hours) == (12, 0, 4.0)
    assert directory_number(database) > before


def test_two_windows_get_both_versions_side_by_side(database, area, staff):
    path = f"/classes/{area.taught_class.id}/edit"
    mine, theirs = edited(staff, path), edited(staff, path)
    post(staff, path, {**theirs, "title": "Theirs"})
    response = staff.post(path, data={**mine, "title": "Mine"}, base_url=BASE, headers={"Referer": BASE})
    assert response.status_code == 409
    assert "Mine" in words(response)
    assert "Theirs" in words(response)
    assert "Mine" not in classes(database)


def test_a_reference_names_one_class_of_a_provider(staff):
    post(staff, "/classes/new", {**NEW_CLASS, "reference": "A1"})
    response = post(staff, "/classes/new", {**NEW_CLASS, "reference": "a1"})
    assert response.status_code == 422
    assert "You already have a class with this reference" in words(response)


def test_weekly_sessions_are_added_for_several_days_and_removed_one_by_one(database, area, staff):
    path = f"/classes/{area.taught_class.id}/sessions"
    post(staff, path, {"days": ["mon", "fri"], "start": "1pm", "end": "3pm"})
    row = classes(database)["ESOL Entry 1"]
    assert [(s.weekday, s.start_minute, s.end_minute) for s in row.sessions] == [
        (0, 780, 900), (1, 600, 720), (3, 600, 720), (4, 780, 900),
    ]  # fmt: skip
    assert row.weekly_hours == 8.0
    post(staff, f"{path}/{row.sessions[0].id}/remove", page=path)
    assert [s.weekday for s in classes(database)["ESOL Entry 1"].sessions] == [1, 3, 4]


def test_the_same_session_twice_is_one(database, area, staff):
    path = f"/classes/{area.taught_class.id}/sessions"
    post(staff, path, {"days": "tue", "start": "10:00", "end": "12:00"})
    assert len(classes(database)["ESOL Entry 1"].sessions) == 2


def test_a_wrong_session_is_named(area, staff):
    response = post(staff, f"/classes/{area.taught_class.id}/sessions", {"start": "25:00"})
    assert response.status_code == 422
    assert "Select at least one day" in words(response)
    assert "Start time must be a time, like 9:30am or 13:00" in words(response)


def test_places_are_set_and_confirmed_at_once(database, area, staff):
    assert post(staff, f"/classes/{area.taught_class.id}/places", {"places": "9"}).status_code == 303
    row = classes(database)["ESOL Entry 1"]
    assert row.places == 9
    assert row.confirmed_at > area.taught_class.confirmed_at


def test_with_fewer_places_than_are_taken_it_is_asked_first_who_goes(database, area, staff):
    with database.unit_of_work(Viewer.job("take places")) as uow:
        uow.session.execute(sa.update(TaughtClass).values(enrolled=3))
    before = classes(database)["ESOL Entry 1"].places
    response = post(staff, f"/classes/{area.taught_class.id}/places", {"places": "2"})
    assert response.status_code == 303
    assert response.location.endswith(f"/classes/{area.taught_class.id}/places/2")
    assert get(staff, response.location).status_code == 200
    assert classes(database)["ESOL Entry 1"].places == before


def test_one_tap_confirms_the_places_of_all_own_classes(database, area, staff):
    before = classes(database)
    response = post(staff, "/classes/places/confirm", page="/classes")
    assert response.status_code == 303
    after = classes(database)
    assert after["ESOL Entry 1"].confirmed_at > before["ESOL Entry 1"].confirmed_at
    assert after["English for women"].confirmed_at == before["English for women"].confirmed_at


def test_a_class_is_closed_and_opened_again(database, area, staff):
    page = f"/classes/{area.taught_class.id}"
    assert post(staff, f"{page}/close").status_code == 422
    past = {"why": "x", "reopens_on-day": "1", "reopens_on-month": "1", "reopens_on-year": "2020"}
    assert post(staff, f"{page}/close", past).status_code == 422
    post(staff, f"{page}/close", {"why": "The tutor is away"})
    assert classes(database)["ESOL Entry 1"].state == "closed"
    assert "Closed to new referrals: The tutor is away" in words(get(staff, page))
    post(staff, f"{page}/open", page=page)
    assert classes(database)["ESOL Entry 1"].state == "open"
    assert classes(database)["ESOL Entry 1"].closed_why is None


def test_a_listing_is_previewed_then_imported_and_a_second_time_changes_nothing(database, staff):
    uploaded = upload(staff, REAL.read_bytes())
    assert uploaded.status_code == 303
    preview = words(get(staff, uploaded.headers["Location"].removeprefix(BASE)))
    assert "15 classes will be added, 0 changed, and 0 stay as they are." in preview
    assert "Its classes will all be classes of Clapton Community College." in preview
    assert "“Advanced” – “advanced” is not a national level." in preview
    assert len(classes(database)) == 2
    assert confirm(staff, uploaded).status_code == 303
    first = classes(database)
    number = directory_number(database)
    assert first["Advanced conversation"].level_low is None
    again = upload(staff, REAL.read_bytes())
    assert "0 classes will be added, 0 changed, and 15 stay as they are." in words(
        get(staff, again.headers["Location"].removeprefix(BASE))
    )
    confirm(staff, again)
    second = classes(database)
    assert {title: row.version for title, row in first.items()} == {
        title: row.version for title, row in second.items()
    }
    assert directory_number(database) == number


def matched(client: FlaskClient, uploaded: TestResponse, answers: dict[str, str]) -> TestResponse:
    assert uploaded.headers["Location"].endswith("/columns")
    return post(client, uploaded.headers["Location"].removeprefix(BASE), answers)


def test_an_unknown_heading_is_asked_about_once_and_remembered(database, staff):
    listing = "course_title,level_text,Sessions,Tutor\nEvening English,Entry 2,Tue 6pm-8pm,Ann"
    uploaded = upload(staff, listing)
    page = get(staff, uploaded.headers["Location"].removeprefix(BASE))
    chosen = [option["value"] for option in soup(page).select("option[selected]")]
    assert chosen == ["days_and_times", "left_out"]
    assert "For example: Tue 6pm-8pm" in words(page)
    preview = matched(staff, uploaded, {"heading_0": "days_and_times", "heading_1": "left_out"})
    assert "Tuesday, 6pm to 8pm" in words(get(staff, preview.headers["Location"].removeprefix(BASE)))
    confirm(staff, preview)
    [session] = classes(database)["Evening English"].sessions
    assert (session.weekday, session.start_minute, session.end_minute) == (1, 1080, 1200)
    again = upload(staff, listing)
    assert not again.headers["Location"].endswith("/columns")
    assert "0 classes will be added, 0 changed, and 1 stay" in words(
        get(staff, again.headers["Location"].removeprefix(BASE))
    )


def test_a_column_that_is_needed_must_be_found_and_none_is_taken_twice(staff):
    uploaded = upload(staff, "What,Which,level_text\nEvening English,Good,Entry 2")
    left_out = matched(staff, uploaded, {"heading_0": "left_out", "heading_1": "left_out"})
    assert left_out.status_code == 422
    assert "Select which column is Course title" in words(left_out)
    twice = matched(staff, uploaded, {"heading_0": "course_title", "heading_1": "course_title"})
    assert "Course title is another column already" in words(twice)
    fine = matched(staff, uploaded, {"heading_0": "course_title", "heading_1": "audience"})
    assert fine.status_code == 303


def test_another_providers_headings_cannot_be_answered(area, client_of):
    uploaded = upload(client_of(area.provider_staff), "What,level_text\nEvening English,Entry 2")
    other = client_of(area.other_provider_staff)
    assert get(other, uploaded.headers["Location"].removeprefix(BASE)).headers["Location"] == "/classes"


def test_an_empty_file_with_the_columns_can_be_downloaded(staff):
    link = soup(get(staff, "/classes/import")).select_one("a[href$='template.csv']")
    template = get(staff, link["href"])
    assert template.mimetype == "text/csv"
    row = {"course_title": "ESOL", "level_text": "Entry 1"}
    header = template.get_data(as_text=True).strip()
    cells = ",".join(row.get(name, "") for name in header.lstrip("\ufeff").split(","))
    assert upload(staff, f"{header}\n{cells}".encode()).status_code == 303


def taken(database: Database, title: str, number: int) -> None:
    with database.unit_of_work(Viewer.job("enrol")) as uow:
        uow.session.execute(sa.update(TaughtClass).where(TaughtClass.title == title).values(enrolled=number))
        version.bump(uow)


def test_places_below_those_taken_are_a_problem_before_and_after_the_preview(database, staff):
    confirm(staff, upload(staff, f"{HEADER}\n{ROW}"))
    waiting = upload(staff, f"{HEADER}\n{ROW.replace(',14,', ',3,')}")
    taken(database, "Evening English", 5)
    says = "Places for learners must be 5 or more, since so many are taken"
    preview = get(staff, waiting.headers["Location"].removeprefix(BASE))
    assert says in words(preview)
    assert "Import these classes" not in words(preview)
    refused = upload(staff, f"{HEADER}\n{ROW.replace(',14,', ',3,')}")
    assert refused.status_code == 422
    assert says in words(refused)
    assert classes(database)["Evening English"].places == 14


def test_a_class_that_is_over_comes_in_as_ended_and_says_so(database, staff):
    header = f"{HEADER},start_date,end_date"
    confirm(staff, upload(staff, f"{header}\n{ROW},5/9/2015,8/7/2016"))
    row = classes(database)["Evening English"]
    assert row.state == "closed"
    assert "It ended on 8 July 2016, so it is closed to new referrals." in [
        note["says"] for note in row.attention
    ]
    confirm(staff, upload(staff, f"{header}\n{ROW},5/9/2015,8/7/2099"))
    assert classes(database)["Evening English"].state == "open"


def test_confirming_an_import_twice_is_no_error(database, staff):
    uploaded = upload(staff, f"{HEADER}\n{ROW}")
    path = uploaded.headers["Location"].removeprefix(BASE)
    fields = hidden(get(staff, path))
    first, second = (
        staff.post(path, data=fields, base_url=BASE, headers={"Referer": BASE}) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(classes(database)) == 3


def test_a_changed_row_changes_its_class_and_keeps_what_staff_put_right(database, staff):
    listing = f"{HEADER}\n{ROW.replace('Entry 2', 'Advanced')}"
    confirm(staff, upload(staff, listing))
    row = classes(database)["Evening English"]
    path = f"/classes/{row.id}/edit"
    post(staff, path, {**edited(staff, path), "level_low": "L2"})
    assert classes(database)["Evening English"].attention == []
    confirm(staff, upload(staff, listing.replace(",14,", ",16,")))
    row = classes(database)["Evening English"]
    assert (row.places, row.level_low, row.attention) == (16, "L2", [])


def test_every_problem_of_a_file_is_shown_by_row_and_column_and_nothing_is_kept(database, staff):
    response = upload(staff, f"{HEADER}\n{ROW.replace(',14,', ',=1+1,')}\n{ROW.replace('E8 1EA', 'banana')}")
    assert response.status_code == 422
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in soup(response).select(".hub-table-scroll tbody tr")[:2]
    ]
    assert rows == [
        ["2", "max_places", "This starts with “=”, which a spreadsheet would run as a formula. Remove it."],
        ["3", "postcode", "Enter a full UK postcode, like E8 1DY"],
    ]
    assert len(classes(database)) == 2


def test_a_file_that_cannot_be_used_says_why(staff):
    for content, message in (
        (b"", "CSV file is empty"),
        (HEADER.encode(), "The file has column names but no classes."),
        (b"a,b,c\n1,2,3", "The file has no columns named course_title and level_text."),
        (f"{HEADER}\nA\0B{ROW}".encode(), "Course title must not include hidden control characters"),
    ):
        response = upload(staff, content)
        assert response.status_code == 422
        assert message in words(response)


def test_a_file_in_utf_16_is_as_good_as_any(staff):
    assert upload(staff, f"{HEADER}\n{ROW}".encode("utf-16")).status_code == 303


def test_no_file_at_all_says_so(staff):
    assert "Choose a CSV file" in words(post(staff, "/classes/import"))


def test_a_file_of_fifty_megabytes_is_refused_clearly(staff):
    response = upload(staff, b"x" * 50_000_000)
    assert response.status_code == 413


def test_another_providers_import_cannot_be_seen_or_confirmed(database, area, client_of):
    uploaded = upload(client_of(area.provider_staff), f"{HEADER}\n{ROW}")
    path = uploaded.headers["Location"].removeprefix(BASE)
    other = client_of(area.other_provider_staff)
    assert get(other, path).status_code == 303
    assert post(other, path, page="/classes").status_code == 303
    assert len(classes(database)) == 2


def test_another_providers_class_cannot_be_changed(area, client_of):
    for client in (client_of(area.other_provider_staff), client_of(area.assessor)):
        for page in ("edit", "places", "sessions"):
            assert get(client, f"/classes/{area.taught_class.id}/{page}").status_code == 404


def test_a_class_that_never_existed_gets_the_same_answer(area, staff):
    assert get(staff, "/classes/00000000-0000-7000-8000-000000000000/edit").status_code == 404
    assert get(staff, "/classes/00000000-0000-7000-8000-000000000000").status_code == 404


def test_only_its_provider_and_who_sends_people_see_how_many_places_of_a_class_are_taken(area, client_of):
    """From free places beside all of them everybody else would count the hub's people in a class."""
    for user in (area.assessor, area.provider_staff):
        said = words(get(client_of(user), f"/classes/{area.taught_class.id}"))
        assert "12 of 12 free" in said
        assert "0 held" in said
    page = f"/classes/{area.taught_class.id}"
    assert "of 12 free" not in words(get(client_of(area.other_provider_staff), page))
    for user in (area.work_coach, area.manager, area.administrator):
        for path in (page, "/directory", "/directory?sort=places"):
            said = words(get(client_of(user), path))
            assert "5 or more free" in said
            assert "of 12 free" not in said
            assert "0 held" not in said
    file = get(client_of(area.work_coach), "/directory?view=csv").text
    assert "5 or more free" in file
    assert ",12," not in file


@pytest.mark.parametrize(
    ("free", "words"), [(None, "not known"), (0, "full"), (1, "fewer than 5 free"), (5, "5 or more free")]
)
def test_free_places_are_told_in_words_and_not_counted(free, words):
    assert free_words(free) == words


def test_the_attribution_of_the_map_data_is_shown(area, client_of):
    assert "Royal Mail data © Royal Mail" in words(
        get(client_of(area.assessor), f"/classes/{area.taught_class.id}")
    )


def test_classes_on_offer_are_found_by_level_kind_and_words(area, client_of):
    assessor = client_of(area.assessor)
    assert "ESOL Entry 1" in words(get(assessor, "/directory?level=E1"))
    assert "No class fits these filters" in words(get(assessor, "/directory?level=L2"))
    found = words(get(assessor, "/directory?words=women+dalston"))
    assert "English for women" in found
    assert "ESOL Entry 1" not in found
    assert "Level must be one of the options listed" in words(get(assessor, "/directory?level=E9"))


@pytest.fixture
def twice_a_week(area: Area, database: Database) -> str:
    """Monday at 6pm and Saturday from noon; the other classes are on Tuesday and Thursday at 10am."""
    with database.unit_of_work(Viewer.job("list")) as uow:
        at = venue(uow, area.provider, "Town hall")
        return taught_class(
            uow, area.provider, at, "Twice a week", sessions=((0, 1080, 1200), (5, 720, 840))
        ).title


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("day=mon", True),
        ("day=mon&part=evening", True),
        ("day=sat&part=afternoon", True),
        ("part=evening", True),
        ("day=tue", False),
        ("day=sun", False),
        ("part=morning", False),
        ("day=sat&part=morning", False),
        ("day=mon&part=afternoon", False),
        ("day=sat&part=evening", False),
    ],
)
def test_classes_are_found_by_the_day_and_part_of_one_and_the_same_meeting(
    area, client_of, twice_a_week, query, found
):
    """Noon is the afternoon. On the page and in the file alike."""
    assessor = client_of(area.assessor)
    assert (twice_a_week in words(get(assessor, f"/directory?{query}"))) is found
    assert (twice_a_week in get(assessor, f"/directory?{query}&view=csv").text) is found


def test_a_day_that_is_none_is_refused_at_the_filter_of_classes(area, client_of):
    answer = get(client_of(area.assessor), "/directory?day=someday&part=night")
    assert answer.status_code == 422
    assert soup(answer).select_one("#day-error") is not None
    assert soup(answer).select_one("#part-error") is not None


def test_a_note_is_marked_as_dealt_with(database, area, staff):
    confirm(staff, upload(staff, f"{HEADER}\n{ROW.replace('Entry 2', 'Advanced')}"))
    row = classes(database)["Evening English"]
    page = f"/classes/{row.id}"
    assert "Needs attention" in words(get(staff, page))
    post(staff, f"{page}/notes", row.attention[0], page=page)
    assert classes(database)["Evening English"].attention == []


def test_one_list_of_an_organisation_is_read_at_a_time(database, area, staff):
    def unit_of_work():
        return database.unit_of_work(Viewer.job("read another list"))

    with uploads.alone(unit_of_work, area.provider.id):
        refused = upload(staff, f"{HEADER}\n{ROW}")
        assert refused.status_code == 429
        assert "Another list of your organisation" in refused.text
        assert refused.headers["Retry-After"]
    assert upload(staff, f"{HEADER}\n{ROW}").status_code == 303
    assert upload(staff, "nonsense").status_code == 422
    assert upload(staff, f"{HEADER}\n{ROW}").status_code == 303, "one with problems stands in nobody's way"
