"""What is typed on a page decides which classes fit, and the matches page says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.rules import SCHOOL_DAYS
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
TITLE = "ESOL Entry 1"  # Tuesday and Thursday, 10am to midday
CLASS_PAGE = {"modes": "classroom", "women_only": "no"}
CHILDREN = {"needs_childcare": "yes"}


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """Assessed at Entry 1 thirteen weeks ago, free every day, living in E8."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, sex="F")
        assessed(uow, row).assessed_on = uow.today - timedelta(weeks=13)
        return row


@pytest.fixture
def assessor(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def staff(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


def change(database: Database, area: Area, **facts: Any) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        for name, value in facts.items():
            setattr(row, name, value)
        audit.record(uow, "class.edit", about=row)
        version.bump(uow)


def ask(client: FlaskClient, row: Learner, page: str, **answers: Any) -> None:
    assert post(client, f"/learners/{row.reference}/registration/{page}", answers).status_code == 303


def page_text(client: FlaskClient, row: Learner, address: str = "/matches") -> str:
    page = soup(get(client, f"/learners/{row.reference}{address}"))
    return " ".join(page.select_one("main").get_text(" ").split())


def fits(client: FlaskClient, row: Learner) -> bool:
    page = soup(get(client, f"/learners/{row.reference}/matches"))
    return any(TITLE in card.get_text() for card in page.select(".hub-card"))


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"windows-tue": "9:45am to 12:15pm", "windows-thu": "10am to midday"}, True),
        ({"windows-tue": "9:45am to 12:15pm", "windows-thu": "10am to 11:59am"}, False),
        ({"windows-tue": "10am to midday", "availability": ["tue-evening", "thu-morning"]}, True),
        ({"windows-tue": "1pm to 3pm", "availability": ["tue-morning", "thu-morning"]}, False),
        ({"limits": "school_hours"}, True),
        ({"limits": "school_hours", "availability": ["tue-morning", "thu-afternoon"]}, False),
    ],
)
def test_exact_times_and_school_hours_decide(
    assessor: FlaskClient, hodan: Learner, answers: dict[str, Any], kept: bool
) -> None:
    ask(assessor, hodan, "times", **answers)
    assert fits(assessor, hodan) is kept
    assert ("the learner is not free on" in page_text(assessor, hodan)) is not kept


def test_school_hours_alone_are_kept_as_ticks_that_can_be_seen(
    database: Database, assessor: FlaskClient, hodan: Learner
) -> None:
    ask(assessor, hodan, "times", limits="school_hours")
    page = soup(get(assessor, f"/learners/{hodan.reference}/registration/times"))
    ticked = [box["value"] for box in page.select("[name=availability][checked]")]
    assert len(ticked) == SCHOOL_DAYS.bit_count()
    assert page.select_one("[name=limits][value=school_hours][checked]")


def test_term_time_only_rules_out_a_class_in_the_holidays(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    ask(assessor, hodan, "times", availability=["tue-morning", "thu-morning"], limits="term_time_only")
    assert "heck that it stops in the school holidays" in page_text(assessor, hodan)
    change(database, area, term_time=False)
    assert not fits(assessor, hodan)
    assert "It goes on in the school holidays" in page_text(assessor, hodan)
    change(database, area, term_time=True)
    assert fits(assessor, hodan)


def test_the_ages_of_children_decide(
    database: Database, area: Area, assessor: FlaskClient, hodan: Learner
) -> None:
    change(database, area, childcare_places=2, childcare_ages=["2-4"])
    ask(assessor, hodan, "childcare", **CHILDREN, babies="1")
    assert "Its childcare is for children aged 2 to 4" in page_text(assessor, hodan)
    ask(assessor, hodan, "childcare", **CHILDREN, toddlers="2")
    assert fits(assessor, hodan)
    ask(assessor, hodan, "childcare", **CHILDREN, toddlers="2", any_age="1")
    assert "It has 2 childcare places" in page_text(assessor, hodan)
    ask(assessor, hodan, "childcare", needs_childcare="no")
    assert fits(assessor, hodan)


def test_a_group_is_asked_once_a_provider_names_it(
    assessor: FlaskClient, staff: FlaskClient, hodan: Learner
) -> None:
    page = f"/learners/{hodan.reference}/registration/class"
    assert "Which groups do they belong to?" not in get(assessor, page).text
    add_rule(staff, groups="Autumn cohort")
    assert fits(assessor, hodan)
    assert "heck that it takes this learner" in page_text(assessor, hodan)
    ask(assessor, hodan, "class", **CLASS_PAGE, groups="none of these")
    assert not fits(assessor, hodan)
    assert "It takes only members of Autumn cohort" in page_text(assessor, hodan)
    ask(assessor, hodan, "class", **CLASS_PAGE, groups="Autumn cohort")
    assert fits(assessor, hodan)
    ask(assessor, hodan, "class", **CLASS_PAGE)
    assert "heck that it takes this learner" in page_text(assessor, hodan)


def add_rule(staff: FlaskClient, **values: Any) -> None:
    begins = {"valid_from-day": "1", "valid_from-month": "1", "valid_from-year": "2026"}
    typed = {"name": "Our rule", "classes": "all", **begins, **values}
    assert post(staff, "/classes/intake-rules/new", typed).status_code == 303


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"levels": ["E3", "L1"]}, "It takes only"),
        ({"outcodes": "N16"}, "It takes only"),
        ({"assessment_weeks": "12"}, "It takes an assessment up to 12 weeks old"),
        (
            {
                "first_outcodes": "N16",
                "open_to_all_from-day": "1",
                "open_to_all_from-month": "9",
                "open_to_all_from-year": "2190",
            },
            "Until 1 September 2190 it is only for",
        ),
    ],
)
def test_a_providers_rule_rules_a_class_out_until_it_ends(
    assessor: FlaskClient, staff: FlaskClient, hodan: Learner, rule: dict[str, Any], why: str
) -> None:
    add_rule(staff, **rule)
    assert not fits(assessor, hodan)
    assert why in page_text(assessor, hodan)
    end = soup(get(staff, "/classes/intake-rules")).select_one("form[action$='/end']")["action"]
    assert post(staff, end, page="/classes/intake-rules").status_code == 303
    assert fits(assessor, hodan)


def test_a_rule_that_takes_the_learner_keeps_the_class(
    assessor: FlaskClient, staff: FlaskClient, hodan: Learner
) -> None:
    add_rule(staff, levels=["E1"], outcodes="E8", first_outcodes="E8", assessment_weeks="14")
    assert fits(assessor, hodan)


def test_the_hours_wished_for_change_the_points(assessor: FlaskClient, hodan: Learner) -> None:
    before = page_text(assessor, hodan)
    ask(assessor, hodan, "goals", strand="any", wants_accredited="not_asked", weekly_hours="12")
    assert page_text(assessor, hodan) != before


def test_the_record_tells_what_was_asked(assessor: FlaskClient, hodan: Learner) -> None:
    ask(
        assessor,
        hodan,
        "times",
        limits=["school_hours", "term_time_only"],
        **{"windows-tue": "10am to midday"},
    )
    ask(assessor, hodan, "childcare", **CHILDREN, babies="1", any_age="1")
    record, checked = page_text(assessor, hodan, ""), page_text(assessor, hodan, "/registration/needs/check")
    for page in (record, checked):
        assert "Tuesday 10am to midday" in page
        assert "School hours, Term time" in page
        assert "Children aged under 2 1" in page
        assert "Children whose age you did not ask 1" in page
    ask(assessor, hodan, "childcare", needs_childcare="no")
    assert "Do they need care for children during the class? No" in page_text(assessor, hodan, "")
