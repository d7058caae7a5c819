"""The words of what a learner answered, and of what an assessor found: of one value as it is kept, and its row."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from hub.assessment.instruments.instrument import instruments
from hub.assessment.prescreen.rules import versions as prescreens
from hub.core.model import Base
from hub.directory.types import CHILD_AGE_LABELS, SKILL_LABELS
from hub.forms.fields.when import day_words
from hub.learners import employment
from hub.learners.equality import codes as equality
from hub.learners.funding.earnings import band_words
from hub.learners.funding.rulebook import rulebook
from hub.learners.services.register import UNTIL
from hub.rights.access.enums import Words
from hub.rights.access.wording import WEEKDAYS, words
from hub.tracking.codes import Vocabulary, label
from hub.tracking.voice.questions import english
from hub.tracking.voice.types import SETS


def words_of(labels: Words) -> Callable[[Any, Base], str]:
    """Of one code, or of several of a list."""
    return lambda value, _row: ", ".join(
        labels.get(one, str(one)) for one in (value if isinstance(value, list) else [value])
    )


def on_day(value: Any, _row: Base) -> str:
    return day_words(date.fromisoformat(str(value)))


def last_day_of_grant(value: Any, _row: Base) -> str:
    """The hub's own has a day so far off that none is meant."""
    day = date.fromisoformat(str(value))
    return "As long as the hub keeps your record" if day >= UNTIL else day_words(day)


def windows(value: Any, _row: Base) -> str:
    return ", ".join(
        f"{WEEKDAYS[day]} {start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"
        for day, start, end in value
    )


def work(value: Any, _row: Base) -> str:
    known = employment.Employment.from_text(value)
    labels = dict([*employment.STATUSES, employment.STATUS_NOT_KNOWN])
    hours = {one.code: one.label for one in employment.codes("hours")}
    since = f"since {day_words(known.since)}" if known.since else ""
    said = [
        labels.get(known.status or "", known.status or ""),
        since,
        hours.get(known.hours or "", known.hours or ""),
    ]
    return ", ".join(text for text in said if text)


def benefits(value: Any, _row: Base) -> str:
    known = {"none": "None", **dict(rulebook().benefits)}
    return ", ".join(known.get(code, code) for code in value.split())


def earnings(value: Any, _row: Base) -> str:
    return band_words(value) or value.capitalize()


def papers(value: Any, _row: Base) -> str:
    return "; ".join(
        ", ".join(
            filter(None, (rulebook().evidence.get(one["kind"], one["kind"]), one["day"], one.get("reason")))
        )
        for one in value
    )


def missing_papers(value: Any, _row: Base) -> str:
    return ", ".join(value.splitlines())


def by_skill(labels: Words) -> Callable[[Any, Base], str]:
    return lambda value, _row: "; ".join(
        f"{SKILL_LABELS.get(skill, skill)}: {labels.get(code, code)}" for skill, code in value.items()
    )


def reason_of_level(value: Any, row: Any) -> str:
    return by_skill(instruments()[row.instrument_version].level_reasons)(value, row)


def reason_of_placement(value: Any, row: Any) -> str:
    known = instruments()[row.instrument_version].override_reasons
    return known.get(value) or words()["assessment.override_reason"].get(value, value)


def phone_answers(value: Any, row: Any) -> str:
    """Each question of that version with the answer that was given."""
    given, form = json.loads(value), prescreens()[row.form_version]
    said = (
        (one, next((option.says for option in one.options if option.code == given.get(one.code)), None))
        for one in form.questions
    )
    return "; ".join(f"{one.asks} {says}" for one, says in said if says)


def own_words(value: Any, row: Any) -> str:
    """Each line of the questions as they were put, with the step that was chosen."""
    words = english(SETS[row.what])
    return "; ".join(
        f"{words.ask.get(code, code)}: {words.steps.get(step, step)}" for code, step in value.items()
    )


def ages(value: Any, _row: Base) -> str:
    return ", ".join(f"{CHILD_AGE_LABELS.get(code, code)}: {number}" for code, number in value.items())


def of_list(name: str) -> Callable[[Any, Base], str]:
    """A list of codes about equality."""

    def said(code: str) -> str:
        return "You prefer not to say" if code == equality.NOT_SAID else equality.lists()[name].words(code)

    return lambda value, _row: ", ".join(map(said, value if isinstance(value, list) else [value]))


def vocabulary(name: Vocabulary) -> Callable[[Any, Base], str]:
    return lambda value, _row: label(name, value)
