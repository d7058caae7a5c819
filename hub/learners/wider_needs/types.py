"""What was agreed about a service, and what came of it."""

from enum import StrEnum


class Way(StrEnum):
    """Whether the learner goes there by themselves."""

    TOOK = "took the details"
    TOLD = "the service is told"


WAY_LABELS = {
    Way.TOOK: "They take the details and go there themselves",
    Way.TOLD: "They agree that we tell the service",
}


class Helped(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_GONE = "did not go"
    NOT_ASKED = "not asked"


HELPED_LABELS = {
    Helped.YES: "Yes",
    Helped.PARTLY: "Partly",
    Helped.NO: "No",
    Helped.NOT_GONE: "They did not go",
    Helped.NOT_ASKED: "Not asked: it was not safe or not possible",
}
