"""The invented people are ones a coordinator would believe."""

from datetime import date

import pytest

from hub.demo.data_files import data
from hub.demo.people import Person
from hub.demo.plan import draw
from hub.directory.types import Skill
from hub.learners.funding.facts import Permission
from hub.learners.types import Sex

TODAY = date(2026, 11, 28)
SCHEMES = {
    "ukraine": date(2022, 3, 4),
    "afghan": date(2021, 4, 1),
    "hong_kong": date(2021, 1, 31),
}
EMPLOYED, UNIVERSAL_CREDIT = "10", "4"


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [case.person for case in draw(TODAY).cases]


def permission(person: Person) -> Permission:
    return Permission.from_text(person.answers["status"]["immigration_status"])


def spoken(person: Person) -> str:
    return str(person.answers["language"]["language"])


def test_family_names_are_those_of_the_sex(people: list[Person]) -> None:
    men = {person.answers["names"]["family_name"] for person in people if not person.female}
    assert men.isdisjoint({"Begum", "Khatun", "Akter", "Sultana", "Kowalska", "Lewandowska"})
    assert all((person.answers["birth"]["sex"] is Sex.FEMALE) is person.female for person in people)


@pytest.mark.parametrize("language", ["zh", "yue", "vi", "hu"])
def test_the_family_name_stands_first_where_the_language_puts_it_first(
    people: list[Person], language: str
) -> None:
    rule = next(one for one in data("languages")["language"] if one["code"] == language)
    families = [name.split("|")[-1] for name in [*rule["family_female"], *rule["family_male"]]]
    said = [person.answers["names"]["own_script_name"] for person in people if spoken(person) == language]
    assert said
    assert all(name.startswith(tuple(families)) for name in said)


def test_nobody_came_before_their_scheme_was_open(people: list[Person]) -> None:
    for person in people:
        opened = SCHEMES.get(permission(person).status or "", date.min)
        assert person.answers["status"]["in_uk_since"] >= opened


def test_only_people_from_hong_kong_are_british_nationals_overseas(people: list[Person]) -> None:
    overseas = {spoken(person) for person in people if permission(person).status == "hong_kong"}
    assert overseas == {"yue"}


def test_those_who_seek_asylum_do_not_work_get_no_universal_credit_and_asked_after_they_came(
    people: list[Person],
) -> None:
    seeking = [person for person in people if (permission(person).status or "").startswith("asylum")]
    assert seeking
    for person in seeking:
        assert person.answers["work"]["employment"] != EMPLOYED
        assert UNIVERSAL_CREDIT not in person.answers["work"]["benefits"]
        waiting = permission(person).waiting
        assert waiting is not None
        assert waiting >= person.answers["status"]["in_uk_since"]


def test_some_have_health_needs_some_fathers_have_children_and_some_are_old(people: list[Person]) -> None:
    assert 20 <= sum(person.answers["access"]["health"] is not None for person in people) <= 100
    assert sum(person.parent and not person.female for person in people) >= 5
    assert sum(person.age(TODAY) > 61 for person in people) >= 10


def test_of_some_nobody_may_know_where_they_live() -> None:
    everybody = [case.person for town in range(10) for case in draw(TODAY, 400, town).cases]
    hidden = [person.answers for person in everybody if person.hides]
    assert 0.03 * len(everybody) <= len(hidden) <= 0.05 * len(everybody)
    for answers in hidden:
        assert answers["address"]["address"] is answers["address"]["postcode"] is None
        assert answers["address"]["outcode"]
        assert not answers["safety"]["safe_to_write"]


def test_most_read_and_write_at_their_speaking_or_below(people: list[Person]) -> None:
    below = [
        max(person.levels[Skill.READING].order, person.levels[Skill.WRITING].order)
        <= person.levels[Skill.SPEAKING].order
        for person in people
    ]
    assert sum(below) >= 0.8 * len(people)


def test_no_two_people_of_a_large_area_have_one_name_and_birthday_or_one_number() -> None:
    everybody = [case.person.answers for town in range(10) for case in draw(TODAY, 400, town).cases]
    called = [(*sorted(map(str, one["names"].values())), one["birth"]["date_of_birth"]) for one in everybody]
    numbers = [nino for one in everybody if (nino := one["identifiers"]["nino"])]
    assert len(set(called)) == len(everybody) == 4000
    assert len(set(numbers)) == len(numbers)
