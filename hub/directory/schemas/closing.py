"""The questions about closing a class to new referrals, as provider staff answer them."""

from marshmallow import Schema

from hub.forms.fields import Date, Text


class ClosingBody(Schema):
    why = Text(
        "Why does it take no new referrals?",
        max_length=120,
        required="Enter why it takes no new referrals",
        hint="Hub staff read it. For example, The tutor is away. Do not write about learners",
    )
    reopens_on = Date(
        "First day that it takes referrals again",
        when="future",
        hint="It opens by itself on this day. Leave it blank if you do not know: you can open it at any time",
    )
