"""A learner's paper in short, in phrases that are said in any language: it is printed beside the same in English."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.languages.phrases import ENGLISH as ENGLISH_CODE
from hub.languages.phrases import Said, phrases
from hub.referrals.paper import sentences
from hub.referrals.paper.short import short_of
from hub.referrals.paper.state import AT_A_PROVIDER, OVER, PROMISED, Phase, Place, Reach, Standing
from hub.referrals.types import State

P = Phase
CAN = "can-"  # the ids of phrases that say what somebody can do begin like this
SITE = "BBC Learning English"

Row = tuple[Callable[[Standing], bool], Callable[[Standing], Said]]


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """Each part is its phrases in order. `skills` are (id of the phrase, level name or None, what they can do or None);
    `papers` are in English, as whoever looks at them reads it."""

    english: Sequence[Said]
    levels: Sequence[Said]
    skills: Sequence[tuple[str, str | None, Said | None]]
    next: Sequence[Said]
    places: Sequence[tuple[Said, Place]]
    details: Sequence[Said]
    papers: Sequence[str]
    now: Sequence[Said]
    change: Sequence[Said]


def own_of(s: Standing) -> OwnPaper:
    short = short_of(s, kept_back=False)
    return OwnPaper(
        english=_said(ENGLISH, s),
        levels=_said(LEVELS, s),
        skills=[(skill.lower(), level, _can(words)) for skill, level, words in s.level.skills]
        if s.level
        else [],
        next=[*short.next, *_said(NEXT, s)],
        places=[(one.state, place) for one, place in zip(short.places, s.places, strict=True)],
        details=_said(DETAILS, s),
        papers=s.to_bring if any(row.holds(s) for row in sentences.BRING) else (),
        now=_said(NOW, s),
        change=_said(CHANGE, s),
    )


def _can(words: str) -> Said | None:
    """The phrase that says the same as an instrument says in English; None where there is none."""
    same = (id for id, english in phrases(ENGLISH_CODE).items() if id.startswith(CAN) and english == words)
    return next((Said(id) for id in same), None)


def _said(table: Sequence[Row], s: Standing) -> list[Said]:
    return [says(s) for holds, says in table if holds(s)]


def _phrase(id: str) -> Callable[[Standing], Said]:
    return lambda _: Said(id)


def _assessed(s: Standing) -> Said:
    if s.level is None:
        return Said("not-talked")
    return Said("told-by-school" if s.level.school else "talked", {"date": s.level.on})


def _level(s: Standing) -> Said:
    return Said("level", {"level": s.level.name if s.level else ""})


def _talking(s: Standing) -> Said:
    return Said("level-talking", {"level": s.level.talking if s.level else ""})


def _is_placed(s: Standing) -> bool:
    """Whom no class helps has no level for one."""
    return s.level is not None and s.phase is not P.SIGNPOSTED


ENGLISH: Sequence[Row] = (
    (lambda s: True, _assessed),
    (
        lambda s: _is_placed(s) and s.level is not None and s.level.provisional,
        _phrase("level-unsure"),
    ),
    (sentences.needs_no_other, _phrase("no-other")),
    (sentences.was_long_ago, _phrase("look-again")),
)

LEVELS: Sequence[Row] = (
    (_is_placed, _level),
    (lambda s: _is_placed(s) and s.level is not None and s.level.talking is not None, _talking),
)


def _reached_by(who: str) -> Callable[[Standing], Said]:
    return lambda s: Said(f"{who}-{s.reach.value}")


def _ask(s: Standing, day: date) -> Said:
    """Who cannot be reached hears nothing, however much happens."""
    return Said("ask-by" if s.reach is Reach.NONE else "no-news", {"date": day})


def _after(silence: timedelta) -> Callable[[Standing], Said]:
    return lambda s: _ask(s, s.today + silence)


def _after_asking(s: Standing) -> Said:
    by = sentences.day_of(s, State.SENT, State.OPENED)
    return _ask(s, by) if by else Said("ask-by", {"date": s.today + sentences.SILENCE})


NEXT: Sequence[Row] = (
    (lambda s: s.phase in sentences.PROVIDER_SPEAKS, _reached_by("they")),
    (lambda s: s.phase in sentences.HUB_SPEAKS and not sentences.not_reached(s), _reached_by("we")),
    (sentences.not_reached, _phrase("we-none")),
    (sentences.not_reached, lambda s: Said("ask-by", {"date": s.today + sentences.SILENCE})),
    (
        lambda s: s.phase in sentences.HEARS_SOON and not sentences.not_reached(s),
        _after(sentences.SILENCE),
    ),
    (lambda s: s.phase is P.ASKED, _after_asking),
    (lambda s: s.phase in sentences.HEARS_LATE, _after(sentences.LIST_SILENCE)),
)

DETAILS: Sequence[Row] = (
    (
        lambda s: not s.places and s.phase not in OVER and not sentences.is_unshared(s),
        _phrase("stop-none"),
    ),
    (lambda s: s.has(State.SENT), _phrase("agreed-first")),
    (lambda s: bool(s.places) and not s.has(State.SENT), _phrase("agreed")),
    (lambda s: s.has(State.OFFER_ACCEPTED, State.STARTED), _phrase("agreed-born")),
)

NOW: Sequence[Row] = (
    (sentences.practises, _phrase("practise")),
    (sentences.practises, lambda s: Said("online", {"site": SITE})),
    (lambda s: s.reach is not Reach.NONE, _phrase("tell-changes")),
)

CHANGE: Sequence[Row] = (
    (lambda s: s.phase in AT_A_PROVIDER and s.phase is not P.IN_CLASS, _phrase("change-mind")),
    (
        lambda s: s.of.waiting and s.since is not None and s.phase not in {*PROMISED, P.TO_ASSESS},
        _phrase("pause-keeps"),
    ),
    (lambda s: True, _phrase("see-kept")),
)


def phrases_of(paper: OwnPaper) -> Iterator[Said]:
    """All that is said in sentences."""
    yield from (*paper.english, *paper.levels, *paper.next, *paper.details, *paper.now, *paper.change)
    yield from (state for state, _ in paper.places)
