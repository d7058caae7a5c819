"""Whom a provider takes: written by its staff, told to assessors, and obeyed by the matching."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.directory import version
from hub.directory.models import IntakeRule, TaughtClass
from hub.directory.services import intake_rules
from hub.directory.types import ClassState, Level
from hub.matching import services as matching
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
RULES = "/classes/intake-rules"
NEW = f"{RULES}/new"
FACTS: dict[str, Any] = {
    "name": "Cohort agreement",
    "class_id": None,
    "levels": ["E3", "L1", "L2"],
    "outcodes": [],
    "groups": [],
    "first_outcodes": [],
    "open_to_all_from": None,
    "assessment_weeks": 12,
    "valid_from": date(2026, 1, 1),
    "valid_to": None,
}
PARTS = (("day", 1), ("month", 1), ("year", 4))
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def staff(area: Area, client_of: SignIn) -> FlaskClient:
    return client_of(area.provider_staff)


@pytest.fixture
def cohort(database: Database, area: Area) -> UUID:
    """Entry 3 and up, into all classes of the provider."""
    with database.unit_of_work(JOB) as uow:
        return intake_rules.add(uow, area.provider.id, FACTS, "cohort").id


def typed(**values: Any) -> dict[str, Any]:
    today = local_date(utc_now())
    begins = {"valid_from-day": today.day, "valid_from-month": today.month, "valid_from-year": today.year}
    return {"name": "Cohort agreement", "classes": "all", **begins, **values}


def kept(database: Database) -> list[IntakeRule]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(IntakeRule)))


def number(database: Database) -> int:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return version.current(uow)


def rules_of(uow: UnitOfWork, title: str = "ESOL Entry 1") -> tuple[Any, ...]:
    [facts] = [facts for facts in matching.current_snapshot(uow).classes if facts.title == title]
    return facts.intake


def words(client: FlaskClient, path: str = RULES) -> str:
    return " ".join(soup(get(client, path)).select_one("main").get_text(" ").split())


def test_a_provider_without_rules_takes_everybody_who_fits(staff: FlaskClient) -> None:
    assert "Everybody who fits a class may be referred to it." in words(staff)


def test_a_rule_is_kept_said_in_a_sentence_and_counted(database: Database, staff: FlaskClient) -> None:
    before = number(database)
    answer = post(
        staff,
        NEW,
        typed(
            levels=["E1", "E2"],
            outcodes="e8, n16",
            groups="Unite members\r\nAutumn  cohort\r\nunite members\r\n",
            first_outcodes="E8",
            assessment_weeks="12",
        ),
    )
    assert answer.status_code == 303
    [rule] = kept(database)
    assert (rule.levels, rule.outcodes, rule.first_outcodes) == (["E1", "E2"], ["E8", "N16"], ["E8"])
    assert (rule.groups, rule.assessment_weeks, rule.class_id) == (
        ["Unite members", "Autumn cohort"],
        12,
        None,
    )
    assert number(database) > before
    page_text = words(staff)
    assert "Only Entry 1 to Entry 2. Only people who live in E8 or N16." in page_text
    assert "Only members of Unite members or Autumn cohort." in page_text
    assert "People who live in E8 first; ask before you refer anybody else." in page_text
    assert "Assessments up to 12 weeks old." in page_text
    assert "It governs 1 open class." in page_text


def test_a_rule_that_leaves_a_class_nobody_says_so(
    database: Database, area: Area, staff: FlaskClient
) -> None:
    post(staff, NEW, typed(levels=["L1", "L2"]))
    assert "It governs 1 open class. 1 of them teaches none of these levels" in words(staff)
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).level_low = None
        audit.record(uow, "class.edit")
    assert "none of these levels" not in words(staff)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({}, "levels", "Say at least one thing about whom you take"),
        ({"name": "", "levels": "E1"}, "name", "Enter a name for the rule"),
        ({"classes": "", "levels": "E1"}, "classes", "Select which classes"),
        ({"classes": "0190b1de-0000-7000-8000-000000000000", "levels": "E1"}, "classes", "one of the options"),
        ({"outcodes": "Hackney"}, "outcodes", "first parts of postcodes"),
        ({"groups": "x" * 101}, "groups", "100 characters or fewer"),
        ({"groups": "\n".join(map(str, range(21)))}, "groups", "20 or fewer"),
        ({"assessment_weeks": "0"}, "assessment_weeks", "Weeks must be 1 or more"),
        ({"levels": "E1", "valid_from-day": ""}, "valid_from", "must include a day"),
        (
            {"levels": "E1", "valid_to-day": "1", "valid_to-month": "1", "valid_to-year": "2020"},
            "valid_to",
            "today or in the future",
        ),
        (
            {"levels": "E1", **{f"open_to_all_from-{part}": "2027"[-n:] for part, n in PARTS}},
            "open_to_all_from",
            "Enter who comes first",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    database: Database, staff: FlaskClient, values: dict[str, Any], field: str, message: str
) -> None:
    answer = post(staff, NEW, typed(**values))
    assert answer.status_code == 422
    assert message in soup(answer).select_one(f"#{field}-error").get_text()
    assert kept(database) == []


def test_a_double_click_adds_one_rule(database: Database, staff: FlaskClient) -> None:
    fields = {**hidden(get(staff, NEW)), **typed(levels=["E1"])}
    answers = [staff.post(NEW, data=fields, base_url=BASE, headers={"Referer": BASE}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(kept(database)) == 1


def test_two_windows_get_both_versions(database: Database, staff: FlaskClient, cohort: UUID) -> None:
    path = f"{RULES}/{cohort}/edit"
    stale = hidden(get(staff, path))
    assert post(staff, path, typed(levels=["E1"])).status_code == 303
    late = staff.post(
        path, data={**stale, **typed(levels=["E2"])}, base_url=BASE, headers={"Referer": BASE + path}
    )
    assert late.status_code == 409
    assert "Entry 2" in late.text
    assert kept(database)[0].levels == ["E1"]


def test_an_ended_rule_stays_as_it_was(database: Database, staff: FlaskClient, cohort: UUID) -> None:
    for _ in range(2):
        assert post(staff, f"{RULES}/{cohort}/end", page=RULES).status_code == 303
    [rule] = kept(database)
    assert rule.valid_to == local_date(utc_now()) - timedelta(days=1)
    assert "Ended Cohort agreement" in words(staff)
    assert get(staff, f"{RULES}/{cohort}/edit").status_code == 409
    assert post(staff, f"{RULES}/{cohort}/edit", typed(levels=["E1"]), page=RULES).status_code == 409
    assert kept(database)[0].levels == FACTS["levels"]


def test_another_providers_rule_is_not_there(client_of: SignIn, area: Area, cohort: UUID) -> None:
    other = client_of(area.other_provider_staff)
    assert "Cohort agreement" not in words(other)
    assert get(other, f"{RULES}/{cohort}/edit").status_code == 404
    assert post(other, f"{RULES}/{cohort}/end", page=RULES).status_code == 404


def test_only_providers_staff_write_rules(client_of: SignIn, area: Area) -> None:
    for somebody in (area.assessor, area.manager, area.work_coach, area.administrator):
        assert get(client_of(somebody), RULES).status_code == 403


def test_assessors_read_the_rules_of_a_class(client_of: SignIn, area: Area, cohort: UUID) -> None:
    page_text = words(client_of(area.assessor), f"/classes/{area.taught_class.id}")
    assert "Only Entry 3 to Level 2. Assessments up to 12 weeks old." in page_text
    assert "Only Entry 3" not in words(client_of(area.assessor), f"/classes/{area.other_class.id}")


def test_a_rule_reaches_the_classes_it_is_about(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        taught_class(
            uow, area.provider, venue(uow, area.provider, "Annex"), "Another", intake_outcodes=["E8"]
        )
        intake_rules.add(uow, area.provider.id, FACTS | {"class_id": area.taught_class.id}, "one class")
        intake_rules.add(uow, area.provider.id, FACTS | {"levels": [], "groups": ["Unite"]}, "all classes")
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert [(sorted(rule.levels), rule.groups, rule.assessment_weeks) for rule in rules_of(uow)] == [
            ([], {"Unite"}, 12),
            ([3, 4, 5], set(), 12),
        ]
        assert {(rule.outcodes, rule.groups) for rule in rules_of(uow, "Another")} == {
            (frozenset({"E8"}), frozenset()),
            (frozenset(), frozenset({"Unite"})),
        }
        assert rules_of(uow, "English for women") == ()


def test_a_rule_counts_from_its_first_day_to_its_last(database: Database, area: Area) -> None:
    noon = utc_now().replace(hour=12)
    today = local_date(noon)
    dates = {"valid_from": today + timedelta(days=1), "valid_to": today + timedelta(days=2)}
    with database.unit_of_work(JOB) as uow:
        intake_rules.add(uow, area.provider.id, FACTS | dates, "for two days")
    seen = []
    for days in range(4):
        with database.unit_of_work(JOB, now=noon + timedelta(days=days)) as uow:
            seen.append((version.current(uow), len(rules_of(uow))))
    assert [rules for _, rules in seen] == [0, 1, 1, 0]
    numbers = [number for number, _ in seen]
    assert numbers[0] < numbers[1] == numbers[2] < numbers[3]


def test_no_number_of_the_directory_stands_for_two_states(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = intake_rules.add(uow, area.provider.id, FACTS, "turned back and forth")
        numbers = [version.current(uow)]
        for begins in (uow.today + timedelta(days=30), uow.today - timedelta(days=30)) * 2:
            intake_rules.edit(uow, row, FACTS | {"valid_from": begins})
            numbers.append(version.current(uow))
        intake_rules.end(uow, row)
        numbers.append(version.current(uow))
    assert sorted(set(numbers)) == numbers


def test_a_group_is_spelt_as_it_was_spelt_first(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        intake_rules.add(uow, area.provider.id, FACTS | {"groups": ["Unite members"]}, "first")
        second = intake_rules.add(
            uow, area.other_provider.id, FACTS | {"groups": ["UNITE MEMBERS"]}, "second"
        )
        assert second.groups == ["Unite members"]


def test_a_rule_about_a_closed_class_can_still_be_changed(
    database: Database, area: Area, staff: FlaskClient
) -> None:
    with database.unit_of_work(JOB) as uow:
        rule = intake_rules.add(
            uow, area.provider.id, FACTS | {"class_id": area.taught_class.id}, "one class"
        )
        row = uow.get(TaughtClass, area.taught_class.id)
        row.state, row.level_low = ClassState.CLOSED, Level.E1
    assert "It governs 0 open classes." in words(staff)
    values = typed(levels=["E1"], classes=str(area.taught_class.id))
    assert post(staff, f"{RULES}/{rule.id}/edit", values).status_code == 303
