"""When a review or a result can have been, and which level follows from it. Pure."""

from datetime import date, timedelta

from hub.assessment.achieved.rules import Said, finished
from hub.assessment.types import AchievedBy
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Skill
from hub.forms.format import date_words
from hub.tracking.progress.types import Kind

ACHIEVED = "1"  # Outcome of the ILR
RESULT_WITHIN = timedelta(days=366)  # awarding bodies answer within months; later the year is mistyped


def check_review_day(today: date, started_on: date, ended_on: date | None, on: date) -> None:
    """A review is while the learner is in the class."""
    check_after_start(today, started_on, on)
    if ended_on is not None and on > ended_on:
        raise RuleBroken(
            f"The day must be on or before their last day in the class, {date_words(ended_on)}", "on"
        )


def check_result_day(today: date, started_on: date, ended_on: date | None, on: date) -> None:
    """A result may come up to a year after the learner's last day."""
    check_after_start(today, started_on, on)
    if ended_on is not None and on > (last := ended_on + RESULT_WITHIN):
        raise RuleBroken(f"The day must be on or before {date_words(last)}", "on")


def check_after_start(today: date, started_on: date, on: date) -> None:
    if on > today:
        raise RuleBroken("The day must be today or in the past", "on")
    if on < started_on:
        raise RuleBroken(f"The day must be on or after the day they started, {date_words(started_on)}", "on")


def skills_of(kind: Kind, chosen: list[Skill]) -> list[Skill]:
    """A whole qualification is of all four skills; of anything else at least one is named."""
    if kind is Kind.QUALIFICATION:
        return list(Skill)
    if not chosen:
        raise RuleBroken("Select the skills that the result is about", "skills")
    return chosen


def follows(kind: Kind, level: Level, skills: list[Skill], outcome: str) -> tuple[AchievedBy, Said] | None:
    """The level that a result gives, and how it is known; None where nothing was achieved."""
    if outcome != ACHIEVED:
        return None
    return AchievedBy.COURSE if kind is Kind.TUTOR else AchievedBy.EXAM, finished(level, skills)
