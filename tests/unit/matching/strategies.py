"""Any class and any learner, degenerate ones included, for the property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from hub.directory.facts import FEATURE_CODES
from hub.learners.needs import ACCESS_CODES
from hub.matching.types import (
    CHILD_AGES,
    FUNDING,
    MODES,
    PRECISIONS,
    SKILLS,
    STRANDS,
    AdmissionRule,
    ClassFacts,
    Point,
    Profile,
    Session,
    Window,
    combine,
)

TODAY = date(2026, 11, 23)
PROVIDERS = ("north", "south")

some_days = st.none() | st.integers(-120, 120).map(lambda days: TODAY + timedelta(days=days))
clock_times = st.sampled_from([0, 540, 600, 719, 720, 780, 1020, 1080, 1439, 1440])
weekdays = st.integers(0, 6)
levels = st.integers(0, 5)
sessions = st.builds(Session, st.none() | weekdays, st.none() | clock_times, st.none() | clock_times)
windows = st.builds(Window, weekdays, clock_times, clock_times)  # some of them end before they begin
points = st.builds(Point, st.floats(51.4, 51.6), st.floats(-0.2, 0.1), st.sampled_from(PRECISIONS))
admission_rules = st.builds(
    AdmissionRule,
    levels=st.frozensets(levels, max_size=2),
    outcodes=st.frozensets(st.sampled_from(["E8", "E9"]), max_size=1),
    groups=st.frozensets(st.sampled_from(["members", "cohort"]), max_size=1),
    assessment_weeks=st.none() | st.sampled_from([0, 8, 26]),
    first_outcodes=st.frozensets(st.sampled_from(["E8", "E9"]), max_size=1),
    open_to_all_from=some_days,
)


mostly = st.sampled_from([True, True, True, True, False])
any_class = {
    "provider_id": st.sampled_from(PROVIDERS),
    "point": st.none() | points,
    "focus": st.frozensets(st.sampled_from(SKILLS)),
    "strand": st.sampled_from(STRANDS),
    "accredited": st.none() | st.booleans(),
    "mode": st.sampled_from(MODES),
    "sessions": st.lists(sessions, max_size=3).map(tuple),
    "weekly_hours": st.none() | st.floats(0, 40),
    "women_only": st.booleans(),
    "age_min": st.none() | st.integers(0, 25),
    "age_max": st.none() | st.integers(20, 70),
    "term_time": st.none() | st.booleans(),
    "childcare_ages": st.none() | st.frozensets(st.sampled_from(CHILD_AGES)),
    "childcare_places": st.none() | st.integers(0, 3),
    **dict.fromkeys(FEATURE_CODES, st.none() | st.booleans()),
    "fee": st.none() | st.sampled_from([0, 6000]),
    "funding": st.frozensets(st.sampled_from(FUNDING)),
    "starts_on": some_days,
    "ends_on": some_days,
    "last_join_on": some_days,
    "places": st.none() | st.integers(0, 12),
    "taken": st.integers(0, 14),
    "confirmed_on": some_days,
    "intake": st.lists(admission_rules, max_size=2).map(combine),
    "accepts_referrals": mostly,
}


@st.composite
def class_facts(draw, number=0):
    """A class with any facts, or an open one where only some of them are set."""
    low, high = sorted((draw(levels), draw(levels)))
    known = draw(mostly)
    chosen = draw(
        st.just(tuple(any_class)) | st.lists(st.sampled_from(sorted(any_class)), max_size=5, unique=True)
    )
    facts = {"provider_id": "north"} | {name: draw(any_class[name]) for name in chosen}
    return ClassFacts(
        id=f"class-{number}",
        title=f"Class {number}",
        level_low=low if known else None,
        level_high=high if known else None,
        **facts,
    )


@st.composite
def listings(draw, most=5):
    """Up to `most` classes with different ids."""
    return tuple(draw(class_facts(number)) for number in range(draw(st.integers(0, most))))


class_ids = st.frozensets(st.integers(0, 9).map(lambda number: f"class-{number}"), max_size=2)
any_profile = {
    "levels": st.tuples(*[st.none() | levels] * 4),
    "steps": st.tuples(*[st.none() | st.integers(0, 2)] * 4),
    "literacy": st.booleans(),
    "availability": st.none() | st.integers(0, 2**21 - 1),
    "windows": st.none() | st.lists(windows, max_size=6).map(tuple),
    "school_hours": st.booleans(),
    "term_time_only": st.booleans(),
    "assessed_on": some_days,
    "child_ages": st.frozensets(st.sampled_from(CHILD_AGES)),
    "point": st.none() | points,
    "outcode": st.none() | st.sampled_from(["E8", "N1"]),
    "secret_address": st.booleans(),
    "travel_mode": st.sampled_from(["walk", "bus", "car"]),
    "travel_limit": st.none() | st.integers(0, 120),
    "women_only": st.booleans(),
    "women_class": st.none() | st.booleans(),
    "childcare": st.integers(0, 2),
    **dict.fromkeys(ACCESS_CODES, st.booleans()),
    "kit": st.none() | st.booleans(),
    "modes": st.frozensets(st.sampled_from(MODES)),
    "age": st.none() | st.integers(16, 80),
    "funding": st.sampled_from([*FUNDING, "check"]),
    "funding_verified": st.booleans(),
    "can_pay": st.none() | st.booleans(),
    "earliest_start": some_days,
    "goals": st.frozensets(st.sampled_from(["work", "citizenship", "school", "unheard of"])),
    "strand": st.none() | st.sampled_from(STRANDS),
    "accredited": st.none() | st.booleans(),
    "weekly_hours": st.none() | st.floats(0, 40),
    "groups": st.none() | st.frozensets(st.sampled_from(["members", "cohort"])),
    "excluded_classes": class_ids,
    "excluded_providers": st.frozensets(st.sampled_from(PROVIDERS), max_size=1),
    "live_classes": class_ids,
}


@st.composite
def profiles(draw):
    """A learner with any answers, or one of whom only some were asked."""
    chosen = draw(
        st.just(tuple(any_profile)) | st.lists(st.sampled_from(sorted(any_profile)), max_size=5, unique=True)
    )
    return Profile(placement=draw(levels), **{name: draw(any_profile[name]) for name in chosen})


lotteries = st.integers(0, 2**63 - 1)
