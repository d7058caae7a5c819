"""The invented people are ones a coordinator would believe."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from hub.accounts.types import REFERRERS, OrganisationKind
from hub.assessment.placement import ALPHABET, LITERACY, MOST_SKILLS, WRITING_BEHIND
from hub.demo.data_files import data
from hub.demo.invented.editions import CHANGED, FIRST, SECOND
from hub.demo.invented.levels import BEYOND, FLUENT
from hub.demo.invented.people import Person
from hub.demo.invented.plan import Case, draw
from hub.demo.invented.stories import Reached
from hub.demo.lived import demand, needs
from hub.directory.types import ChildAge, Level, Skill, Strand
from hub.learners.equality.codes import NOT_SAID, lists
from hub.learners.equality.reads import YES
from hub.learners.funding.facts import Permission
from hub.learners.rules import age_on
from hub.learners.types import Goal, Sex, TravelMode

TODAY = date(2026, 11, 28)
SCHEMES = {
    "ukraine": date(2022, 3, 4),
    "afghan": date(2021, 4, 1),
    "hong_kong": date(2021, 1, 31),
}
UNIVERSAL_CREDIT = "4"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(needs.tell(demand.gather(draw(TODAY))).cases)


@pytest.fixture(scope="module")
def people(cases: list[Case]) -> list[Person]:
    return [case.person for case in cases]


@cache
def large_area() -> list[Person]:
    """The people of ten towns."""
    return [case.person for town in range(10) for case in draw(TODAY, 400, town).cases]


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
        assert not person.employed
        assert UNIVERSAL_CREDIT not in person.answers["work"]["benefits"]
        waiting = permission(person).waiting
        assert waiting is not None
        assert waiting >= person.answers["status"]["in_uk_since"]


def test_some_have_health_needs_some_fathers_have_children_and_some_are_old(people: list[Person]) -> None:
    assert 20 <= sum(person.answers["access"]["health"] is not None for person in people) <= 100
    assert sum(person.parent and not person.female for person in people) >= 5
    assert sum(person.age(TODAY) > 61 for person in people) >= 10


def test_of_some_nobody_may_know_where_they_live() -> None:
    everybody = large_area()
    hidden = [person.answers for person in everybody if person.hides]
    assert 0.03 * len(everybody) <= len(hidden) <= 0.05 * len(everybody)
    for answers in hidden:
        assert answers["address"]["address"] is answers["address"]["postcode"] is None
        assert answers["address"]["outcode"]
        assert not answers["safety"]["safe_to_write"]


def test_most_read_and_write_at_their_speaking_or_below(people: list[Person]) -> None:
    read = [person.levels for person in people if Skill.READING in person.levels]
    below = [
        max(levels[Skill.READING].order, levels[Skill.WRITING].order) <= levels[Skill.SPEAKING].order
        for levels in read
    ]
    assert len(read) >= 0.9 * len(people)
    assert sum(below) >= 0.8 * len(read)


def test_nobody_came_to_the_hub_before_they_came_to_the_country(cases: list[Case]) -> None:
    for case in cases:
        came = TODAY + timedelta(days=case.came)
        assert case.person.answers["status"]["in_uk_since"] < came
        assert (permission(case.person).waiting or came) <= came


def test_nobody_went_to_school_here(people: list[Person]) -> None:
    for person in people:
        assert age_on(person.answers["status"]["in_uk_since"], person.answers["birth"]["date_of_birth"]) >= 16


def test_who_needs_a_visa_that_asks_for_english_speaks_some(people: list[Person]) -> None:
    for person in people:
        if permission(person).status in ("student", "sponsored"):
            assert person.levels[Skill.SPEAKING].order >= Level.E3.order


def test_nobody_who_talks_well_needs_an_interpreter(people: list[Person]) -> None:
    interpreted = {
        person.levels[Skill.SPEAKING] for person in people if person.answers["language"]["interpreter_needed"]
    }
    assert {Level.PE, Level.E1} <= interpreted <= {Level.PE, Level.E1, Level.E2}


def test_each_referrer_sends_whom_it_knows_and_most_come_by_themselves(cases: list[Case]) -> None:
    kinds = {one["key"]: OrganisationKind(one["kind"]) for one in data("organisations")["organisation"]}
    sent_by = Counter(case.referrer for case in cases)
    assert {kinds[key] for key in sent_by if key} == {*REFERRERS, OrganisationKind.PROVIDER}
    assert sent_by[None] > len(cases) / 2
    for case in cases:
        if case.referrer in ("jobcentre", "jobcentre2", "careers"):
            assert UNIVERSAL_CREDIT in case.person.answers["work"]["benefits"]
        if case.referrer in ("families", "school"):
            assert case.person.parent or case.person.answers["times"].get("school_hours")
        if case.referrer == "employer":
            assert case.person.employed


def test_nobody_wants_what_is_past_in_their_life(people: list[Person]) -> None:
    for person in people:
        wants = person.answers["goals"]["goals"]
        assert wants
        assert Goal.SCHOOL not in wants or person.parent or person.answers["times"].get("school_hours")
        assert Goal.CITIZENSHIP not in wants or permission(person).status != "british"
        assert not {Goal.WORK, Goal.COLLEGE} & set(wants) or person.age(TODAY) <= 66


def test_mothers_are_old_enough_and_not_too_old_for_their_children(people: list[Person]) -> None:
    for person in people:
        children = person.answers["childcare"]["childcare_by_age"]
        if person.female and ChildAge.BABY in children:
            assert person.age(TODAY) <= 45
        if ChildAge.SCHOOL in children:
            assert person.age(TODAY) >= 18 + 11


def test_a_class_is_for_those_it_says_it_is_for(cases: list[Case]) -> None:
    sent = [(case.person, one.at.facts) for case in cases for one in case.tries]
    for person, facts in sent:
        assert facts["audience"] != "Turkish and Kurdish speakers" or spoken(person) in ("tr", "kmr")
        assert facts["strand"] is not Strand.WORK or person.age(TODAY) <= 66
        assert facts["strand"] is not Strand.CITIZENSHIP or permission(person).status != "british"


def test_who_cannot_walk_far_does_not_walk_to_class(people: list[Person]) -> None:
    lame = [person.answers for person in people if person.answers["access"]["step_free"]]
    assert lame
    assert all(answers["travel"]["travel_mode"] is not TravelMode.WALK for answers in lame)


def test_who_reads_little_went_to_school_for_few_years(people: list[Person]) -> None:
    for person in people:
        if person.equality and person.answers["literacy"]["low_first_language_literacy"]:
            assert person.equality["schooling"] in ("0", "1", NOT_SAID)


def test_some_were_never_asked_about_equality_and_some_would_not_say(people: list[Person]) -> None:
    asked = [person.equality for person in people if person.equality is not None]
    assert 0.1 * len(people) < len(people) - len(asked) < 0.4 * len(people)
    silent = [said for said in asked if said["ethnicity"] == said["schooling"] == NOT_SAID]
    partly = [said for said in asked if said["ethnicity"] == NOT_SAID != said["schooling"]]
    assert 0.02 * len(asked) < len(silent) < 0.15 * len(asked)
    assert partly
    assert 10 <= sum(said["disability"] == YES for said in asked) <= 80


def test_answers_about_equality_are_codes_of_their_lists(people: list[Person]) -> None:
    for said in (person.equality for person in people if person.equality is not None):
        for name in ("ethnicity", "disability", "prior_level", "schooling"):
            assert said[name] in (NOT_SAID, *(code for code, _ in lists()[name].options(TODAY)))
        assert set(said["kinds"]) <= {code for code, _ in lists()["kinds"].options(TODAY)}


def test_older_assessments_are_by_the_first_rule_and_newer_ones_by_the_second(cases: list[Case]) -> None:
    for case in cases:
        assert case.person.edition == (SECOND if case.assessed >= CHANGED else FIRST)
    assert {case.person.edition for case in cases} == {FIRST, SECOND}


def test_newer_assessments_have_something_of_everything(people: list[Person]) -> None:
    newer = [person.placement.rule for person in people if person.edition == SECOND]
    assert {LITERACY, ALPHABET, MOST_SKILLS, WRITING_BEHIND} <= set(newer)
    assert newer.count(FLUENT) >= 3
    assert newer.count(BEYOND) >= 2
    assert sum(Skill.READING not in person.levels for person in people) >= 5


def test_whom_no_esol_class_helps_is_sent_to_none_and_waits_for_none(cases: list[Case]) -> None:
    elsewhere = [case for case in cases if case.person.placement.signpost]
    assert all(case.story.reached is Reached.ASSESSED for case in elsewhere)


def test_no_two_people_of_a_large_area_have_one_name_and_birthday_or_one_number() -> None:
    everybody = [person.answers for person in large_area()]
    called = [(*sorted(map(str, one["names"].values())), one["birth"]["date_of_birth"]) for one in everybody]
    numbers = [nino for one in everybody if (nino := one["identifiers"]["nino"])]
    assert len(set(called)) == len(everybody) == 4000
    assert len(set(numbers)) == len(numbers)
