"""What the rules of unusual reading count, and when they tell."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.errors import RuleBroken
from hub.core.ids import new_id
from hub.oversight.figures import at_night, figures_of, related, usual_of, worked_on
from hub.oversight.rules import Rule, rules_of, unusual
from hub.oversight.types import Event, Figure, Found

WHO, OTHER = new_id(), new_id()
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
RULES = rules_of()


def event(
    verb: str = "disclose", subject: object = None, decision: str | None = None, at: datetime = NOON
) -> Event:
    return Event(new_id(), at, WHO, verb, subject, decision)  # type: ignore[arg-type]


def test_a_record_counts_once_a_day_and_a_refused_look_each_time() -> None:
    one = new_id()
    events = [event(subject=one), event(subject=one), event("look.refused"), event("look.refused")]
    events += [event("trial.class"), event("trial.class"), event("trial.policy")]
    figures = figures_of(events, RULES.night)
    assert {figure: len(found) for (_, figure), found in figures.items()} == {
        Figure.RECORDS: 1,
        Figure.REFUSED: 2,
        Figure.TRIED_CLASSES: 2,
    }


def test_a_search_and_a_look_up_that_find_nobody_are_told_from_others() -> None:
    events = [
        event("learner.search", decision="name+year: 0 found"),
        event("learner.search", decision="name: 10 found"),
        event("look.refused", decision="jobcentre.look_up"),
    ]
    counted = {figure: len(found) for (_, figure), found in figures_of(events, RULES.night).items()}
    assert counted == {Figure.SEARCHES: 2, Figure.SEARCHES_FOR_NOBODY: 1, Figure.FAILED_LOOK_UPS: 1}


@pytest.mark.parametrize(
    ("month", "hour", "night"),
    [(1, 21, False), (1, 22, True), (1, 5, True), (1, 6, False), (7, 21, True), (7, 5, False)],
)
def test_the_night_is_one_of_london(month: int, hour: int, night: bool) -> None:
    assert at_night(datetime(2026, month, 15, hour, tzinfo=UTC), RULES.night) is night


def found(number: int, figure: Figure, usual: int = 0) -> list[Found]:
    figures = {(WHO, figure): frozenset(new_id() for _ in range(number))}
    return list(unusual(figures, {(WHO, figure): usual}, RULES.rules))


@pytest.mark.parametrize("rule", [rule for rule in RULES.rules if not rule.each], ids=lambda rule: rule.code)
def test_a_rule_tells_from_its_limit_on(rule: Rule) -> None:

    assert found(rule.least - 1, rule.figure) == []
    assert [one.rule for one in found(rule.least, rule.figure)] == [rule.code]


def test_whoever_usually_sees_many_is_not_unusual_until_it_is_more_than_their_own_usual() -> None:
    assert found(60, Figure.RECORDS, usual=20) == []
    assert found(61, Figure.RECORDS, usual=20) == [Found("many-records", WHO, 61, 20)]
    days = [(WHO, "disclose", number) for number in (3, 20, 22)]
    assert usual_of(days) == {(WHO, Figure.RECORDS): 20}


def test_a_related_record_is_told_of_whoever_looked_at_it_each_on_its_own() -> None:
    own, other = new_id(), new_id()
    figures = figures_of([event(subject=own), event(subject=other)], RULES.night)
    of_own = related(figures, {WHO: {own}, OTHER: {other}}, Figure.OWN)
    assert list(unusual(of_own, {}, RULES.rules)) == [Found("own-name", WHO, 1, None, own)]


def test_who_works_on_a_record_does_more_than_look() -> None:
    one, other = new_id(), new_id()
    events = [event("referral.send", subject=one), event(subject=other), event("audit.read", subject=other)]
    assert worked_on(events) == {WHO: {one}}


@pytest.mark.parametrize("content", ["", "[[rule]]\ncode = 1", "[night]\nfrom = 'x'\n", "\x00"])
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(content)
    with pytest.raises(RuleBroken, match="cannot be used"):
        rules_of(file)
