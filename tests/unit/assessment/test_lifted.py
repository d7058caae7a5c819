"""A level that is reached lifts what was known of a skill, and never lowers it by so much as a half-step."""

from hypothesis import given
from hypothesis import strategies as st

from hub.assessment.achieved.rules import finished, height, lifted
from hub.assessment.types import HalfStep
from hub.directory.types import Level, Skill

A_LEVEL, A_STEP = st.sampled_from(Level), st.sampled_from([None, *HalfStep])


@given(A_LEVEL, A_STEP, A_LEVEL, A_STEP)
def test_a_skill_is_the_higher_of_what_was_known_and_what_was_said(
    known: Level, known_step: HalfStep | None, said: Level, said_step: HalfStep | None
) -> None:
    before = {Skill.READING.value: known_step.value} if known_step else {}
    levels, steps = lifted({Skill.READING: known}, before, {Skill.READING: (said, said_step)})
    now = height(levels[Skill.READING], steps.get(Skill.READING.value))
    assert now == max(height(known, known_step), height(said, said_step))


def test_whoever_finishes_the_level_below_stays_well_on_in_their_own() -> None:
    known = {Skill.SPEAKING: Level.E3}, {Skill.SPEAKING.value: HalfStep.CONSOLIDATING.value}
    assert lifted(*known, finished(Level.E2, [Skill.SPEAKING])) == known


def test_a_skill_that_nobody_looked_at_is_as_it_is_said() -> None:
    assert lifted({}, {}, {Skill.WRITING: (Level.E1, None)}) == ({Skill.WRITING: Level.E1}, {})
