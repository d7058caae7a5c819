"""The letter to somebody whom a breach affects, in plain English: what UK GDPR Article 34(2) asks it to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.consent.types import CATEGORY_LABELS, Category
from hub.forms.format import date_words

HEADING = "Somebody may have seen your details"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the letter is made of. `ask` says whom to ask, as the hub has set it."""

    found_on: date
    seen: tuple[date, date]
    what: str
    may_come: str
    measures: str | None
    ask: str


def paragraphs(facts: Facts, categories: Iterable[str]) -> list[str]:
    """In order. `categories` are the kinds of data of this person alone."""
    first, last = facts.seen
    when = (
        f"on {date_words(first)}" if first == last else f"between {date_words(first)} and {date_words(last)}"
    )
    return [
        f"We are sorry. On {date_words(facts.found_on)} we found out that somebody saw details about you that they "
        f"should not have seen. It happened {when}.",
        f"What happened: {facts.what}",
        f"What they saw about you: {listed(categories)}.",
        f"What this may mean for you: {facts.may_come}",
        *([f"What we have done: {facts.measures}"] if facts.measures else []),
        "If you are worried about your safety, tell us at once. We can change how we reach you, and who sees your "
        "details.",
        f"{facts.ask} You can also complain to the Information Commissioner’s Office: ico.org.uk or 0303 123 1113.",
    ]


def listed(categories: Iterable[str]) -> str:
    words = {category.value: label for category, label in CATEGORY_LABELS.items()}
    order = [category.value for category in Category]
    known = sorted((one for one in set(categories) if one in words), key=order.index)
    return "; ".join(words[one][:1].lower() + words[one][1:] for one in known) or "that you are known to us"
