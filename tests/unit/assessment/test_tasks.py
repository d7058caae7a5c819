"""What is put before a learner, and what the check says when it is not whole."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hub.assessment.instruments.instrument import Instrument, Statement, instruments
from hub.assessment.tasks.check import complaints
from hub.assessment.tasks.tasks import Set, Tasks, every_version, picture_file
from hub.directory.types import LEVELS, Level, Skill

FORM, TASKS = instruments()[3], every_version()[1]


def with_first(**changed: object) -> Instrument:
    """The first statement of speaking at Entry 1, changed."""
    step = FORM.steps[Skill.SPEAKING]
    first, *others = step.statements[Level.E1]
    rung: tuple[Statement, ...] = (replace(first, **changed), *others)  # type: ignore[arg-type]
    changed_step = replace(step, statements={**step.statements, Level.E1: rung})
    return replace(FORM, steps={**FORM.steps, Skill.SPEAKING: changed_step})


def test_what_there_is_has_nothing_to_mend() -> None:
    assert complaints(instruments().values(), every_version()) == []


def test_versions_from_before_there_were_tasks_stay_as_they_are() -> None:
    assert [one.tasks for one in instruments().values()] == [None, None, 1]
    assert complaints([instruments()[1], instruments()[2]], {}) == []


@pytest.mark.parametrize(
    ("faulty", "complaint"),
    [
        (lambda: with_first(by=()), "no task shows s-e1-1"),
        (lambda: with_first(by=("q-no",)), "there is no task q-no"),
        (lambda: with_first(by=("q-l2-1",)), "s-e1-1 is at Entry 1, which the task q-l2-1 is not for"),
        (lambda: replace(FORM, tasks=9), "there are no tasks 9"),
        (lambda: replace(FORM, found=None), "it has no rule of when a level is found"),
    ],
)
def test_a_statement_that_nothing_shows_is_named(faulty: Callable[[], Instrument], complaint: str) -> None:
    assert f"Version 3: {complaint}" in complaints([faulty()], every_version())


def test_a_task_that_no_statement_needs_is_named() -> None:
    spare = replace(TASKS.questions[0], code="q-spare")
    tasks = replace(TASKS, questions=(spare, *TASKS.questions))
    assert complaints([FORM], {1: tasks}) == ["Version 3: no statement needs the task q-spare"]


@pytest.mark.parametrize(
    ("faulty", "complaint"),
    [
        (replace(TASKS, scripts=TASKS.scripts[1:]), "the scripts of set A and set B are not alike"),
        (replace(TASKS, texts=TASKS.texts[:-1]), "the texts of set A and set B are not alike"),
        (replace(TASKS, texts=TASKS.texts[2:]), "a set has not 5 texts"),
        (replace(TASKS, bands=TASKS.bands[1:]), "Pre-Entry has not one marking band"),
        (replace(TASKS, benchmarks=TASKS.benchmarks[1:]), "Pre-Entry has fewer than 2 benchmarks"),
        (replace(TASKS, prompts=TASKS.prompts[:-1]), "Level 2 has no part of the writing sheet"),
        (replace(TASKS, questions=TASKS.questions[::-1]), "the questions are not easiest first"),
        (replace(TASKS, benchmarks=TASKS.benchmarks[::-1]), "the benchmarks are not easiest first"),
        (
            replace(TASKS, prompts=(replace(TASKS.prompts[0], lines=0), *TASKS.prompts[1:])),
            "write-trace has nothing to write on",
        ),
        (
            replace(TASKS, texts=(replace(TASKS.texts[0], questions=()), *TASKS.texts[1:])),
            "read-signs, set A, has a question without an answer, or none at all",
        ),
    ],
)
def test_what_is_missing_from_the_tasks_is_named(faulty: Tasks, complaint: str) -> None:
    assert f"Tasks 1: {complaint}" in complaints([], {1: faulty})


def test_one_set_has_one_script_a_level_and_five_texts_and_the_other_has_other_words() -> None:
    first, second = (TASKS.shown(TASKS.codes, one) for one in Set)
    assert [one.levels for one in first.scripts] == [(level,) for level in LEVELS]
    assert len(first.texts) == len(second.texts) == 5
    assert not {one.read for one in first.scripts} & {one.read for one in second.scripts}
    assert not {one.lines for one in first.texts} & {one.lines for one in second.texts}


def test_the_picture_is_there_and_says_in_words_what_it_shows() -> None:
    assert picture_file(TASKS).startswith(b"<svg")
    assert "A bus stops" in TASKS.picture.describes


def test_a_benchmark_answers_a_part_of_the_sheet_that_is_for_its_level() -> None:
    levels = {prompt.code: prompt.levels for prompt in TASKS.prompts}
    assert all(one.level in levels[one.prompt] for one in TASKS.benchmarks)
