"""Which change of a class answers which note of its listing."""

from collections.abc import Collection, Mapping

# The column a note is about, and the facts of a class any of which settles it.
_ANSWERS: Mapping[str, frozenset[str]] = {
    "level_text": frozenset({"level_low", "level_high"}),
    "hub_level": frozenset({"level_low", "level_high"}),
    "course_title": frozenset({"title", "strand", "women_only"}),
    "days": frozenset({"sessions"}),
    "times": frozenset({"sessions"}),
    "days_and_times": frozenset({"sessions"}),
    "start_time": frozenset({"sessions"}),
    "end_time": frozenset({"sessions"}),
    "hours_per_week": frozenset({"sessions", "weekly_hours"}),
    "mode": frozenset({"mode"}),
    "audience": frozenset({"audience", "women_only", "members_only", "age_min", "age_max"}),
    "childcare": frozenset({"childcare_places", "childcare_note"}),
    "cost_text": frozenset({"fee_pence", "fee_text", "funding_routes"}),
    "cost_gbp": frozenset({"fee_pence"}),
    "postcode": frozenset({"venue"}),
    "start_date": frozenset({"starts_on"}),
    "end_date": frozenset({"ends_on"}),
    "last_joining_date": frozenset({"last_join_on"}),
    "max_places": frozenset({"places"}),
}


def answered(note: Mapping[str, str], changed: Collection[str]) -> bool:
    """Whether changing these facts has dealt with the note."""
    return not _ANSWERS.get(note["column"], frozenset()).isdisjoint(changed)
