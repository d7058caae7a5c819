"""The questions of a review and of a result, and what is stored in them for a correction."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from hub.assessment.types import HALF_STEP_LABELS, HalfStep
from hub.consent.services.disclosure import Decision
from hub.directory.types import LEVEL_NAMES, LEVELS, SKILL_LABELS, Level, Skill
from hub.forms.fields import LEVELS as LEVEL_OPTIONS
from hub.forms.fields import Choice, Choices, Date, LongText
from hub.pages.provider.learners.forms import PRIVATE
from hub.tracking.codes import Vocabulary, vocabulary
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import KINDS, REASONS, WHAT_NEXT, Kind, WhatNext

STEPS = [
    (f"{level}:{step}", f"{LEVEL_NAMES[level]}, {step}: {HALF_STEP_LABELS[step].split(': ')[1]}")
    for level in LEVELS
    for step in HalfStep
]


def level_of(label: str) -> Any:
    return Choice(label, STEPS, widget="select", unset="Not looked at")


class ReviewSchema(Schema):
    on = Date("When was the review?", required="Enter the day of the review", when="today or past")
    speaking = level_of("Speaking: where do they work now?")
    listening = level_of("Listening: where do they work now?")
    reading = level_of("Reading: where do they work now?")
    writing = level_of("Writing: where do they work now?")
    what_next = Choice("What next?", WHAT_NEXT.items(), required="Select what comes next")
    note = LongText("Note", max_length=1000, hint=PRIVATE)


class ResultSchema(Schema):
    kind = Choice("What is the result of?", KINDS.items(), required="Select what the result is of")
    level = Choice("At which level?", LEVEL_OPTIONS, required="Select the level", inline=False)
    skills = Choices(
        "Which skills is it about?",
        SKILL_LABELS.items(),
        hint="A whole qualification is about all four. Then you can leave this blank.",
    )
    outcome = Choice(
        "What was the result?",
        [(code.code, code.label) for code in vocabulary(Vocabulary.OUTCOME)],
        required="Select the result",
    )
    on = Date("When was the result?", required="Enter the day of the result", when="today or past")


class TakeBackSchema(Schema):
    reason = Choice("Why do you take it back?", REASONS.items(), required="Select why you take it back")


def review_in(values: Mapping[str, Any]) -> Review:
    levels = {skill: step_in(values[skill.value]) for skill in Skill if values[skill.value]}
    return Review(values["on"], levels, WhatNext(values["what_next"]), values["note"])


def step_in(code: str) -> tuple[Level, HalfStep]:
    level, step = code.split(":")
    return Level(level), HalfStep(step)


def result_in(values: Mapping[str, Any]) -> Result:
    skills = tuple(Skill(code) for code in values["skills"])
    return Result(values["on"], Kind(values["kind"]), Level(values["level"]), skills, values["outcome"])


def stored_review(row: ProgressReview, decision: Decision | None) -> dict[str, Any]:
    steps: dict[str, Any] = {
        skill.value: f"{level}:{row.half_steps[skill.value]}"
        for skill, level in row.levels.items()
        if skill.value in row.half_steps
    }
    note = row.note.reveal(decision) if decision else None
    return {**steps, "on": row.on, "what_next": row.what_next, "note": note}


def stored_result(row: ClassResult, _: Decision | None) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "level": row.level,
        "skills": row.skills,
        "outcome": row.outcome,
        "on": row.on,
    }
