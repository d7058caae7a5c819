"""The questions about other help."""

from collections.abc import Sequence

from marshmallow import Schema

from hub.core.db import UnitOfWork
from hub.directory.support import queries
from hub.directory.support.models import SupportService
from hub.forms.fields import Choice, Choices
from hub.forms.fields.choice import Option
from hub.forms.format import date_words
from hub.learners.wider_needs.types import HELPED_LABELS, WAY_LABELS
from hub.pages.assessor.telling import ASKED_BY, CHANNEL_WORDS


class Agree(Schema):
    channel = Choice(
        "How did they say yes?",
        [(channel, CHANNEL_WORDS[channel]) for channel in ASKED_BY],
        required="Select how they said yes",
    )


class Point(Schema):
    """The services are given by the page."""

    services = Choices("Which did you tell them of?", required="Select what you told them of")
    way = Choice(
        "What did they agree to?",
        WAY_LABELS.items(),
        required="Select what they agreed to",
        noun="What they agreed to",
    )


class DidItHelp(Schema):
    helped = Choice("Did it help?", HELPED_LABELS.items(), required="Select whether it helped")


def as_options(uow: UnitOfWork, services: Sequence[SupportService]) -> list[Option]:
    return [Option(str(one.id), f"{one.of.label}: {one.name}", about(uow, one)) for one in services]


def about(uow: UnitOfWork, one: SupportService) -> str:
    """All that there is to say of it, on a few lines."""
    said = (
        one.what,
        f"{one.opens}.",
        f"{one.reach}.",
        f"Languages: {one.languages}.",
        f"Cost: {one.cost}.",
        f"For: {one.for_whom}.",
        f"Allowed by: {one.regulator}." if one.regulator else "",
        f"Last checked on {date_words(one.checked_on)}: call them first."
        if queries.is_stale(uow, one)
        else "",
    )
    return " ".join(filter(None, said))
