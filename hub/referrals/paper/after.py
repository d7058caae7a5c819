"""What somebody in a class reads of its end and of what comes after it."""

from hub.matching.words.phrases import day
from hub.referrals.paper.state import Standing
from hub.referrals.types import State


def last_day(s: Standing) -> str:
    """When the class ends, and the next one where they are sent there already."""
    ends = max((p.ends_on for p in s.places if p.state is State.STARTED and p.ends_on), default=None)
    if ends is None:
        return (
            next_class(s)
            or "Ask your teacher when the class ends. Ask us about your next class before that day."
        )
    if ends >= s.today:
        after = next_class(s) or "Ask us about your next class before that day."
        return f"Your class ends on {day(ends)}. {after}"
    return next_class(s) or "Ask us about your next class at any time."


def next_class(s: Standing) -> str:
    """Of somebody in a class who is sent to the next one; empty of whoever is not."""
    asked = next((place for place in s.places if place.state is not State.STARTED), None)
    return (
        f"For your next class we asked {asked.provider}: {asked.title}. You can ask us at any time."
        if asked
        else ""
    )


def leads_to(s: Standing) -> list[str]:
    """What comes after the class, for somebody in one who is not sent to the next yet."""
    classes = (place for place in s.places if place.state is State.STARTED)
    return [] if next_class(s) else next((list(place.after) for place in classes if place.after), [])
