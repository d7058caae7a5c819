"""The questions about equality, in the words of an assessor; their options are the lists of codes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, post_load, validates_schema

from hub.consent.types import Category
from hub.forms.fields import Choice, Choices
from hub.learners.equality.codes import NOT_SAID, CodeList, lists
from hub.learners.equality.reads import YES
from hub.pages.assessor.telling import HowTold

REFUSED = (NOT_SAID, "They prefer not to say")
LIST_OF = {"main_kind": "kinds"}  # every other question has the list of its own name
FOLLOW_UPS = {"disability": (YES, ("kinds", "main_kind"))}


class Equality(Schema):
    ethnicity = Choice("What is their ethnic group?", widget="select", otherwise=REFUSED)
    disability = Choice(
        "Do they have a disability, a learning difficulty or a long-term health condition?", otherwise=REFUSED
    )
    kinds = Choices("Which kinds?", hint="Tick all that they say", otherwise=REFUSED)
    main_kind = Choice(
        "Which of them makes learning hardest?", hint="Only where there are several", widget="select"
    )
    prior_level = Choice(
        "What is their highest qualification, from any country?", widget="select", otherwise=REFUSED
    )
    schooling = Choice("How many years did they go to school?", otherwise=REFUSED)
    years_in_uk = Choice("How long have they lived in the UK?", otherwise=REFUSED)
    faith = Choice("What is their religion or belief?", otherwise=REFUSED)

    @validates_schema(skip_on_field_errors=True)
    def main_kind_is_ticked(self, data: dict[str, Any], **_: Any) -> None:
        asked = data["disability"] == YES and data["main_kind"]
        if asked and data["main_kind"] not in data["kinds"]:
            raise ValidationError("Select one of the kinds you ticked", "main_kind")

    @post_load
    def kinds_belong_to_yes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Kinds ticked before the answer became no are out of sight, and are not kept."""
        return data if data["disability"] == YES else {**data, "kinds": (), "main_kind": None}


class AtEnrolment(Schema):
    organisations = Choices(
        "Which of these may be told when the learner joins a class there?",
        hint="Ask about each one by its name. Tick those they said yes to",
        required="Select at least one provider, or go back if they said no",
        noun="Providers",
    )
    told = Choices(
        "What may these be told?",
        [
            (Category.EQUALITY, "Their answers about equality"),
            (
                Category.IDENTIFIERS,
                "Their National Insurance number and unique learner number, and whether we saw a passport",
            ),
            (
                Category.WORK,
                "Whether they work, since when and how many hours, their benefits and what they earn, and which papers "
                "of that we saw",
            ),
            (Category.STATUS_SEEN, "Which papers of their status in the UK we saw, and when"),
            (Category.EMERGENCY, "Whom to call in an emergency"),
        ],
        hint="Ask about each one. Tick those they said yes to",
        required="Select at least one, or go back if they said no",
        noun="Answers",
    )


class Agree(HowTold, AtEnrolment):
    """Who may have them first, then how they were told: the questions of the last base come first."""


def questions(*, ask_faith: bool, here_since_known: bool) -> list[str]:
    """Which questions to ask: faith where the hub wants it, and nothing that the record tells already."""
    left_out = {"faith": not ask_faith, "years_in_uk": here_since_known}
    return [name for name in Equality().fields if not left_out.get(name)]


def options(names: Sequence[str], on: date, kept: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What can be answered on a day, and what was answered when it still could be."""
    return {name: _options(lists()[LIST_OF.get(name, name)], on, kept.get(name)) for name in names}


def _options(codes: CodeList, on: date, kept: str | list[str] | None) -> list[tuple[str, str]]:
    offered = codes.options(on)
    before = [kept] if isinstance(kept, str) else kept or []
    ended = [code for code in before if code != NOT_SAID and code not in dict(offered)]
    return [*offered, *((code, codes.words(code)) for code in ended)]
