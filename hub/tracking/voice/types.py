"""What learners are asked, and when."""

from enum import StrEnum


class What(StrEnum):
    """The same statements before a course and after it; and questions about the course."""

    BEFORE = "before"
    AFTER = "after"
    COURSE = "course"


class Set(StrEnum):
    """What is asked together."""

    LIFE = "life"
    COURSE = "course"


SETS = {What.BEFORE: Set.LIFE, What.AFTER: Set.LIFE, What.COURSE: Set.COURSE}

LABELS = {
    What.BEFORE: "What they can do in English, before a course",
    What.AFTER: "What they can do in English, after a course",
    What.COURSE: "What they think of their class",
}

LEFT_OUT = "left out"  # kept of one that they did not want to answer, whichever it is
