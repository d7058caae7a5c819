"""The length of a sealed value says nothing of what it says, nor whether it says anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema

import hub.models  # noqa: F401 - fills the registry
from hub.core.buckets import LINE, PRIVATE_TEXT, Bucket, TooLong, code_of, emptied
from hub.core.ids import new_id
from hub.core.sealing.sealed import REGISTRY, SealedField, sealed
from hub.core.vault import OVERHEAD, Address, Keyring, Vault
from hub.forms.fields import LongText, Text
from hub.learners.funding.facts import Permission
from hub.learners.funding.rulebook import rulebook
from hub.pages.assessor.registration.forms.pages import BY_SLUG

FIELDS = list(REGISTRY.values())
UTF8 = 4  # bytes of the longest character
MARKS = 2  # bytes of a sealed text beside its own
VAULT = Vault(Keyring.generate())
KEY = VAULT.new_data_key()


def length(field: SealedField, value: str | None) -> int:
    address = Address(field.table, field.column, new_id())
    return len(VAULT.seal(value, KEY, field.tier, address, field.bucket)) - OVERHEAD


@given(st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_whatever_is_put_in_comes_out(text: str | None) -> None:
    for bucket in (code_of(240), LINE, PRIVATE_TEXT):
        assert emptied(bucket.fill(text)) == text


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.table}.{field.column}")
def test_nothing_and_something_short_have_one_length(field: SealedField) -> None:
    assert {length(field, value) for value in (None, "", "no", "a short one")} == {field.bucket.sizes[0]}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.table}.{field.column}")
def test_a_code_has_one_length_and_a_text_has_few(field: SealedField) -> None:
    """Up to the last byte that a size can hold it is that size, and from the next byte on the next."""
    longest, shortest = "x" * field.bucket.longest, 0
    for size in field.bucket.sizes:
        most = size - MARKS
        tried = {*range(shortest, min(shortest + 40, most)), *range(shortest, most, most // 9), most}
        assert {length(field, longest[:taken]) for taken in tried} == {size}
        shortest = most + 1
    assert shortest == field.bucket.longest + 1


def test_more_than_a_field_can_hold_is_never_sealed() -> None:
    with pytest.raises(TooLong):
        code_of(14).fill("x" * 15)


def test_a_field_without_a_bucket_does_not_start() -> None:
    with pytest.raises(TypeError, match="bucket"):
        sealed("identity", "core", label="Nickname")  # type: ignore[call-arg,arg-type]


def texts(schema: type[Schema]) -> list[tuple[str, Text]]:
    """The questions that are answered in free words, in any script."""
    asked = [(name, field) for name, field in schema().fields.items() if isinstance(field, Text)]
    return [(name, field) for name, field in asked if type(field).parse in (Text.parse, LongText.parse)]


@pytest.mark.parametrize("page", BY_SLUG, ids=str)
def test_a_form_refuses_what_would_not_fit(page: str) -> None:
    for name, asked in texts(BY_SLUG[page].schema):
        kept = [field for field in FIELDS if field.column == name and field.table in ("learner", "need")]
        for field in kept:
            assert UTF8 * asked.max_length <= field.bucket.longest, name


def bucket_of(table: str, column: str) -> Bucket:
    return REGISTRY[table, column].bucket


def test_the_longest_funding_facts_fit() -> None:
    book = rulebook()
    status, support = (max((code for code, _ in codes), key=len) for codes in (book.statuses, book.support))
    said = Permission(status, support=support, length="short", ends="renewing").to_text() or ""
    assert len(f"{said};waiting=2026-05-01") <= bucket_of("funding_fact", "immigration_status").longest
    assert (
        len(" ".join(code for code, _ in rulebook().benefits))
        <= bucket_of("funding_fact", "benefits").longest
    )
