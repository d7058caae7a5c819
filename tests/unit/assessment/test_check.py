"""What `hub assessment check` finds, one fault at a time."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from hub.assessment.instruments.changes import changes
from hub.assessment.instruments.check import complaints
from hub.assessment.instruments.instrument import Instrument, Statement, Step, before, instruments
from hub.cli.assessment import assessment_group
from hub.directory.types import Level, Skill

SOUND = instruments()[1]
SECOND = instruments()[2]


def with_step(**changed: Any) -> Instrument:
    step: Step = replace(SOUND.steps[Skill.SPEAKING], **changed)
    return replace(SOUND, steps={**SOUND.steps, Skill.SPEAKING: step})


def with_statements(*rows: Statement) -> Instrument:
    """At Entry 1 in speaking."""
    statements = SOUND.steps[Skill.SPEAKING].statements
    return with_step(statements={**statements, Level.E1: rows})


def with_you(words: str) -> Instrument:
    return with_step(you={**SOUND.steps[Skill.SPEAKING].you, Level.E1: words})


E1_ROWS = SOUND.steps[Skill.SPEAKING].statements[Level.E1]


def test_the_instruments_there_are_have_nothing_to_mend() -> None:
    assert complaints(instruments().values()) == []
    found = CliRunner().invoke(assessment_group, ["check"])
    assert (found.exit_code, "nothing to mend" in found.output) == (0, True)


@pytest.mark.parametrize(
    ("faulty", "complaint"),
    [
        (lambda: with_statements(*E1_ROWS[:2]), "speaking at Entry 1 has 2 statements and needs 3 or more"),
        (lambda: with_statements(), "speaking at Entry 1 has 0 statements"),
        (
            lambda: with_statements(*E1_ROWS, Statement("s-e1-1", "Something new")),
            "the code s-e1-1 is used twice",
        ),
        (
            lambda: with_statements(*E1_ROWS, Statement("s-e1-9", E1_ROWS[0].says.upper() + "!")),
            "stands there twice",
        ),
        (
            lambda: with_statements(*E1_ROWS, Statement("s-e1-9", "and so on " * 20)),
            "has a sentence of more than 25 words: s-e1-9",
        ),
        (
            lambda: with_statements(*E1_ROWS, Statement("s-e1-9", "Says more", "Sc/E2.1")),
            "refers to another part of the curriculum: Sc/E2.1",
        ),
        (
            lambda: with_statements(*E1_ROWS, Statement("s-e1-9", "Says more", "Rt/E1.1")),
            "refers to another part of the curriculum: Rt/E1.1",
        ),
        (lambda: with_you(""), "has no sentence to the learner"),
        (lambda: with_you("You " + "can " * 20), "has a sentence to the learner of more than 15 words"),
        (lambda: with_step(minutes=0), "speaking has times that cannot be"),
        (lambda: with_step(minutes=8, limit=5), "speaking has times that cannot be"),
        (lambda: with_step(task=""), "speaking has no task"),
        (lambda: replace(SOUND, introduction=("so " * 30,)), "the introduction has a sentence of more than"),
    ],
)
def test_a_fault_is_named(faulty: Callable[[], Instrument], complaint: str) -> None:
    found = complaints([faulty()])
    assert any(complaint in words and words.startswith("Version 1:") for words in found), found


def test_two_versions_may_not_share_a_number_a_first_day_or_a_code_with_other_words() -> None:
    assert "There are two versions 1" in complaints([SOUND, replace(SOUND, valid_from=date(2030, 1, 1))])
    assert "Two versions begin on 2025-01-01" in complaints([SOUND, replace(SOUND, version=9)])
    other = with_statements(Statement("s-e1-1", "Something else"), *E1_ROWS[1:])
    later = replace(other, version=3, valid_from=date(2030, 1, 1))
    assert "Version 3: s-e1-1 has new words, so it needs a new code" in complaints([SOUND, later])


def test_the_second_version_has_four_statements_everywhere_and_says_what_is_new() -> None:
    rungs = [rung for step in SECOND.steps.values() for rung in step.statements.values()]
    assert {len(rung) for rung in rungs} == {4}
    assert SECOND.what_is_new


def test_changes_name_the_place_and_the_words() -> None:
    found = {change.where: change for change in changes(SOUND, SECOND)}
    assert found["Introduction"].new == ("You can ask who will see your answers.",)
    assert "Needs somebody to fill in a form for them" in found["Writing, Pre-Entry"].gone
    assert "Speaking, Entry 1" not in found


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert changes(SECOND, SECOND) == []


def test_the_first_version_has_none_before_it() -> None:
    assert before(SOUND) is None
    assert before(SECOND) is SOUND


def test_the_command_says_where_levels_place_somebody() -> None:
    levels = ["--speaking", "E3", "--listening", "E3", "--reading", "PE", "--writing", "PE"]
    result = CliRunner().invoke(assessment_group, ["place", *levels, "--other-script", "--json"])
    told = json.loads(result.output)
    assert (told["level"], told["conversation"], told["signpost"]) == ("E2", "E3", None)
    elsewhere = CliRunner().invoke(
        assessment_group, ["place", "--speaking", "L2", "--listening", "L2", *levels[4:]]
    )
    assert "No ESOL class" in elsewhere.output
    assert CliRunner().invoke(assessment_group, ["place"]).exit_code == 2
