"""What of the tasks has to be easy to read or to follow."""

import pytest

from hub.assessment.tasks.said import said_to_learner
from hub.assessment.tasks.tasks import every_version
from hub.directory.types import LEVELS, Level
from hub.reading.grade import HIGHEST, measure

TASKS = every_version()[1]
SAID = dict(said_to_learner(TASKS))


def test_everything_that_a_learner_is_asked_or_told_to_do_is_measured() -> None:
    lines = {line for said in SAID.values() for line in said}
    assert {one.say for one in TASKS.questions} <= lines
    assert {line for one in TASKS.role_plays for line in one.learner} <= lines
    assert {line for one in TASKS.prompts for line in (one.ask, *one.fields)} <= lines
    assert {one.ask for task in (*TASKS.scripts, *TASKS.texts) for one in task.questions} <= lines


@pytest.mark.parametrize("level", LEVELS)
def test_a_text_is_measured_below_entry_3_and_may_be_hard_from_there_on(level: Level) -> None:
    lines = {line for said in SAID.values() for line in said}
    read = [one.read for one in TASKS.scripts if one.levels[0] is level]
    read += [one.lines[0] for one in TASKS.texts if one.levels[0] is level]
    assert all((text in lines) is (level.order < Level.E3.order) for text in read)


@pytest.mark.parametrize("name", SAID)
def test_it_is_easy(name: str) -> None:
    assert measure(SAID[name]).grade <= HIGHEST
