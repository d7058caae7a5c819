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
        ("£60,50", None, Decimal("60.50")),
        ("1.234,50", None, Decimal("1234.50")),
        ("GBP 60", None, 60),
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


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("Free if you earn less than £25,750 a year", None),
        ("£226 per term, free for low earners (below £20,319)", 226),
        ("Learners earning over £20,319 pay £226", 226),
        ("Fully funded for those on £25,750 or less; £300 for others", 300),
        ("£20,319 threshold applies, £60", 60),
        ("£30 if your household has under £16,000 in savings", 30),
        ("£892 a month or less: free", None),
    ],
)
def test_what_somebody_earns_or_owns_is_never_the_fee(text, pounds):
    fee = read_fee(text)
    assert fee.pounds == pounds
    assert any("read as a limit on what somebody has, not as a fee" in note.says for note in fee.notes)


@pytest.mark.parametrize("text", ["£1.234", "£60,5"])
def test_an_amount_that_could_be_two_is_asked_about(text):
    fee = read_fee(text)
    assert fee.pounds is None
    assert fee.notes[0].says.startswith("An amount could be read in two ways.")
