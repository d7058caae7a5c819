"""What people do after a course: counts by term, as may be published."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hub.insight.kept import from_plain, plain
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services.after_the_course import tables
from hub.insight.settled.after_the_course import GROUPS, CameAfter, last_terms, once_a_term, term_of
from hub.insight.settled.followed import settled
from hub.insight.types import Cell
from hub.tracking.destinations.counts import After

TODAY = date(2026, 11, 29)
SUMMER = date(2026, 5, 20)


def people(number: int, group: str, ended_on: date = SUMMER, month: int = 3) -> list[After]:
    return [After(uuid4(), month, ended_on, group) for _ in range(number)]


def told(answers: list[After]) -> dict[str, list[tuple[Cell, ...]]]:
    kept = from_plain(CameAfter, plain(settled({}, once_a_term(answers), TODAY, []).came_after))
    return {table.key: [tuple(row) for row in table.rows] for table in tables(kept)}


def test_a_term_is_told_of_with_rounded_numbers_of_each_group() -> None:
    found = told([*people(21, "Work"), *people(12, "Learning"), *people(11, "Not reached")])
    [summer, all_terms] = found["after-3-months"]
    assert summer[0] == "From 20 April 2026"
    row = dict(zip(GROUPS, summer[1:-1], strict=True))
    assert (row["Work"], row["Learning"], row["Not reached"], summer[-1]) == (20, 15, 10, 45), "they add up"
    assert all_terms[-1] == 45
    assert "after-6-months" not in found


def test_a_group_of_few_people_is_hidden_and_cannot_be_taken_from_a_total() -> None:
    found = told([*people(21, "Work"), *people(3, "Volunteering")])
    for row in found["after-3-months"]:
        cells = dict(zip(GROUPS, row[1:-1], strict=True))
        assert cells["Volunteering"] in (SMALL_WORDS, WITHHELD_WORDS)
        assert sum(cell in (SMALL_WORDS, WITHHELD_WORDS) for cell in cells.values()) > 1


def test_a_person_with_two_courses_in_a_term_is_counted_once_with_the_later() -> None:
    twice: list[After] = []
    for one in people(10, "Work"):
        learner_id: UUID = one.learner_id
        twice += [one, After(learner_id, 3, SUMMER + timedelta(days=10), "Learning")]
    kept = settled({}, once_a_term(twice), TODAY, []).came_after
    assert kept.total[3].count == 10
    assert kept.by_group[3, "Learning"].count == 10


def test_terms_follow_each_other_and_a_holiday_is_of_the_term_before() -> None:
    assert last_terms(TODAY)[:3] == ["2026-09-07", "2026-04-20", "2026-01-05"]
    assert term_of(date(2026, 8, 20)) == "2026-04-20"


def test_of_few_people_nothing_is_told() -> None:
    assert told(people(3, "Work")) == {}
    assert told([]) == {}
