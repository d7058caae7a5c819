"""The clock of a breach, what the law asks of it, whom it affects, and its letter."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hub.cli.trust.breach import moment
from hub.core.clock import LOCAL
from hub.core.errors import RuleBroken
from hub.forms.format import datetime_words
from hub.safekeeping.breach import letters, rules
from hub.safekeeping.breach.affected import gathered
from hub.safekeeping.breach.types import Risk

FRIDAY = datetime(2026, 10, 23, 17, 30, tzinfo=LOCAL)  # the clocks go back on Sunday
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_the_72_hours_run_through_a_weekend_in_which_the_clocks_change() -> None:
    assert rules.deadline(FRIDAY.astimezone(UTC)) - FRIDAY == timedelta(hours=72)
    assert datetime_words(rules.deadline(FRIDAY.astimezone(UTC))) == "26 October 2026 at 4:30pm"
    assert not rules.is_late(FRIDAY, rules.deadline(FRIDAY))
    assert rules.is_late(FRIDAY, rules.deadline(FRIDAY) + timedelta(seconds=1))


def test_a_late_report_takes_its_reasons_and_no_report_only_where_a_risk_is_unlikely() -> None:
    late = FRIDAY + timedelta(hours=80)
    with pytest.raises(RuleBroken, match="72 hours"):
        rules.check_report(FRIDAY, late, None, late)
    rules.check_report(FRIDAY, late, "The office was closed", late)
    for told in (FRIDAY - timedelta(minutes=1), late + timedelta(minutes=1)):
        with pytest.raises(RuleBroken):
            rules.check_report(FRIDAY, told, "Why", late)
    rules.check_need_not_report(Risk.UNLIKELY)
    for risk in (Risk.RISK, Risk.HIGH, None):
        with pytest.raises(RuleBroken):
            rules.check_need_not_report(risk)
    with pytest.raises(RuleBroken, match="tell the learners"):
        rules.check_close(Risk.HIGH, learners_told=False, why=None)
    rules.check_close(Risk.HIGH, learners_told=True, why=None)
    rules.check_close(Risk.RISK, learners_told=False, why=None)


def test_looks_are_gathered_by_learner() -> None:
    at = [FRIDAY + timedelta(minutes=minute) for minute in range(3)]
    found = gathered(
        [(ONE, "identity contact", at[0]), (OTHER, None, at[1]), (ONE, "identity health", at[2])]
    )
    assert [(one.learner_id, one.categories, one.times, one.first, one.last) for one in found] == [
        (OTHER, (), 1, at[1], at[1]),
        (ONE, ("contact", "health", "identity"), 2, at[0], at[2]),
    ]


def test_a_day_counts_whole_and_hours_are_those_of_london() -> None:
    assert moment("2026-07-01", "--from") == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert moment("2026-07-01", "--to", through=True) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert moment("2026-07-01T10:00", "--to", through=True) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert moment("2026-07-01T10:00+00:00", "--from") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    for wrong in ("", "today", "2026-13-01", "2026-07-01T99:00", "01/07/2026"):
        with pytest.raises(RuleBroken):
            moment(wrong, "--from")


def test_the_letter_says_what_the_law_asks_and_only_this_persons_kinds_of_data() -> None:
    day = date(2026, 10, 20)
    facts = letters.Facts(
        date(2026, 10, 23), (day, day), "An account was misused.", "Somebody may call you.", None, "Ask us."
    )
    text = " ".join(letters.paragraphs(facts, ["health", "identity"]))
    for said in (
        "20 October 2026",
        "23 October 2026",
        "An account was misused.",
        "Somebody may call you.",
        "Ask us.",
        "ico.org.uk",
    ):
        assert said in text
    assert "immigration" not in text.lower()
