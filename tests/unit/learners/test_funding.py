"""Who is likely to pay: dated rules that are data, and never a refusal on what is not known."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.learners.funding.conditions import academic_year
from hub.learners.funding.earnings import band_words, earnings_bands
from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import indicate, starting_day
from hub.learners.funding.rulebook import BrokenRules, read, rulebook
from hub.learners.types import FundingOutcome, Sureness

FULL, CO, NO, CHECK = (
    FundingOutcome.FULL,
    FundingOutcome.CO_FUNDED,
    FundingOutcome.NOT_ELIGIBLE,
    FundingOutcome.CHECK,
)
LEICESTER, HACKNEY, MANCHESTER = "LE1 1AA", "E8 1EA", "M1 1AE"
REFUGEE = Permission("refugee")
KNOWN = Facts(LEICESTER, date(1990, 5, 1), REFUGEE, date(2020, 1, 1), Earnings(0, 1))
IN_2024, IN_2025, IN_2026, IN_2027 = (date(year, 11, 1) for year in (2024, 2025, 2026, 2027))
CODES = [code for code, _ in rulebook().statuses]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules, to change."""
    copied = shutil.copytree(Path(str(files("hub.learners") / "data" / "funding")), tmp_path / "funding")
    return Path(copied)


def add_year(folder: Path, **changes: Any) -> Path:
    """The national rules of 2025/26 as those of 2027/28, with another threshold."""
    data = json.loads((folder / "years" / "national-2025-26.json").read_text("utf-8"))
    for rule in data["rules"]:
        rule["id"] = rule["id"].replace("2025", "2027")
    data |= {
        "valid_from": "2027-08-01",
        "valid_to": "2028-07-31",
        "figures": {"threshold": {"pounds": 28000, "source": "rules"}},
    }
    file = folder / "years" / "national-2027-28.json"
    file.write_text(json.dumps(data | changes), "utf-8")
    return file


def test_rules_of_another_year_are_a_file_and_nothing_else(folder: Path) -> None:
    earner = replace(KNOWN, earnings=Earnings(27000, 27001))
    before = indicate(earner, IN_2027, read(folder))
    assert (before.outcome, before.why) == (
        CHECK,
        "The hub does not hold the rules of 2027/28 for England outside London yet.",
    )
    add_year(folder)
    after = indicate(earner, IN_2027, read(folder))
    assert (after.outcome, after.rule and after.rule.id) == (FULL, "national-2027-below")
    assert after.why == "They earn less than £28,000 a year before tax, so ESOL is free up to Level 2."
    assert ("26800-28000", "£26,800 or more, and less than £28,000") in earnings_bands(IN_2026, read(folder))


def test_an_area_with_rules_of_its_own_gets_them_from_a_file_and_nothing_else(folder: Path) -> None:
    add_year(folder, area="110")
    found = indicate(replace(KNOWN, postcode=MANCHESTER), IN_2027, read(folder))
    assert (found.outcome, found.area and found.area.name) == (FULL, "Greater Manchester")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"valid_from": "2027-07-31"}, "two files hold the rules of ENG-NATIONAL for 2027-07-31"),
        ({"valid_from": "1 August"}, "national-2027-28.json"),
        ({"figures": {}}, "national-2027-28.json"),
        ({"sources": {}}, "national-2027-28.json"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    folder: Path, changes: dict[str, Any], complaint: str
) -> None:
    add_year(folder, **changes)
    with pytest.raises(BrokenRules, match=complaint):
        read(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"test": {"shoe_size": 9}},
        {"test": {"status_in": ["martian"]}},
        {"outcome": "MAYBE"},
        {"evidence": ["a hunch"]},
        {"step": "last"},
    ],
    ids=str,
)
def test_a_rule_with_a_code_that_nobody_knows_is_refused(folder: Path, change: dict[str, Any]) -> None:
    file = add_year(folder)
    data = json.loads(file.read_text("utf-8"))
    data["rules"][0] |= change
    file.write_text(json.dumps(data), "utf-8")
    with pytest.raises(BrokenRules, match="unknown"):
        read(folder)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"postcode": None}, "We do not know where they live"),
        ({"born": None}, "We do not know their date of birth."),
        ({"permission": Permission()}, "We do not know their status in the UK."),
        ({"earnings": None}, "We do not know which benefits they get or closely enough what they earn."),
    ],
    ids=str,
)
def test_a_missing_answer_gives_check_and_says_what_is_missing(missing: dict[str, Any], why: str) -> None:
    found = indicate(replace(KNOWN, **missing), IN_2025)
    assert (found.outcome, found.rule) == (CHECK, None)
    assert found.why.startswith(why)


def test_an_asylum_seeker_is_asked_for_both_things_that_could_decide() -> None:
    found = indicate(replace(KNOWN, permission=Permission("asylum")), IN_2025)
    assert found.why == (
        "We do not know which support they get as asylum seekers"
        " or how long they have waited for a decision on asylum."
    )


def test_an_area_with_rules_of_its_own_is_said_by_name() -> None:
    found = indicate(replace(KNOWN, postcode=MANCHESTER), IN_2025)
    assert found.outcome is CHECK
    assert found.why.startswith("Greater Manchester has a budget and rules of its own")


def test_the_path_goes_from_age_to_status_to_earnings() -> None:
    found = indicate(KNOWN, IN_2025)
    assert [rule.id for rule in found.path] == [
        "national-2025-adult",
        "national-2025-resident",
        "national-2025-below",
    ]
    assert found.evidence == ("share_code", "passport", "payslip", "benefit_award")


def test_an_unconfirmed_rule_on_the_way_gives_an_outcome_that_is_our_reading() -> None:
    found = indicate(replace(KNOWN, permission=Permission("dependant")), IN_2025)
    assert (found.outcome, found.sure) == (FULL, Sureness.READING)
    assert indicate(KNOWN, IN_2025).sure is Sureness.VERIFIED


@pytest.mark.parametrize("day", [IN_2024, IN_2025, IN_2026])
def test_londoners_have_an_outcome_in_our_reading(day: date) -> None:
    londoner = replace(KNOWN, postcode=HACKNEY)
    told = {
        FULL: londoner,
        CO: replace(londoner, earnings=Earnings(40000, 40001)),
        NO: replace(londoner, permission=Permission("visitor")),
    }
    for outcome, facts in told.items():
        found = indicate(facts, day)
        assert found.outcome is outcome
        assert found.sure is Sureness.READING or (day, outcome) == (IN_2024, FULL)


def test_universal_credit_without_earnings_says_what_to_ask_next() -> None:
    facts = replace(KNOWN, earnings=None, benefits=frozenset({"4"}))
    found = indicate(facts, IN_2025)
    assert (found.outcome, found.sure) == (FULL, Sureness.READING)
    assert found.ask == ("their last Universal Credit statement, to see what they earn",)


def test_a_visa_that_ends_before_the_course_is_never_a_refusal_for_that() -> None:
    for home in (LEICESTER, HACKNEY):
        visa = Permission("family", length="long", ends="ending")
        assert indicate(replace(KNOWN, postcode=home, permission=visa), IN_2025).outcome is CHECK


def test_earnings_across_a_threshold_are_not_known() -> None:
    assert indicate(replace(KNOWN, earnings=Earnings(25000, 26000)), IN_2025).outcome is CHECK


permissions = st.builds(
    Permission,
    st.none() | st.sampled_from(CODES) | st.just("never-heard-of"),
    st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.none() | st.sampled_from([code for code, _ in rulebook().support]),
    st.none() | st.sampled_from(["long", "twelve", "short"]),
    st.none() | st.sampled_from(["ending", "renewing"]),
    st.none() | st.sampled_from(["eea", "elsewhere"]),
)
anybody = st.builds(
    Facts,
    st.none() | st.sampled_from([LEICESTER, HACKNEY, MANCHESTER, "ZZ99 9ZZ", "EH1 1BB"]),
    st.none() | st.dates(date(1930, 1, 1), date(2010, 1, 1)),
    permissions,
    st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    st.none() | st.just(Earnings(0, 1)) | st.integers(1, 40000).map(lambda low: Earnings(low, low + 2000)),
    st.none() | st.frozensets(st.sampled_from(["1", "4", "5", "5-income", "6"])),
)


@given(anybody, st.dates(date(2023, 1, 1), date(2028, 1, 1)))
def test_everybody_has_one_answer_and_it_says_how_sure_it_is(facts: Facts, on: date) -> None:
    found = indicate(facts, on)
    assert found == indicate(facts, on)
    assert found.why.endswith(".")
    assert (found.sure is Sureness.UNKNOWN) is (found.outcome is CHECK)
    if found.outcome is not CHECK:
        assert found.rule is not None
        assert all(rule.in_force(on) for rule in found.path)
        assert None not in (facts.postcode, facts.born, facts.permission.status)
        assert (found.sure is Sureness.VERIFIED) is all(rule.verified for rule in found.path)


MORE_FACTS = {"born": date(1990, 5, 1), "earnings": Earnings(0, 1), "in_uk_since": date(2015, 1, 1)}


@given(anybody, st.dates(date(2024, 8, 1), date(2027, 7, 31)), st.sampled_from(sorted(MORE_FACTS)))
def test_what_is_verified_stays_true_when_more_is_known(facts: Facts, on: date, name: str) -> None:
    found = indicate(facts, on)
    if found.sure is Sureness.VERIFIED and getattr(facts, name) is None:
        assert indicate(replace(facts, **{name: MORE_FACTS[name]}), on).outcome is found.outcome


@given(anybody, st.sampled_from([IN_2024, IN_2025]), st.sampled_from(["born", "earnings", "in_uk_since"]))
def test_forgetting_an_answer_never_turns_into_a_refusal(facts: Facts, on: date, forgotten: str) -> None:
    before, after = indicate(facts, on), indicate(replace(facts, **{forgotten: None}), on)
    if before.outcome is not NO:
        assert (after.outcome, after.sure) != (NO, Sureness.VERIFIED)


@given(permissions)
def test_a_permission_is_kept_as_a_line_and_read_back(permission: Permission) -> None:
    again = Permission.from_text(permission.to_text())
    assert again == (permission if permission.status else Permission())


def test_a_status_of_an_earlier_list_and_one_with_a_blank_are_read() -> None:
    assert Permission.from_text("asylum_meets") == Permission("asylum_meets")
    assert Permission.from_text("not known") == Permission("not known")


def test_every_rule_has_a_source_and_a_sentence() -> None:
    for rule in rulebook().rules:
        assert rule.source
        assert rule.says.endswith(".")
        assert "{" not in rule.says


@pytest.mark.parametrize("area", ["GLA", "ENG-NATIONAL"])
@pytest.mark.parametrize("day", [IN_2024, IN_2025, IN_2026])
def test_every_status_has_a_rule_in_every_year_and_area(area: str, day: date) -> None:
    rules = [rule for rule in rulebook().rules_of(area, day) if rule.step == "status"]
    assert {code for rule in rules for code in rule.test["status_in"]} == set(CODES)


def test_the_london_living_wage_for_a_year_is_worked_out_from_rate_and_hours() -> None:
    limits = [
        rule.test["earnings_at_least"] for rule in rulebook().rules if rule.id.startswith("gla") and
        "earnings_at_least" in rule.test
    ]  # fmt: skip
    assert limits == [25642.5, 27007.5, 28860]


def test_bands_of_earnings_meet_at_the_thresholds_in_force() -> None:
    assert earnings_bands(IN_2026) == [
        ("0-1", "Nothing"),
        ("1-26800", "Less than £26,800"),
        ("26800-28860", "£26,800 or more, and less than £28,860"),
        ("28860-", "£28,860 or more"),
    ]
    assert earnings_bands(date(2030, 1, 1)) == [("0-1", "Nothing"), ("1-", "Something")]
    assert band_words("26800-28860") == "£26,800 or more, and less than £28,860"
    assert band_words("not known") is None


def test_the_academic_year_begins_in_august() -> None:
    days = (date(2026, 7, 31), date(2026, 8, 1))
    assert [academic_year(day) for day in days] == ["2025/26", "2026/27"]


def test_the_rules_are_those_of_the_day_on_which_learning_can_start() -> None:
    assert starting_day(IN_2025, IN_2026) == IN_2026
    assert starting_day(IN_2026, IN_2025) == starting_day(IN_2026, None) == IN_2026


@pytest.mark.parametrize(
    ("home", "area"),
    [
        ("E8 1EA", "GLA"),
        ("E8", "GLA"),
        ("CR0 1AA", "GLA"),
        ("M1 1AE", "110"),
        ("L1 1AA", "111"),
        ("B1 1AA", "112"),
        ("BS1 1AA", "113"),
        ("DL1 1AA", "114"),
        ("CB1 1AA", "115"),
        ("LS1 1AA", "119"),
        ("NE1 1AA", "120"),
        ("S1 1AA", "118"),
        ("DH1 1AA", "120"),
        ("DE1 1AA", "121"),
        ("YO1 1AA", "122"),
        ("TR1 1AA", "123"),
        ("HU1 1AA", "124"),
        ("PR1 1AA", "125"),
        ("LN1 1AA", "126"),
        ("EX1 1AA", "127"),
        ("PL1 1AA", "ENG-NATIONAL"),
        ("HP20 1AA", "128"),
        ("GU1 1AA", "129"),
        ("CV34 4AA", "130"),
        ("LE1 1AA", "ENG-NATIONAL"),
        ("OX1 1AA", "ENG-NATIONAL"),
        ("CF10 1AA", None),
        ("ZZ99 9ZZ", None),
        (None, None),
    ],
)
def test_the_postcode_at_the_start_decides_whose_rules_count(home: str | None, area: str | None) -> None:
    found = rulebook().area_of(home, IN_2026)
    assert (found.code if found else None) == area


@pytest.mark.parametrize(
    ("home", "begun"),
    [("DH1 1AA", "2024-08-01"), ("YO1 1AA", "2025-08-01"), ("GU1 1AA", "2026-08-01")],
)
def test_an_area_counts_from_the_day_it_began(home: str, begun: str) -> None:
    first = date.fromisoformat(begun)
    before, after = (rulebook().area_of(home, day) for day in (first - timedelta(1), first))
    assert before == next(area for area in rulebook().areas if area.code == "ENG-NATIONAL")
    assert after is not None
    assert after.own_rules
