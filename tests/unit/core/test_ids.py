"""References that people read out over the phone."""

from hypothesis import given
from hypothesis import strategies as st

from hub.core.ids import ALPHABET, new_reference, read_reference, reference_of, show_reference

references = st.builds(new_reference)


@given(references)
def test_a_reference_is_read_however_it_is_typed(reference: str) -> None:
    for typed in (
        reference,
        reference.lower(),
        show_reference(reference),
        f" {show_reference(reference).lower()} ",
    ):
        assert read_reference(typed) == reference


@given(references, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(reference: str, position: int, letter: str) -> None:
    wrong = reference[:position] + letter + reference[position + 1 :]
    assert (read_reference(wrong) is None) == (wrong != reference)


@given(st.text(max_size=20))
def test_anything_at_all_may_be_typed(typed: str) -> None:
    found = read_reference(typed)
    assert found is None or len(found) == 8


def test_letters_that_look_like_digits_are_understood() -> None:
    reference = next(r for r in iter(new_reference, "") if "0" in r and "1" in r)
    assert read_reference(reference.replace("0", "O").replace("1", "l")) == reference


@given(st.sets(st.integers(0, 32**7 - 1), min_size=2, max_size=50))
def test_each_number_has_a_reference_of_its_own(numbers: set[int]) -> None:
    found = {reference_of(number) for number in numbers}
    assert len(found) == len(numbers)
    assert all(read_reference(one) == one for one in found)
