"""The words of the instrument are whole and unmistakable."""

import re
from collections.abc import Iterator
from datetime import date

from hub.assessment.instruments.instrument import Instrument, Statement, current, instruments
from hub.directory.types import LEVELS, Skill

CURRICULUM = re.compile(r"(Sc|Sd|Lr|Rt|Rs|Rw|Wt|Ws|Ww)/(E[123]|L[12])\.[0-9]+[a-z]?")


def statements(form: Instrument) -> Iterator[Statement]:
    for step in form.steps.values():
        for rung in step.statements.values():
            yield from rung


def test_the_skills_come_in_order_talking_first() -> None:
    form = current(date(2026, 11, 22))
    assert list(form.steps) == [Skill.SPEAKING, Skill.LISTENING, Skill.READING, Skill.WRITING]
    assert form.after(Skill.SPEAKING) is Skill.LISTENING
    assert form.after(Skill.WRITING) is None


def test_it_takes_about_half_an_hour_and_writing_twenty_minutes_at_most() -> None:
    form = current(date(2026, 11, 22))
    assert form.minutes == 30
    assert form.steps[Skill.WRITING].limit == 20


def test_every_skill_has_three_or_four_statements_at_every_level_and_words_for_the_learner() -> None:
    for form in instruments().values():
        for step in form.steps.values():
            assert set(step.statements) == set(step.you) == set(LEVELS)
            assert all(3 <= len(rung) <= 4 for rung in step.statements.values())


def test_statements_have_codes_and_words_of_their_own() -> None:
    for form in instruments().values():
        rows = list(statements(form))
        assert len({row.code for row in rows}) == len({row.says for row in rows}) == len(rows)


def test_a_curriculum_reference_is_well_formed_and_of_the_same_level() -> None:
    for form in instruments().values():
        for step in form.steps.values():
            for level, rung in step.statements.items():
                refs = [row.ref for row in rung if row.ref]
                assert all(CURRICULUM.fullmatch(ref) and f"/{level}." in ref for ref in refs)


def test_a_later_version_counts_only_from_its_first_day() -> None:
    form = current(date(2026, 11, 22))
    assert form.valid_from <= date(2026, 11, 22)


def test_a_lower_version_whose_day_comes_later_never_takes_the_place_of_a_higher_one() -> None:
    assert instruments()[2].valid_from > instruments()[3].valid_from
    assert current(date(2026, 11, 27)).version == 1
    assert {current(day).version for day in (date(2026, 11, 28), date(2026, 12, 1), date(2030, 1, 1))} == {3}
