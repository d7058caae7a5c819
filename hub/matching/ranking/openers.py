"""What one change would open more classes: each change is asked as a question of its own.

Needs that are not the learner's to trade, such as step-free access, age or funding status, are not offered. A change
leaves most of a question as it was, so only what it touches is worked out again.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from hub.directory.types import PARTS_OF_DAY
from hub.matching.facts.admission import passport
from hub.matching.facts.columns import Bools, Ints
from hub.matching.facts.profile import Question, slacks, windows_of
from hub.matching.facts.profile import journeys as journeys_of
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.types import CHILD_AGES, MODES, Opener, Profile, Window
from hub.matching.words import phrases

Change = tuple[str, str, Question]  # code, the change as the start of a sentence, the question after it
NUMBER = {constraint.code: number for number, constraint in enumerate(CONSTRAINTS)}
TOUCHED = {  # the constraints that a change bears on, where they are more than the one it is named for
    "childcare": ("childcare", "childcare_age"),
    "childcare_age": ("childcare", "childcare_age"),
    "start": ("start", "later"),
}


def openers(question: Question, failed: Bools) -> tuple[Opener, ...]:
    """The changes that would add classes, the largest gain first."""
    against = failed.sum(axis=0)
    found = [_opener(change, opened(change, failed, against)) for change in changes(question)]
    return tuple(sorted((o for o in found if o.gain), key=lambda o: -o.gain))


def opened(change: Change, failed: Bools, against: Ints) -> Bools:
    """The classes that fit after the change and did not before; `against` counts what failed them."""
    code, _, question = change
    numbers = [NUMBER[touched] for touched in TOUCHED.get(code, (code,))]
    closed: Bools = against > failed[numbers].sum(axis=0)
    for number in numbers:
        closed = closed | CONSTRAINTS[number].fails(question)
    return (against > 0) & ~closed


def _opener(change: Change, opens: Bools) -> Opener:
    code, start, question = change
    opened = [question.snapshot.classes[row] for row in np.flatnonzero(opens).tolist()]
    count = phrases.kinds((facts.strand for facts in opened), more="more ")
    return Opener(code, f"{start} would open {count}.", tuple(facts.id for facts in opened))


def changes(question: Question) -> Iterator[Change]:
    """Every change worth asking about for this learner."""
    profile = question.profile
    for code, start, fields in WISHES:
        changed = replace(profile, **fields)
        if changed != profile:
            yield code, start, replace(question, profile=changed)
    if profile.earliest_start and profile.earliest_start > question.today:
        at_once = replace(profile, earliest_start=None)
        yield (
            "start",
            "Starting now",
            replace(question, profile=at_once, join_from=question.today.toordinal()),
        )
    for mode in MODES:
        if mode not in profile.modes:
            changed = replace(profile, modes=profile.modes | {mode})
            yield "mode", f"Accepting classes {phrases.MODES[mode]}", replace(question, profile=changed)
    yield from care_of_some(question)
    yield from a_new_assessment(question)
    yield from journeys(question)
    yield from free_times(question)


WISHES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("women_need", "Accepting mixed classes", {"women_only": False}),
    ("childcare", "Childcare found elsewhere", {"childcare": 0}),
    ("term_time", "Accepting classes in the school holidays", {"term_time_only": False}),
    ("kit", "A device and internet", {"kit": True}),
    ("fee", "Help with the fee", {"can_pay": True}),
)


def care_of_some(question: Question) -> Iterator[Change]:
    """Childcare found elsewhere for the children of one age, where others need it too."""
    profile = question.profile
    bands = [band for band in CHILD_AGES if band in profile.child_ages]
    if len(bands) < 2 or profile.childcare < 2:
        return
    for band in bands:
        start = f"Childcare found elsewhere for children {phrases.CHILDREN[band]}"
        others = replace(profile, childcare=profile.childcare - 1, child_ages=profile.child_ages - {band})
        yield "childcare_age", start, replace(question, profile=others)


def a_new_assessment(question: Question) -> Iterator[Change]:
    """Where there is one that has grown older."""
    q, on = question, question.profile.assessed_on
    if on and on < q.today:
        profile = replace(q.profile, assessed_on=q.today)
        new = passport(q.snapshot.admissions, profile, q.policy, q.today)
        yield "assessment_age", "A new assessment", replace(q, profile=profile, passport=new)


def journeys(question: Question) -> Iterator[Change]:
    """The next two steps of the travel limit, and going by bus for those who walk, or did not say."""
    profile, limit = question.profile, question.profile.travel_limit
    if limit is None:
        return
    for longer in [step for step in question.policy.limit_steps if step > limit][:2]:
        start = f"Travelling up to {longer} minutes instead of {limit}"
        yield "travel", start, travelling(question, replace(profile, travel_limit=longer))
    if profile.travel_mode == "walk":
        by_bus = replace(profile, travel_mode="bus")
        yield "travel", "Going by bus", travelling(question, by_bus)


def travelling(question: Question, profile: Profile) -> Question:
    """The question after a change to how or how far somebody travels."""
    minutes, too_far = journeys_of(question.snapshot.venues, profile, question.policy)
    return replace(question, profile=profile, minutes=minutes, too_far=too_far)


def free_times(question: Question) -> Iterator[Change]:
    """Being free outside school hours, in one more part of one day, or in one part of every weekday."""
    profile, windows = question.profile, question.windows
    if windows is None:
        return
    free = replace(profile, school_hours=False)
    if profile.school_hours and (profile.windows or profile.availability):
        yield "timetable", "Being free outside school hours too", when_free(question, free)
    for part, span in zip(phrases.PARTS, PARTS_OF_DAY, strict=True):
        slots = [Window(weekday, *span) for weekday in range(7)]
        for day, slot in zip(phrases.DAYS, slots, strict=True):
            if slot not in windows:
                more = replace(free, windows=(*windows, slot))
                yield "timetable", f"Being free on {day} {part}", when_free(question, more)
        weekdays = replace(free, windows=(*windows, *slots[:5]))
        yield "timetable", f"Being free on weekday {part}", when_free(question, weekdays)


def when_free(question: Question, profile: Profile) -> Question:
    """The question after a change to when somebody is free."""
    windows = windows_of(profile, question.policy)
    return replace(
        question, profile=profile, windows=windows, slack=slacks(question.snapshot.timetables, windows)
    )
