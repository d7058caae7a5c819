"""Who is likely to pay: dated rules, and never a refusal on what is not known."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.learners import funding
from hub.learners.funding import Earnings, Facts, indicate
from hub.learners.types import FundingOutcome

FULL, CO, NO, CHECK = (
    FundingOutcome.FULL,
    FundingOutcome.CO_FUNDED,
    FundingOutcome.NOT_ELIGIBLE,
    FundingOutcome.CHECK,
)
MANCHESTER, HACKNEY = "M1 1AE", "E8 1EA"
KNOWN = Facts(MANCHESTER, date(1990, 5, 1), "refugee", date(2020, 1, 1), Earnings(0, 1))
IN_2024, IN_2025, IN_2026 = date(2024, 11, 1), date(2025, 11, 1), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        (IN_2024, KNOWN, FULL),
        (IN_2025, KNOWN, FULL),
        (IN_2024, replace(KNOWN, earnings=Earnings(25000)), CO),
        (IN_2025, replace(KNOWN, earnings=Earnings(25000, 25750)), FULL),
        (IN_2025, replace(KNOWN, earnings=Earnings(25750)), CO),
        (IN_2024, replace(KNOWN, status="british", in_uk_since=date(2022, 11, 2)), NO),
        (IN_2024, replace(KNOWN, status="british", in_uk_since=date(2021, 11, 1)), FULL),
        (IN_2024, replace(KNOWN, status="british", in_uk_since=None), CHECK),
        (IN_2025, replace(KNOWN, status="british", in_uk_since=None), FULL),
        (IN_2025, replace(KNOWN, status="student"), NO),
        (IN_2025, replace(KNOWN, status="sponsored"), CHECK),
        (IN_2025, replace(KNOWN, status="asylum_meets"), FULL),
        (IN_2025, replace(KNOWN, status="asylum_early"), CHECK),
        (IN_2025, replace(KNOWN, born=date(2007, 1, 1)), CHECK),
        (IN_2024, replace(KNOWN, postcode=HACKNEY), FULL),
        (IN_2024, replace(KNOWN, postcode=HACKNEY, status="asylum_meets", earnings=None), FULL),
        (IN_2024, replace(KNOWN, postcode=HACKNEY, earnings=Earnings(1, 20000)), CHECK),
        (IN_2025, replace(KNOWN, postcode=HACKNEY), CHECK),
        (IN_2026, KNOWN, CHECK),
    ],
)
def test_the_rules_of_the_year_and_the_area_decide(day: date, facts: Facts, expected: FundingOutcome) -> None:
    assert indicate(facts, day).outcome is expected


@pytest.mark.parametrize("missing", ["postcode", "born", "status", "earnings"])
def test_a_missing_answer_gives_check_and_never_a_refusal(missing: str) -> None:
    answer = indicate(replace(KNOWN, **{missing: None}), IN_2025)
    assert (answer.outcome, answer.rule_id) == (CHECK, None)


codes = st.sampled_from([code for code, _ in funding.statuses()])


@given(
    st.sampled_from([MANCHESTER, HACKNEY, "ZZ99 9ZZ", "EH1 1BB", None]),
    st.none() | st.dates(date(1930, 1, 1), date(2010, 1, 1)),
    st.none() | codes | st.just("never heard of"),
    st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    st.none() | st.just(Earnings(0, 1)) | st.integers(1, 40000).map(lambda low: Earnings(low, low + 2000)),
    st.dates(date(2023, 1, 1), date(2028, 1, 1)),
)
def test_only_verified_rules_give_anything_but_check(
    postcode: str | None,
    born: date | None,
    status: str | None,
    since: date | None,
    earnings: Earnings | None,
    today: date,
) -> None:
    answer = indicate(Facts(postcode, born, status, since, earnings), today)
    if answer.outcome is not CHECK:
        rule = funding.rule(answer.rule_id)
        assert rule is not None
        assert rule.verified
        assert rule.valid_from <= today <= rule.valid_to
        assert None not in (postcode, born, status)


def test_earnings_across_a_threshold_are_not_known() -> None:
    assert indicate(replace(KNOWN, earnings=Earnings(25000, 26000)), IN_2025).outcome is CHECK


def test_every_rule_has_a_source_a_sentence_and_known_tests_and_codes() -> None:
    known = {code for code, _ in funding.statuses()}
    for rule in funding.rules():
        assert rule.source
        assert rule.says.endswith(".")
        assert set(rule.test) <= set(funding.TESTS)
        assert set(rule.test.get("status_in", [])) <= known
        assert len(funding.evidence_words(rule.evidence)) == len(rule.evidence)
    assert len({rule.id for rule in funding.rules()}) == len(funding.rules())


@pytest.mark.parametrize("area", ["GLA", "ENG-NATIONAL"])
@pytest.mark.parametrize("day", [IN_2024, IN_2025, IN_2026])
def test_every_status_has_a_rule_in_every_year_and_area(area: str, day: date) -> None:
    covered = {
        code
        for rule in funding.rules()
        if rule.area == area and rule.valid_from <= day <= rule.valid_to
        for code in rule.test.get("status_in", [])
    }
    assert covered == {code for code, _ in funding.statuses()}


def test_bands_of_earnings_meet_at_the_thresholds_in_force() -> None:
    assert funding.earnings_bands(IN_2026) == [
        ("0-1", "Nothing"),
        ("1-26800", "Less than £26,800"),
        ("26800-28860", "£26,800 or more, and less than £28,860"),
        ("28860-", "£28,860 or more"),
    ]
    assert funding.band_words("26800-28860") == "£26,800 or more, and less than £28,860"
    assert funding.band_words("not known") is None


def test_the_academic_year_begins_in_august() -> None:
    assert [funding.academic_year(day) for day in (date(2026, 7, 31), date(2026, 8, 1))] == [
        "2025/26",
        "2026/27",
    ]
