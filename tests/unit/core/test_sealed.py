"""Sealed values: opaque wherever they go, and read only through a decision that covers them."""

import pickle
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from markupsafe import escape
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.accounts.models import User
from hub.core.buckets import PRIVATE_TEXT, code_of
from hub.core.ids import new_id
from hub.core.sealing.sealed import (
    REGISTRY,
    SUBJECT_TIERS,
    KeyBook,
    Refused,
    SealedField,
    Tier,
    seal_rows,
    sealed,
    sealed_attributes,
)
from hub.core.vault import Keyring, Tampered, Vault
from hub.learners.models import Learner, Need

VAULT = Vault(Keyring.generate())
KEY = VAULT.new_data_key()


class Decision:
    """A decision about one subject and one category."""

    vault = VAULT

    def __init__(self, subject_id: UUID | None, category: str) -> None:
        self.about = (subject_id, category)

    def covers(self, subject_id: UUID, category: str) -> bool:
        return (subject_id, category) == self.about

    def data_key(self, subject_id: UUID, tier: Tier) -> bytes:
        return KEY


class Book:
    """The same key for every subject; it notes how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[UUID, Tier]] = []

    def key(self, subject_id: UUID, tier: Tier) -> bytes:
        self.asked.append((subject_id, tier))
        return KEY


def stored(row: Any) -> Any:
    seal_rows([row], VAULT, Book())  # type: ignore[arg-type]
    return row


def test_a_value_is_read_by_a_decision_that_covers_it_before_and_after_it_is_stored() -> None:
    row = Learner(phone="07700 900123")
    decision = Decision(row.id, "contact")
    assert row.phone.reveal(decision) == "07700 900123"
    assert stored(row).phone.reveal(decision) == "07700 900123"


@pytest.mark.parametrize("keep", [stored, lambda row: row], ids=["stored", "not yet stored"])
def test_a_decision_about_somebody_or_something_else_opens_nothing(keep: Any) -> None:
    row = keep(Learner(phone="07700 900123"))
    for decision in (Decision(row.id, "identity"), Decision(new_id(), "contact")):
        with pytest.raises(Refused, match=r"no decision covers learner\.phone"):
            row.phone.reveal(decision)


def test_a_value_of_the_service_is_read_without_a_decision_and_a_learners_is_not() -> None:
    user = User(name="Ada Lovell")
    assert user.name.open_system(VAULT) == "Ada Lovell"
    assert stored(user).name.open_system(VAULT) == "Ada Lovell"
    with pytest.raises(Refused, match="belongs to a learner"):
        Learner(phone="07700 900123").phone.open_system(VAULT)
    with pytest.raises(Refused, match=r"no decision covers user_account\.name"):
        user.name.reveal(Decision(None, "staff"))


def test_a_sealed_value_shows_nothing() -> None:
    value = Learner(given_names="Hodan").given_names
    assert [str(value), repr(value), f"{value}", str(escape(value))] == [
        *["<sealed>"] * 3,
        "&lt;sealed&gt;",
    ]


def test_a_sealed_value_tells_nothing_by_comparing_or_testing_and_cannot_be_carried_out() -> None:
    row = Learner(given_names="Hodan")
    value = row.given_names
    assert value == value
    assert value != row.given_names
    assert {value: 1}[value] == 1
    with pytest.raises(Refused, match="cannot be tested"):
        bool(value)
    with pytest.raises(Refused, match="cannot be copied"):
        pickle.dumps(value)


def test_the_database_refuses_a_value_that_was_never_sealed() -> None:
    column = Learner.__table__.c.phone.type
    row = Learner(phone="07700 900123")
    with pytest.raises(Refused, match="unsealed"):
        column.process_bind_param(row._phone, None)
    assert column.process_bind_param(stored(row)._phone, None) == row._phone


def test_every_sealed_field_of_a_new_row_is_stored_and_once_only() -> None:
    row, book = Learner(phone="07700 900123"), Book()
    seal_rows([row], VAULT, book)  # type: ignore[arg-type]
    fields = sealed_attributes(Learner)
    assert len(book.asked) == len(fields) > 10
    assert all(row.__dict__[f"_{one.field.column}"][9:] for one in fields)
    assert row.email.reveal(Decision(row.id, "contact")) is None
    seal_rows([row], VAULT, book)  # type: ignore[arg-type]
    assert len(book.asked) == len(fields)


def test_a_value_given_again_is_a_change_even_when_it_is_the_same() -> None:
    row = stored(Learner(phone="07700 900123"))
    before = row._phone
    row.phone = "07700 900123"
    assert row.phone.reveal(Decision(row.id, "contact")) == "07700 900123"
    assert stored(row)._phone != before


def test_a_value_sealed_for_one_row_does_not_open_in_another() -> None:
    one, other = stored(Learner(phone="07700 900123")), stored(Learner())
    other._phone = one._phone
    with pytest.raises(Tampered):
        other.phone.reveal(Decision(other.id, "contact"))


def test_a_learners_value_needs_a_learner() -> None:
    with pytest.raises(Refused, match="belongs to no learner"):
        stored(Learner(id=None, phone="07700 900123"))


def test_the_registry_knows_every_field_and_what_becomes_of_it() -> None:
    assert REGISTRY["learner", "phone"] == SealedField(
        "learner", "phone", "contact", Tier.CORE, "Phone number", code_of(40), "learner record", export=True
    )
    assert REGISTRY["user_account", "totp_secret"].export is False


def test_a_line_declares_a_sealed_column_and_enters_it_in_the_registry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry: dict[tuple[str, str], SealedField] = {}
    monkeypatch.setattr("hub.core.sealing.sealed.REGISTRY", registry)

    class Apart(DeclarativeBase):
        """The tables of this test only."""

    class Letter(Apart):
        __tablename__ = "letter"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        learner_id: Mapped[UUID]
        text = sealed("notes", Tier.SPECIAL, label="Letter", bucket=PRIVATE_TEXT)
        sent_to: Mapped[str]

    assert registry == {
        ("letter", "text"): SealedField(
            "letter", "text", "notes", Tier.SPECIAL, "Letter", PRIVATE_TEXT, "learner record", True
        )
    }
    column = Letter.__table__.c.text
    assert not column.nullable
    assert isinstance(column.type.impl, sa.LargeBinary)
    assert sealed_attributes(Letter) == [Letter.text]  # type: ignore[arg-type]
    row = Letter(id=new_id(), learner_id=new_id(), text="Dear Hodan")
    assert stored(row).text.reveal(Decision(row.learner_id, "notes")) == "Dear Hodan"


class Session:
    """As much of a session as a key book needs: rows of keys, and the number of statements."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows, self.statements = rows, 0

    @property
    def no_autoflush(self) -> Any:
        @contextmanager
        def quiet() -> Any:
            yield

        return quiet()

    def add(self, row: Any) -> None:
        self.rows.append(row)

    def execute(self, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
        self.statements += 1
        wanted = set(next(iter(query.compile().params.values())))
        return [
            (row.subject_id, row.tier, row.kek_id, row.wrapped)
            for row in self.rows
            if row.subject_id in wanted
        ]


def books() -> tuple[UUID, KeyBook, Session, KeyBook]:
    """A subject with the book that made its keys, and a session of another unit of work with a book of its own."""
    subject, made = new_id(), Session([])
    first = KeyBook(made, VAULT)  # type: ignore[arg-type]
    first.create(subject)
    later = Session(made.rows)
    return subject, first, later, KeyBook(later, VAULT)  # type: ignore[arg-type]


def test_a_new_subject_has_a_key_of_its_own_for_each_tier_wrapped_at_rest() -> None:
    subject, first, session, second = books()
    keys = [first.key(subject, tier) for tier in SUBJECT_TIERS]
    assert len(set(keys)) == len(SUBJECT_TIERS) == len(session.rows)
    assert [second.key(subject, tier) for tier in SUBJECT_TIERS] == keys
    assert not any(key in row.wrapped for key in keys for row in session.rows)


def test_keys_of_many_are_read_with_one_statement_and_once() -> None:
    subject, _, session, book = books()
    book.load([subject, subject])
    book.load([subject])
    book.key(subject, Tier.CORE)
    assert session.statements == 1
    book.load([])
    assert session.statements == 1


def test_a_key_that_was_wrapped_for_a_subject_and_tier_is_taken() -> None:
    subject, book = new_id(), KeyBook(Session([]), VAULT)  # type: ignore[arg-type]
    book.take(subject, "core", *VAULT.wrap(KEY, (b"subject_key", b"wrapped", subject.bytes, b"core")))
    assert book.key(subject, Tier.CORE) == KEY


def test_a_key_wrapped_for_another_subject_or_tier_opens_nothing() -> None:
    subject, _, session, book = books()
    row = session.rows[0]
    for owner, tier in ((new_id(), row.tier), (subject, Tier.SPECIAL)):
        book.take(owner, tier, row.kek_id, row.wrapped)
        with pytest.raises(Tampered):
            book.key(owner, tier)


def test_a_key_that_is_not_asked_for_stays_wrapped() -> None:
    subject, book = new_id(), KeyBook(Session([]), VAULT)  # type: ignore[arg-type]
    book.take(subject, Tier.SPECIAL, "kek-lost", b"not looked at")
    book.take(subject, Tier.CORE, *VAULT.wrap(KEY, (b"subject_key", b"wrapped", subject.bytes, b"core")))
    assert book.key(subject, Tier.CORE) == KEY


def test_a_key_of_one_tier_taken_does_not_keep_the_others_from_being_read() -> None:
    subject, first, session, book = books()
    [special] = [row for row in session.rows if row.tier == Tier.SPECIAL]
    book.take(subject, special.tier, special.kek_id, special.wrapped)
    assert book.key(subject, Tier.CORE) == first.key(subject, Tier.CORE)


def test_a_key_that_was_not_found_or_is_held_already_is_let_be() -> None:
    subject, first, _, _ = books()
    key = first.key(subject, Tier.CORE)
    first.take(subject, Tier.CORE, None, None)
    first.take(subject, Tier.CORE, "", b"not looked at")
    assert first.key(subject, Tier.CORE) == key


def test_a_subject_without_keys_cannot_be_read() -> None:
    with pytest.raises(Tampered):
        books()[3].key(new_id(), Tier.CORE)


def test_no_key_outlives_its_unit_of_work() -> None:
    subject, first, _, _ = books()
    first.close()
    with pytest.raises(Refused, match="over"):
        first.key(subject, Tier.CORE)
    assert first._keys == {}


def test_an_older_value_of_the_same_place_does_not_open() -> None:
    row = stored(Learner(phone="07700 900123", email="hodan@example.org"))
    decision, older, turn = Decision(row.id, "contact"), row._phone, row.sealed_as
    row.phone = "07700 900456"
    stored(row)
    assert row.sealed_as == turn + 1
    assert row.email.reveal(decision) == "hodan@example.org"  # sealed again with it
    assert row.phone.reveal(decision) == "07700 900456"
    row._phone = older
    with pytest.raises(Tampered):
        row.phone.reveal(decision)


def test_a_value_that_was_refused_is_not_made_good_by_a_change_beside_it() -> None:
    row = stored(Learner(phone="07700 900123", email="hodan@example.org"))
    damaged = row._phone = row._phone[:-1] + bytes([row._phone[-1] ^ 1])
    row.email = "hodan@example.com"
    assert stored(row).email.reveal(Decision(row.id, "contact")) == "hodan@example.com"
    assert row._phone == damaged
    with pytest.raises(Tampered):
        row.phone.reveal(Decision(row.id, "contact"))


def test_answers_that_belong_together_go_on_from_the_record_as_it_was() -> None:
    row = stored(Need(learner_id=new_id(), women_only=True))
    row.step_free = True
    stored(row)
    row.notes = "Prefers mornings"
    found = stored(row).answers.value(Decision(row.learner_id, "needs"))
    assert (found["women_only"], found["step_free"], row.sealed_as) == (True, True, 3)
