"""What one change would open more classes: each change is asked as a question of its own.

Needs that are not the learner's to trade, such as step-free access, age or funding status, are not offered.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from hub.matching import words
from hub.matching.columns import Bools
from hub.matching.constraints import failures
from hub.matching.profile import Question, ask
from hub.matching.types import CHILD_AGES, MODES, PARTS_OF_DAY, Opener, Profile, Window

Change = tuple[str, str, Profile]  # code, the change as the start of a sentence, the profile after it


def openers(question: Question, failed: Bools) -> tuple[Opener, ...]:
    """The changes that would add classes, the largest gain first."""
    closed: Bools = np.logical_or.reduce(failed)
    found = [_opener(question, change, closed) for change in changes(question)]
    return tuple(sorted((o for o in found if o.gain), key=lambda o: -o.gain))


def _opener(question: Question, change: Change, closed: Bools) -> Opener:
    code, start, profile = change
    changed = ask(question.snapshot, profile, question.policy, question.today, question.balance)
    opened = closed & ~np.logical_or.reduce(failures(changed))
    class_ids = tuple(question.snapshot.classes[row].id for row in np.flatnonzero(opened).tolist())
    count = words.counted(len(class_ids), "more class", "more classes")
    return Opener(code, f"{start} would open {count}.", class_ids)


def changes(question: Question) -> Iterator[Change]:
    """Every change worth asking about for this learner."""
    profile = question.profile
    for code, start, fields in WISHES:
        changed = replace(profile, **fields)
        if changed != profile:
            yield code, start, changed
    for mode in MODES:
        if mode not in profile.modes:
            changed = replace(profile, modes=profile.modes | {mode})
            yield "mode", f"Accepting classes {words.MODES[mode]}", changed
    yield from care_of_some(profile)
    if profile.assessed_on and profile.assessed_on < question.today:
        yield "assessment_age", "A new assessment", replace(profile, assessed_on=question.today)
    yield from journeys(question)
    yield from free_times(question)


WISHES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("women_need", "Accepting mixed classes", {"women_only": False}),
    ("childcare", "Childcare found elsewhere", {"childcare": 0}),
    ("term_time", "Accepting classes in the school holidays", {"term_time_only": False}),
    ("kit", "A device and internet", {"kit": True}),
    ("fee", "Help with the fee", {"can_pay": True}),
    ("start", "Starting now", {"earliest_start": None}),
)


def care_of_some(profile: Profile) -> Iterator[Change]:
    """Childcare found elsewhere for the children of one age, where others need it too."""
    bands = [band for band in CHILD_AGES if band in profile.child_ages]
    if len(bands) < 2 or profile.childcare < 2:
        return
    for band in bands:
        start = f"Childcare found elsewhere for children {words.CHILDREN[band]}"
        others = replace(profile, childcare=profile.childcare - 1, child_ages=profile.child_ages - {band})
        yield "childcare_age", start, others


def journeys(question: Question) -> Iterator[Change]:
    """The next two steps of the travel limit, and going by bus instead of walking."""
    profile, limit = question.profile, question.profile.travel_limit
    if limit is None:
        return
    for longer in [step for step in question.policy.limit_steps if step > limit][:2]:
        start = f"Travelling up to {longer} minutes instead of {limit}"
        yield "travel", start, replace(profile, travel_limit=longer)
    if profile.travel_mode == "walk":
        yield "travel", "Going by bus instead of walking", replace(profile, travel_mode="bus")


def free_times(question: Question) -> Iterator[Change]:
    """Being free outside school hours, in one more part of one day, or in one part of every weekday."""
    profile, windows = question.profile, question.windows
    free = replace(profile, school_hours=False)
    if profile.school_hours and (profile.windows or profile.availability):
        yield "timetable", "Being free outside school hours too", free
    if windows is None:
        return
    for part, span in zip(words.PARTS, PARTS_OF_DAY, strict=True):
        slots = [Window(weekday, *span) for weekday in range(7)]
        for day, slot in zip(words.DAYS, slots, strict=True):
            if slot not in windows:
                yield "timetable", f"Being free on {day} {part}", replace(free, windows=(*windows, slot))
        weekdays = replace(free, windows=(*windows, *slots[:5]))
        yield "timetable", f"Being free on weekday {part}", weekdays
