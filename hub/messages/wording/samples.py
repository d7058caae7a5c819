"""Facts as they are likely to be, by which the words of a message are shown and measured. No person stands in them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from hub.languages.phrases import ENGLISH, day_words, own_direction
from hub.languages.times import times

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "hub": "Northmarsh ESOL hub",
        "contact": "call 020 7946 0123",
        "link": "https://hub.example.org/",
        "provider": "Clapton Community College",
        "where": "Mare Street, E8 1EA",
        "when": "Tuesday and Thursday, 10am to midday",
        "by": "12 December 2026",
        "on": "11 January 2027",
        "reference": "K7F3-92QP",
        "what": "To match again: 3",
        "code": "482913",
    }
)


@cache
def samples(language: str) -> Mapping[str, str]:
    """As a message in this language has them (`hub.messages.compose`)."""
    if language == ENGLISH:
        return SAMPLES
    names = {name: own_direction(language, words) for name, words in SAMPLES.items() if name != "link"}
    own = {
        "contact": own_direction(language, "020 7946 0123"),
        "when": "; ".join(times(language, [(1, 600, 720), (3, 600, 720)])),
        "by": day_words(language, date(2026, 12, 12)),
        "on": day_words(language, date(2027, 1, 11)),
    }
    return {**SAMPLES, **names, **own}
