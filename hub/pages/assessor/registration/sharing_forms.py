"""The questions about sharing a learner is asked, and the words for the answers."""

from marshmallow import Schema

from hub.consent.types import Stage
from hub.forms.fields import Choice, Choices, Date, LongText
from hub.pages.assessor.telling import HowTold

# How far an organisation has come, as the assessor and the learner read it.
STAGE_WORDS = {
    Stage.FULL: "They see it now",
    Stage.CLOSED: "They see nothing until there is a referral",
    Stage.MATCH_CARD: "They see the level and needs, no name",
    Stage.OPENED: "They have opened the referral and see it now, except the date of birth",
    Stage.ENROLMENT: "They see it now, for the class",
    Stage.TAUGHT: "They see the name, the levels and what they recorded of the course, which is over for the learner",
}
NOT_ENROLLED = "They see nothing until the learner has accepted a place in a class there"


class WhoMaySee(Schema):
    organisations = Choices(
        "Which of these may see their details?",
        hint="Ask about each one by its name. Tick those they said yes to",
        required="Select at least one organisation, or go back if they said no",
        noun="Organisations",
    )


class Agree(HowTold, WhoMaySee):
    """Who may see it first, then how they were told: the questions of the last base come first."""


class NeverShare(Schema):
    organisation = Choice(
        "Never share with",
        widget="select",
        hint="An organisation, or one person who works at one. A person stays blocked if they change their job",
        required="Select an organisation or a person",
    )
    last_day = Date(
        "Last day",
        hint="Leave it blank if it must never be shared",
        when="today or future",
    )
    reason = LongText(
        "Why (only the hub can read this)",
        hint="What staff must know, not what happened. For example, “a relative works there”",
        max_length=500,
        rows=3,
    )
