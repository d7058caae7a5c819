"""From where a learner stands to the whole of their paper, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.referrals.paper import sentences
from hub.referrals.paper.places import place_sentences
from hub.referrals.paper.state import OVER, Phase, Place, Standing
from hub.referrals.paper.strip import Picture, strip_of

MOST_CLUBS = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """Each part is its sentences in order. `places` are each with theirs; `papers` are what to bring.

    `strip` are pictures for who begins to read.
    """

    english: Sequence[str]
    skills: Sequence[tuple[str, str | None, str]]
    places: Sequence[tuple[Place, Sequence[str]]]
    sharing: Sequence[str]
    next: Sequence[str]
    bring: Sequence[str]
    papers: Sequence[str]
    now: Sequence[str]
    questions: Sequence[str]
    change: Sequence[str]
    strip: Sequence[Picture] = ()


def paper_of(standing: Standing) -> Paper:
    bring = said(sentences.BRING, standing)
    return Paper(
        english=said(sentences.ENGLISH, standing),
        skills=standing.level.skills if standing.level else (),
        places=[(place, place_sentences(place, standing.today)) for place in shown(standing)],
        sharing=said(sentences.SHARING, standing),
        next=said(sentences.NEXT, standing),
        bring=bring,
        papers=standing.to_bring if bring else (),
        now=[*clubs(standing), *said(sentences.NOW, standing)],
        questions=said(sentences.QUESTIONS, standing),
        change=said(sentences.CHANGE, standing),
        strip=strip_of(standing, next(iter(standing.places), None)),
    )


def said(table: Sequence[sentences.Row], standing: Standing) -> list[str]:
    return [row.says(standing) for row in table if row.holds(standing)]


def clubs(standing: Standing) -> tuple[str, ...]:
    """Fewer the more classes stand on the sheet, which has to stay one.

    None for who is in a class or speaks well, and none beside pictures.
    """
    if standing.begins_to_read or standing.phase in (Phase.IN_CLASS, Phase.SIGNPOSTED):
        return ()
    return standing.clubs[: max(0, MOST_CLUBS - len(standing.places))]


def shown(standing: Standing) -> tuple[Place, ...]:
    """Where the learner's details are; the class they finished only where nothing has followed it."""
    if standing.places:
        return standing.places
    return (standing.finished,) if standing.finished and standing.phase in OVER else ()
