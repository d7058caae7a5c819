"""Who has seen a learner, in lines that a learner can read."""

from datetime import UTC, datetime

from hub.core.ids import new_id
from hub.oversight.seen import ITSELF, grouped

ONE, OTHER = new_id(), new_id()
MORNING = datetime(2026, 11, 28, 9, tzinfo=UTC)
NIGHT = datetime(2026, 6, 27, 23, 30, tzinfo=UTC)  # the 28th in London


def look(
    at: datetime, actor: object, purpose: str, categories: str, verb: str = "disclose"
) -> tuple[object, ...]:
    return at, actor, "assessor", verb, purpose, categories, "The hub"


def test_looks_of_a_day_that_differ_only_in_what_was_seen_are_one_line() -> None:
    events = [
        look(MORNING, ONE, "referral", "identity"),
        look(MORNING, OTHER, "referral", "contact identity"),
    ]
    (line,) = grouped(events, by_staff=False)
    assert (line.organisation, line.role, line.what_for) == (
        "The hub",
        "Assessor",
        "To find and offer a class",
    )
    assert line.what == ("Names", "Phone, email and address")
    assert [one.staff_id for one in grouped(events, by_staff=True)] == [ONE, OTHER]


def test_a_day_is_one_of_london_and_a_refused_look_stands_apart() -> None:
    events = [
        look(NIGHT, ONE, "referral", "identity"),
        (NIGHT, ONE, "assessor", "look.refused", None, None, "The hub"),
    ]
    seen, refused = grouped(events, by_staff=False)
    assert (seen.day.day, seen.refused, refused.refused, refused.what) == (28, False, True, ())


def test_a_job_is_the_service_itself_and_says_what_it_is_for() -> None:
    job = "work out who is likely to pay"
    (line,) = grouped([(MORNING, None, job, "disclose", job, "work", None)], by_staff=True)
    assert (line.organisation, line.role, line.what_for) == (ITSELF, "", f"To {job}")


def test_the_right_of_access_is_named_in_words() -> None:
    (line,) = grouped(
        [(MORNING, ONE, "officer", "disclose", "rights", "identity", "The hub")], by_staff=False
    )
    assert (line.role, line.what_for) == (
        "Data protection officer",
        "To answer what was asked about their data",
    )
