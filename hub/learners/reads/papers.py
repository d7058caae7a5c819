"""What one learner has to bring to a provider: of its written list, what is for their likely route."""

from collections.abc import Mapping, Sequence

from hub.directory.profile.types import FOR_ALL
from hub.learners.funding.rulebook import rulebook
from hub.learners.reads.funding import Shown

Asked = Mapping[str, Sequence[str]]


def to_bring(asked: Asked, funding: Shown | None) -> list[str]:
    """In words: what everybody brings, then what their route asks for.

    A paper that only people of some statuses have is named to those alone whose own reading speaks of it. Without a
    reading it is what everybody brings.
    """
    kinds, route = (funding.kinds, funding.outcome) if funding else ((), "")
    items = dict.fromkeys([*asked.get(FOR_ALL, ()), *asked.get(route, ())])
    others = rulebook().evidence_of_status.difference(kinds)
    return [in_words(item) for item in items if item not in others]


def in_words(item: str) -> str:
    """A kind of evidence by its code, or a line of the provider's own as it stands."""
    return rulebook().evidence.get(item, item)


def kinds_of_paper() -> list[tuple[str, str]]:
    """(code, words) of every kind that the funding rules speak of."""
    return [(code, words[:1].upper() + words[1:]) for code, words in rulebook().evidence.items()]
