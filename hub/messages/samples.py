"""Facts as they are likely to be, by which the words of a message are shown and measured. No person stands in them."""

from collections.abc import Mapping
from types import MappingProxyType

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
