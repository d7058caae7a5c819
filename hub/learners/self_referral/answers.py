"""What somebody may write who asks for a class by themselves, and the question that keeps machines out.

Whatever is wrong is told as the id of a phrase (`hub.languages`), at the id of its field.
"""

import json
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import ValidationError

from hub.forms.fields import Email, Phone, Question, Text
from hub.learners.languages import LANGUAGES, OTHER
from hub.learners.schemas.contact import District

NAME_LENGTH = 100
SAFE = ("call", "text", "write")  # ways to reach them, by the ids of their phrases
NEEDS = {"call": "phone", "text": "phone", "write": "email"}
TIMES = ("morning", "afternoon", "evening")
WEEK, YEAR = 7, 12
TRAP = "website"  # a box that people do not see, and machines fill in
Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """`safe` are ways that they said are safe; `language` a code of the hub's list, "other" for any other."""

    name: str
    phone: str | None
    email: str | None
    safe: tuple[str, ...]
    language: str
    outcode: str | None
    times: tuple[str, ...]

    def kept(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, kept: str) -> "Answers":
        said = json.loads(kept)
        return cls(**{**said, "safe": tuple(said["safe"]), "times": tuple(said["times"])})


def read(
    typed: Mapping[str, str], safe: Sequence[str], times: Sequence[str]
) -> tuple[Answers, list[Problem]]:
    """What was written, as far as it can be used, and what is wrong with it."""
    problems: list[Problem] = []

    def asked(field: str, question: Question, wrong: str) -> Any:
        try:
            return question.deserialize(latin_digits(typed.get(field, "")))
        except ValidationError:
            problems.append((field, wrong))
            return None

    name = asked("name", Text("Name", max_length=NAME_LENGTH), "ask-bad-text")
    phone = asked("phone", Phone(), "phone-wrong")
    email = asked("email", Email(), "ask-bad-email")
    outcode = asked("area", District("Area", max_length=10), "ask-bad-area")
    wrong = {field for field, _ in problems}
    if not name and "name" not in wrong:
        problems.append(("name", "ask-no-name"))
    if not phone and not email and not wrong & {"phone", "email"}:
        problems.append(("phone", "ask-no-way"))
    ways = tuple(way for way in SAFE if way in safe)
    reaching = {"phone": phone, "email": email}
    if (phone or email) and not any(reaching[NEEDS[way]] for way in ways):
        problems.append(("safe-call", "ask-no-safe"))
    language = typed.get("language", "")
    spoken = language if language in LANGUAGES else OTHER
    good = tuple(time for time in TIMES if time in times)
    return Answers(name or "", phone, email, ways, spoken, outcode, good), problems


def latin_digits(text: str) -> str:
    """Digits of other scripts as those that are written here."""
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)


def day_asked(submission: str) -> int:
    """The weekday that the question of one opened page is about; Monday is 0."""
    return zlib.crc32(submission.encode()) % WEEK


def is_right(submission: str, answer: str) -> bool:
    """Whether this is the weekday after the one that was asked about."""
    return answer == str((day_asked(submission) + 1) % WEEK)


def month_asked(submission: str) -> int:
    """The month that the second question of one opened page is about; January is 0."""
    return zlib.crc32(f"{submission} month".encode()) % YEAR


def is_right_month(submission: str, answer: str) -> bool:
    """Whether this is the month after the one that was asked about."""
    return answer == str((month_asked(submission) + 1) % YEAR)
