"""An intake rule in words, each condition by itself and all together."""

from datetime import date

import pytest

from hub.directory.models import IntakeRule, TaughtClass
from hub.directory.types import Level
from hub.directory.words import governs_words, intake_dates, intake_words

JANUARY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({"levels": ["E3"]}, "Only Entry 3."),
        ({"levels": ["L2", "E3", "L1"]}, "Only Entry 3 to Level 2."),
        ({"levels": ["PE", "E2"]}, "Only Pre-Entry or Entry 2."),
        ({"outcodes": ["E5", "E8", "N16"]}, "Only people who live in E5, E8 or N16."),
        ({"groups": ["Unite"]}, "Only members of Unite."),
        ({"first_outcodes": ["E8"]}, "People who live in E8 first; ask before you refer anybody else."),
        (
            {"first_outcodes": ["E8"], "open_to_all_from": JANUARY},
            "People who live in E8 first; open to everybody from 4 January 2027.",
        ),
        ({"assessment_weeks": 1}, "Assessments up to 1 week old."),
        (
            {"levels": ["E1", "E2"], "groups": ["A", "B"], "assessment_weeks": 12},
            "Only Entry 1 to Entry 2. Only members of A or B. Assessments up to 12 weeks old.",
        ),
    ],
)
def test_each_condition_is_a_sentence(conditions: dict[str, object], words: str) -> None:
    assert intake_words(IntakeRule(name="R", valid_from=JANUARY, **conditions)) == words


def test_the_days_of_a_rule_are_said() -> None:
    rule = IntakeRule(name="R", valid_from=JANUARY)
    assert intake_dates(rule) == "From 4 January 2027"
    rule.valid_to = date(2027, 7, 16)
    assert intake_dates(rule) == "From 4 January 2027 to 16 July 2027"


def test_classes_that_nobody_is_taken_into_are_counted() -> None:
    entry_1 = TaughtClass(title="A", level_low=Level.E1, level_high=Level.E2)
    level_1 = TaughtClass(title="B", level_low=Level.L1, level_high=Level.L1)
    unknown = TaughtClass(title="C")
    rule = IntakeRule(name="R", valid_from=JANUARY, levels=["E2", "E3"])
    assert governs_words(rule, []) == "It governs 0 open classes."
    assert governs_words(rule, [entry_1, unknown]) == "It governs 2 open classes."
    assert governs_words(rule, [entry_1, level_1, unknown]) == (
        "It governs 3 open classes. 1 of them teaches none of these levels, so nobody is taken there."
    )
    rule.class_id = level_1.id
    assert governs_words(rule, [entry_1, level_1]).startswith("It governs 1 open class. 1 of them teaches")
