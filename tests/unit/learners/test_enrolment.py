"""What the ILR asks for that an enrolment file does not tell, and how values are written for it."""

import pytest

from hub.consent.rules import ENROLMENT_CATEGORIES, PROVIDER_CATEGORIES
from hub.consent.types import Category
from hub.learners.enrolment import rules
from hub.learners.enrolment.fields import BY_KEY, CATEGORIES, EMERGENCY, FIELDS
from hub.learners.enrolment.papers import IDENTITY, STATUS, WORK, has_share_code, part_of
from hub.learners.enrolment.reads import READERS, address_lines, phone_digits
from hub.learners.funding.rulebook import rulebook

NOTHING_CLOSED: frozenset[Category] = frozenset()


def missing(**values: str) -> str:
    return "; ".join(rules.missing(values, NOTHING_CLOSED))


@pytest.mark.parametrize(
    ("held", "needed"),
    [
        ({"EmpStat": "10"}, "(EII)"),
        ({"EmpStat": "11"}, "(LOU)"),
        ({"LLDDHealthProb": "1"}, "(PrimaryLLDD)"),
        ({"PriorLevel": "99"}, "(DateLevelApp)"),
    ],
)
def test_an_answer_that_needs_another_names_it(held: dict[str, str], needed: str) -> None:
    assert needed in missing(**held)
    assert needed not in missing()


def test_what_is_told_is_not_missing() -> None:
    assert "(Sex)" in missing()
    assert "(Sex)" not in missing(Sex="F")


def test_what_the_learner_does_not_share_is_said_apart_and_is_not_called_missing() -> None:
    closed = {Category.IDENTIFIERS}
    assert not any("(ULN)" in words for words in rules.missing({}, closed))
    assert rules.not_shared(closed) == ["National Insurance number and ULN (ULN, NINumber)"]


def test_a_number_for_practice_and_a_second_benefit_are_refused_in_words() -> None:
    practice, two = rules.faults({}, "QQ123456C", {"4", "6"})
    assert "given to nobody" in practice
    assert "4, 6" in two
    assert list(rules.faults({}, "AB123456C", {"4"})) == []


@pytest.mark.parametrize(
    ("born", "starts", "young"),
    [
        ("2007-08-31", "2026-09-14", False),
        ("2007-09-01", "2026-09-14", True),
        ("2007-09-01", "2027-02-01", True),
        ("", "2026-09-14", False),
    ],
)
def test_adult_skills_funding_takes_who_is_19_on_the_last_day_of_august(
    born: str, starts: str, young: bool
) -> None:
    assert rules.too_young(born, starts) is young


def test_the_earnings_threshold_is_told_of_a_fully_funded_course_under_the_national_rules_alone() -> None:
    assert rules.earnings_threshold("1", "105") == "391"
    assert rules.earnings_threshold("2", "105") == rules.earnings_threshold("1", "116") == ""


def test_an_address_is_written_in_at_most_four_lines() -> None:
    assert address_lines("Flat 2, 5 Mare Street\nLondon") == ["Flat 2", "5 Mare Street", "London"]
    assert address_lines("a, b, c, d, e") == ["a", "b", "c", "d, e"]
    assert address_lines("") == []


def test_a_phone_number_is_written_in_digits() -> None:
    assert phone_digits("+442079460000;ext=12") == "02079460000"
    assert phone_digits("+252612345678") == "252612345678"


def test_every_rule_is_about_a_field_of_the_file_and_no_two_fields_have_one_name() -> None:
    assert set(rules.ALWAYS) <= set(BY_KEY)
    assert len(BY_KEY) == len(FIELDS) == len({field.plain for field in FIELDS})
    assert set(READERS) | {Category.LEVELS} == set(CATEGORIES)


def test_what_a_learner_is_asked_to_share_opens_the_file_and_not_their_status_in_the_uk() -> None:
    asked = {*PROVIDER_CATEGORIES, *ENROLMENT_CATEGORIES}
    assert set(CATEGORIES) <= asked
    assert Category.IMMIGRATION not in asked


@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("2026-09-14", "not before the first day of learning"),
        ("1989-12-31", "before 1990-08-01"),
        ("2026-09-13", ""),
        ("", ""),
    ],
)
def test_an_employment_status_is_told_from_a_day_before_the_learning(since: str, says: str) -> None:
    told = "".join(rules.faults({"DateEmpStatApp": since, "LearnStartDate": "2026-09-14"}, None, ()))
    assert says in told
    assert bool(told) is bool(says)


@pytest.mark.parametrize(
    "text", ["W12 345 678", "code s1a-2b3-4c5", "R123ab456", "their code WAB CDE FG1 was old"]
)
def test_what_looks_like_a_share_code_is_found(text: str) -> None:
    assert has_share_code(text)


@pytest.mark.parametrize(
    "text", ["saw the 2nd", "it was wrong", "surprises", "12 November 2026", "wrong one of two"]
)
def test_plain_words_are_no_share_code(text: str) -> None:
    assert not has_share_code(text)


def test_papers_of_a_status_of_work_and_of_a_person_are_kept_apart() -> None:
    kinds = {kind: part_of(kind) for kind in rulebook().evidence}
    assert {kind for kind, part in kinds.items() if part == STATUS} == rulebook().evidence_of_status
    assert {kind for kind, part in kinds.items() if part == WORK} == {"payslip", "benefit_award"}
    assert {kind for kind, part in kinds.items() if part == IDENTITY} == {"passport"}


def test_what_nobody_asked_or_saw_is_named_where_it_may_be_told() -> None:
    assert EMERGENCY in rules.not_seen({}, NOTHING_CLOSED)
    assert EMERGENCY not in rules.not_seen({EMERGENCY: "Ayan, sister"}, NOTHING_CLOSED)
    assert rules.not_seen({}, {Category.EMERGENCY})[0] != EMERGENCY
