"""The placement rule: docs in hub/assessment/rules.py."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.assessment import placement, rules
from hub.directory.types import LEVELS, Level, Skill, Strand

PE, E1, E2, E3, L1, L2 = LEVELS
TABLE = placement.tables()[1]
profiles = st.dictionaries(st.sampled_from(list(Skill)), st.sampled_from(LEVELS), min_size=1)
whole_profiles = st.fixed_dictionaries({skill: st.sampled_from(LEVELS) for skill in Skill})


def place(levels: dict[Skill, Level], **literacy: bool) -> rules.Placement:
    return rules.place(levels, TABLE, **literacy)


def four(*levels: Level) -> dict[Skill, Level]:
    return dict(zip(Skill, levels, strict=True))


@pytest.mark.parametrize(
    ("levels", "expected", "rule"),
    [
        (four(E2, E2, E2, E1), E2, placement.MOST_SKILLS),
        (four(E3, E2, E2, E1), E2, placement.MOST_SKILLS),
        (four(E2, E2, E1, E1), E1, placement.MOST_SKILLS),
        (four(L1, L1, L1, PE), E1, placement.NEAR_WEAKEST),
        (four(L1, E3, E2, E1), E2, placement.MOST_SKILLS),
        (four(PE, PE, PE, PE), PE, placement.MOST_SKILLS),
        (four(L2, L2, L2, L2), L2, placement.MOST_SKILLS),
        ({Skill.SPEAKING: E3, Skill.LISTENING: E2}, E2, placement.MOST_SKILLS),
        ({Skill.SPEAKING: E3}, E3, placement.ONE_SKILL),
    ],
)
def test_the_placement_is_where_most_skills_are(
    levels: dict[Skill, Level], expected: Level, rule: str
) -> None:
    found = place(levels)
    assert (found.level, found.rule, found.strand) == (expected, rule, Strand.GENERAL)


def test_two_and_two_give_the_lower_level() -> None:
    assert place(four(L1, E3, E3, L1)).level is E3


def test_little_reading_and_writing_in_any_language_goes_to_the_literacy_strand() -> None:
    levels = four(E2, E2, PE, PE)
    found = place(levels, low_first_language_literacy=True)
    assert (found.strand, found.rule) == (Strand.LITERACY, placement.LITERACY)
    assert place(levels).strand is Strand.GENERAL
    assert place(four(E2, E2, PE, E1), low_first_language_literacy=True).strand is Strand.GENERAL


def test_skills_that_were_not_assessed_do_not_make_somebody_illiterate() -> None:
    levels = {Skill.SPEAKING: PE, Skill.LISTENING: PE}
    assert place(levels, low_first_language_literacy=True).strand is Strand.GENERAL


@given(profiles)
def test_the_placement_is_never_more_than_one_above_the_weakest_skill(levels: dict[Skill, Level]) -> None:
    weakest = min(level.order for level in levels.values())
    assert weakest <= place(levels).level.order <= weakest + 1


@given(profiles, st.data())
def test_the_placement_never_falls_when_a_skill_rises(
    levels: dict[Skill, Level], data: st.DataObject
) -> None:
    skill = data.draw(st.sampled_from(sorted(levels)))
    higher = data.draw(st.sampled_from(LEVELS[levels[skill].order :]))
    before, after = place(levels), place({**levels, skill: higher})
    assert after.level.order >= before.level.order


@given(whole_profiles)
def test_the_general_placement_does_not_ask_which_skill_has_which_level(levels: dict[Skill, Level]) -> None:
    found = {place(four(*order)).level for order in permutations(levels.values())}
    assert len(found) == 1


@given(profiles)
def test_where_one_level_has_most_of_the_skills_it_is_chosen_unless_the_weakest_forbids(
    levels: dict[Skill, Level],
) -> None:
    values = list(levels.values())
    for level in set(values):
        if values.count(level) * 2 > len(values):
            lowest = min(values, key=lambda one: one.order)
            assert place(levels).level is min(level, rules.above(lowest, 1), key=lambda one: one.order)


@given(profiles)
def test_the_reason_names_every_skill_that_was_assessed(levels: dict[Skill, Level]) -> None:
    why = place(levels).why
    assert all(skill in why for skill in levels)


def test_conversation_goes_by_speaking_and_accredited_entry_classes_by_reading_and_writing() -> None:
    conversation, accredited = TABLE.kinds
    assert rules.level_for(conversation, four(E3, E2, E1, E1)) is E3
    assert rules.level_for(accredited, four(E3, E3, E2, E1)) is E1
    assert rules.level_for(accredited, four(E3, E3, E3, E3)) is None
    assert rules.level_for(accredited, {Skill.SPEAKING: E2}) is None


def test_levels_go_out_of_date_after_the_weeks_of_the_instrument() -> None:
    assert rules.stale_from(date(2026, 1, 5), 26) == date(2026, 7, 6)


SECOND = placement.tables()[2]
ADAPTS = {"low": {"low_first_language_literacy": True}, "script": {"other_script": True}, "": {}}


@pytest.mark.parametrize(
    ("levels", "adapt", "level", "strand", "rule"),
    [
        # What a teacher put right in version 1.
        (four(E3, E3, PE, PE), "script", E2, Strand.GENERAL, placement.ALPHABET),
        (four(E2, E2, E1, PE), "low", PE, Strand.LITERACY, placement.LITERACY),
        (four(E2, E2, PE, E1), "low", PE, Strand.LITERACY, placement.LITERACY),
        (
            {Skill.SPEAKING: E3, Skill.LISTENING: E3, Skill.WRITING: PE},
            "low",
            PE,
            Strand.LITERACY,
            placement.LITERACY,
        ),
        (four(E3, E3, E1, E1), "", E2, Strand.GENERAL, placement.WRITING_BEHIND),
        (four(PE, PE, E2, E2), "", E1, Strand.GENERAL, placement.TALKING_BEHIND),
        ({Skill.SPEAKING: E2}, "", E2, Strand.GENERAL, placement.ONE_SKILL),
        # What was right, and stays so.
        (four(PE, PE, PE, PE), "", PE, Strand.GENERAL, placement.MOST_SKILLS),
        (four(PE, PE, PE, PE), "low", PE, Strand.LITERACY, placement.LITERACY),
        (four(E2, E2, PE, PE), "low", PE, Strand.LITERACY, placement.LITERACY),
        (four(E1, E1, PE, PE), "script", PE, Strand.GENERAL, placement.ALPHABET),
        (four(E1, E1, E1, E1), "low", E1, Strand.GENERAL, placement.MOST_SKILLS),
        (four(E2, E2, E1, E1), "", E1, Strand.GENERAL, placement.MOST_SKILLS),
        (four(E2, E2, E2, E1), "", E2, Strand.GENERAL, placement.MOST_SKILLS),
        (four(E3, E2, E2, E1), "script", E2, Strand.GENERAL, placement.MOST_SKILLS),
        (four(E3, E3, E3, E2), "", E3, Strand.GENERAL, placement.MOST_SKILLS),
        (four(E3, E3, E3, PE), "", E1, Strand.GENERAL, placement.NEAR_WEAKEST),
        (four(E2, E1, E2, E1), "", E1, Strand.GENERAL, placement.MOST_SKILLS),
        (four(L1, L1, E3, E3), "", E3, Strand.GENERAL, placement.MOST_SKILLS),
        (four(L1, L1, L1, L1), "", L1, Strand.GENERAL, placement.MOST_SKILLS),
        (four(L2, L2, L1, L1), "", L1, Strand.GENERAL, placement.MOST_SKILLS),
        (four(L2, L2, L2, L2), "", L2, Strand.GENERAL, placement.MOST_SKILLS),
        ({Skill.SPEAKING: PE, Skill.LISTENING: PE}, "low", PE, Strand.GENERAL, placement.MOST_SKILLS),
        # Half-way, and never far above the weakest skill.
        (four(E3, E3, PE, PE), "", E1, Strand.GENERAL, placement.WRITING_BEHIND),
    ],
)
def test_the_second_version_places_as_a_teacher_does(
    levels: dict[Skill, Level], adapt: str, level: Level, strand: Strand, rule: str
) -> None:
    found = rules.place(levels, SECOND, **ADAPTS[adapt])
    assert (found.level, found.strand, found.rule, found.signpost) == (level, strand, rule, None)


@pytest.mark.parametrize(
    ("levels", "secure", "goes"),
    [
        (four(L2, L2, E1, PE), (), True),
        (four(L1, L1, L1, PE), (), True),
        (four(L1, L2, E1, L1), (), True),
        ({Skill.SPEAKING: L1, Skill.LISTENING: L1, Skill.WRITING: E1}, (), True),
        (four(L1, E3, E1, E1), (), False),
        (four(L1, L1, E2, E2), (), False),
        ({Skill.SPEAKING: L1, Skill.READING: PE}, (), False),
        (four(L2, L2, L2, L2), tuple(Skill), True),
        (four(L2, L2, L2, L2), (Skill.SPEAKING, Skill.READING), False),
        (four(L2, L2, L2, L1), tuple(Skill), False),
    ],
)
def test_fluent_speakers_who_read_little_and_people_beyond_level_2_are_sent_elsewhere(
    levels: dict[Skill, Level], secure: tuple[Skill, ...], goes: bool
) -> None:
    for low in (False, True):
        found = rules.place(levels, SECOND, low_first_language_literacy=low, secure=secure)
        assert (found.signpost is not None) is goes
        assert goes is (placement.signpost_of(2, found.rule) is not None)


def test_whoever_is_new_to_the_alphabet_or_far_apart_has_a_note_for_the_tutor() -> None:
    assert "alphabet first" in rules.place(four(E3, E3, PE, PE), SECOND, other_script=True).note
    assert "support" in rules.place(four(E3, E3, E1, E1), SECOND).note
    assert "fast" in rules.place(four(PE, PE, E2, E2), SECOND).note
    assert placement.note_of(2, placement.MOST_SKILLS) == placement.note_of(None, None) == ""


@given(whole_profiles, st.booleans(), st.data())
def test_by_the_second_version_nobody_falls_when_a_skill_rises(
    levels: dict[Skill, Level], other_script: bool, data: st.DataObject
) -> None:
    skill = data.draw(st.sampled_from(sorted(levels)))
    higher = data.draw(st.sampled_from(LEVELS[levels[skill].order :]))
    before = rules.place(levels, SECOND, other_script=other_script)
    after = rules.place({**levels, skill: higher}, SECOND, other_script=other_script)
    assert after.level.order >= before.level.order or before.signpost or after.signpost


def test_whose_talking_becomes_fluent_while_they_read_nothing_is_sent_elsewhere_and_not_down() -> None:
    """The level of somebody who is sent elsewhere is that of their reading and writing: it places nobody."""
    assert rules.place(four(E3, L1, PE, PE), SECOND, other_script=True).level is E2
    after = rules.place(four(L1, L1, PE, PE), SECOND, other_script=True)
    assert (after.level, after.signpost and after.signpost.code) == (E1, "english-of-neighbours")


@given(whole_profiles, st.booleans(), st.data())
def test_nobody_who_is_sent_elsewhere_is_placed_for_talking_still_better(
    levels: dict[Skill, Level], other_script: bool, data: st.DataObject
) -> None:
    skill = data.draw(st.sampled_from([Skill.SPEAKING, Skill.LISTENING]))
    higher = data.draw(st.sampled_from(LEVELS[levels[skill].order :]))
    before = rules.place(levels, SECOND, other_script=other_script)
    after = rules.place({**levels, skill: higher}, SECOND, other_script=other_script)
    assert after.signpost or not before.signpost


@given(whole_profiles, st.booleans(), st.booleans())
def test_nobody_who_talks_at_entry_2_or_above_is_put_with_general_beginners(
    levels: dict[Skill, Level], low: bool, other_script: bool
) -> None:
    spoken = min(levels[Skill.SPEAKING].order, levels[Skill.LISTENING].order)
    found = rules.place(levels, SECOND, low_first_language_literacy=low, other_script=other_script)
    if spoken >= E2.order:
        assert found.strand is Strand.LITERACY or found.level is not PE


def test_the_table_says_where_every_number_comes_from() -> None:
    for table in placement.tables().values():
        assert all(table.sources[rule] and table.labels[rule] for rule in placement.RULES)
        assert table.labels.keys() == table.sources.keys()
        assert all(one.source and one.to and one.to_learner for one in table.signposts)
        assert all(kind.source for kind in table.kinds)


def test_a_newer_table_counts_from_its_first_day() -> None:
    first = min(table.valid_from for table in placement.tables().values())
    assert placement.current(first).valid_from == first
    with pytest.raises(ValueError, match="empty"):
        placement.current(first - timedelta(days=1))


def test_the_numbers_of_the_table_decide() -> None:
    spiky = four(L1, L1, L1, PE)
    assert rules.place(spiky, replace(TABLE, levels_above_weakest=2)).level is E2
    assert rules.place(four(E2, E2, E1, E1), replace(TABLE, above_percent=49)).level is E2
    wider = replace(TABLE, literacy_at_or_below=E1)
    assert (
        rules.place(four(E2, E2, E1, PE), wider, low_first_language_literacy=True).strand is Strand.LITERACY
    )


def test_a_kind_of_class_is_known_by_its_strand_or_its_award_and_levels() -> None:
    conversation, accredited = TABLE.kinds
    assert conversation.takes(Strand.CONVERSATION, None, PE, L2)
    assert not conversation.takes(Strand.GENERAL, True, E1, E2)
    assert accredited.takes(Strand.GENERAL, True, E1, E2)
    assert not accredited.takes(Strand.GENERAL, True, PE, E1)
    assert not accredited.takes(Strand.GENERAL, True, E2, E3)
    assert not accredited.takes(Strand.GENERAL, None, E1, E1)


def test_the_words_of_a_rule_are_those_of_the_version_that_placed_somebody() -> None:
    assert placement.label_of(1, placement.MOST_SKILLS) == "The level that most skills have reached"
    assert placement.label_of(None, placement.MOST_SKILLS) == ""


def test_matching_goes_by_the_kinds_that_every_table_has() -> None:
    """A recommendation of any day can be made again. A table with other kinds needs matching to know the day."""
    assert {table.kinds for table in placement.tables().values()} == {placement.deciding_kinds()}
