from decimal import Decimal

import pytest

from hub.directory.rules.fees import read_fee


@pytest.mark.parametrize(
    ("text", "amount", "pounds"),
    [
        ("free", Decimal(0), 0),
        ("Free of charge", None, 0),
        ("FREE class", None, 0),
        ("£60", Decimal(60), 60),
        ("£1,200.50", None, Decimal("1200.50")),
        ("60", None, 60),
        ("60 pounds", None, 60),
        ("", Decimal(450), 450),
        ("", None, None),
    ],
)
def test_a_plain_fee_is_read_without_a_note(text, amount, pounds):
    assert read_fee(text, amount) == (pounds, ())


@pytest.mark.parametrize(
    ("text", "amount", "pounds", "says"),
    [
        ("free or £226", Decimal(226), 226, "Free for some people: ask the provider who pays."),
        ("£450 concessions free", None, 450, "Free for some people: ask the provider who pays."),
        ("free for people on benefits", None, None, "Free for some people; what others pay is not said."),
        ("£60/£120", None, 120, "More than one fee: the highest is taken. Ask the provider who pays which."),
        ("£3 per session", None, 3, "The fee may depend on something: ask the provider."),
        ("contact us", None, None, "The fee may depend on something: ask the provider."),
        ("not free", None, None, "The fee may depend on something: ask the provider."),
        ("free", Decimal(10), 0, "This is not the fee the listing gives in words."),
        ("£60", Decimal(450), 60, "This is not the fee the listing gives in words."),
    ],
)
def test_a_fee_that_depends_leaves_a_note(text, amount, pounds, says):
    fee = read_fee(text, amount)
    assert fee.pounds == pounds
    assert [note.says for note in fee.notes] == [says]
