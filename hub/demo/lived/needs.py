"""Exact times, school hours, babies and a union's members among those who wait; and whom three providers take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from hub.core.db import UnitOfWork
from hub.demo.invented.believable import may_have_a_baby
from hub.demo.invented.calendar import moment
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.everyday import TIMES
from hub.demo.invented.people import Person
from hub.demo.invented.plan import Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import Area
from hub.demo.lived.play import CLOSING, Event
from hub.directory.services import intake_rules
from hub.directory.types import ChildAge
from hub.learners.rules import SCHOOL_DAYS

UNION = "Working Together members"
SUNDAY = 6
SCHOOL_PARENTS = range(26, 56)  # years old
AnswersByPage = Mapping[str, Mapping[str, Any]]
# What those who wait tell in turn, by page, as far as they could; the last is nothing more.
MORE_ANSWERS: tuple[AnswersByPage, ...] = (
    {
        "times": {"availability": SCHOOL_DAYS, "school_hours": True, "term_time_only": True},
        "childcare": {"childcare_children": 0, "childcare_by_age": {}},
    },
    {"times": {"availability": 0, "windows": [[1, 570, 690], [3, 570, 765]]}, "goals": {"weekly_hours": 4}},
    {"childcare": {"childcare_children": 1, "childcare_by_age": {ChildAge.BABY.value: 1}}},
    {"times": {"windows": [[SUNDAY, 660, 870]]}, "class": {"groups": [UNION]}},
    {"class": {"groups": []}, "goals": {"weekly_hours": 10}},
    {},
)


@dataclass(frozen=True, slots=True)
class DemoRule:
    """Days count from today. `title` begins that of the one class it is about; without it, all of them."""

    provider: str
    begins: int
    facts: Mapping[str, Any]
    title: str = ""
    ends: int | None = None
    opens_to_all: int | None = None


NOTHING: Mapping[str, Any] = {
    "levels": [],
    "outcodes": [],
    "groups": [],
    "first_outcodes": [],
    "assessment_weeks": None,
}
RULES = (
    DemoRule(
        "college", -400, {"name": "Cohort agreement, last year", "levels": ["E3", "L1", "L2"]}, ends=-60
    ),
    DemoRule("college", -60, {"name": "Assessments we accept", "assessment_weeks": 30}),
    DemoRule(
        "adult",
        -40,
        {"name": "Families of Oak Hill first", "first_outcodes": ["N16"]},
        "English for parents",
        opens_to_all=21,
    ),
    DemoRule("union", -30, {"name": "Members only", "groups": [UNION]}, "English for cleaners"),
)


def tell(plan: Plan) -> Plan:
    """The same plan, in which those who wait, and are free at usual times, tell more than most."""
    waiting = (case for case in plan.cases if case.story.reached is Reached.WAITING)
    usual = [case for case in waiting if case.person.availability in TIMES]
    for number, case in enumerate(usual):
        turn = number % len(MORE_ANSWERS)
        in_turn = (*MORE_ANSWERS[turn:], *MORE_ANSWERS[:turn])
        more = next(more for more in in_turn if could_say(case.person, more, plan.today))
        case.person = with_more_answers(case.person, more)
    return plan


def could_say(person: Person, more: AnswersByPage, today: date) -> bool:
    """Nobody has a baby or children at school at an age at which nobody has, or is in a union without work."""
    at_school = more.get("times", {}).get("school_hours")
    baby = ChildAge.BABY in more.get("childcare", {}).get("childcare_by_age", {})
    member = UNION in more.get("class", {}).get("groups", ())
    works = person.employed
    return (
        (not at_school or person.age(today) in SCHOOL_PARENTS)
        and (not baby or may_have_a_baby(person, today))
        and (not member or works)
    )


def with_more_answers(person: Person, more: AnswersByPage) -> Person:
    answers = {page: {**said, **more.get(page, {})} for page, said in person.answers.items()}
    return replace(person, answers=answers)


def events(plan: Plan, area: Area) -> Iterator[Event]:
    """Providers say whom they take; of one class, once it is listed."""
    for number, rule in enumerate(RULES):
        about = class_about(plan, rule)
        begins = max(rule.begins, about.term.listed + 1) if about else rule.begins
        do = partial(add_rule, plan=plan, area=area, rule=rule, about=about, begins=begins)
        yield Event(moment(plan.today, begins, CLOSING + number), number, area.staff[rule.provider][0], do)


def add_rule(
    uow: UnitOfWork, plan: Plan, area: Area, rule: DemoRule, about: DemoClass | None, begins: int
) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else plan.today + timedelta(days=offset)

    facts = {
        **NOTHING,
        **rule.facts,
        "class_id": about and about.id,
        "open_to_all_from": day(rule.opens_to_all),
        "valid_from": day(begins),
        "valid_to": day(rule.ends),
    }
    intake_rules.add(uow, area.ids[rule.provider], facts, rule.facts["name"])


def class_about(plan: Plan, rule: DemoRule) -> DemoClass | None:
    """The open class the rule is about, the next to begin where there are two; None for all of the provider's."""
    offered = [one for one in plan.classes if one.provider == rule.provider and not one.term.over]
    about = (one for one in reversed(offered) if one.facts["title"].startswith(rule.title))
    return next(about) if rule.title else None
