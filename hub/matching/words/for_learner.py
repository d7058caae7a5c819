"""From one match to short sentences for the learner (reading age about 12), for a page they take away."""

from collections.abc import Iterator

from hub.matching.facts.profile import Question
from hub.matching.types import ClassId, Strand
from hub.matching.words import phrases
from hub.matching.words.blanks import Pair, rough

STRANDS: dict[Strand, str] = {
    "general": "The level is right for you.",
    "literacy": "You learn to read and write in English, at the right level for you.",
    "citizenship": "It helps you get ready for citizenship, at the right level for you.",
    "work": "It helps you with English for work, at the right level for you.",
    "conversation": "You practise speaking, at the right level for you.",
}


def for_learner(question: Question, class_id: ClassId) -> list[str]:
    """Two to five sentences about a class of the snapshot, whether it fits or somebody chose it all the same.

    Its days and its beginning are not among them: what is true of those depends on how far the learner has come.
    """
    pair = Pair(question, question.snapshot.row_of[class_id])
    return [sentence for tell in (where, level, needs, cost) if (sentence := tell(pair))]


def where(pair: Pair) -> str:
    if pair.facts.mode == "online":
        return "It is online. You need a phone, tablet or computer, and the internet."
    profile = pair.question.profile
    if pair.minutes < 0 or profile.secret_address:  # whoever finds the page could work out where they live
        return "Ask us how to get there."
    unsure = rough(pair.facts.point) or rough(profile.point)
    start = "area" if rough(profile.point) else "home"  # a home that we may not keep is known as an area only
    return f"It is {phrases.journey(pair.minutes, profile.travel_mode, rough=unsure)} from your {start}."


def level(pair: Pair) -> str:
    """Held against the level the learner knows of before it is called right or not: the placement, or for classes
    that are about talking the level at which they talk.
    """
    facts, question = pair.facts, pair.question
    if facts.level_low is None or facts.level_high is None:
        return ""
    low, high = facts.level_low, facts.level_high
    working = int(question.working_level[question.snapshot.kind[pair.row]])
    known = working if facts.strand == "conversation" else question.profile.placement
    if low <= known <= high:
        return (
            STRANDS[facts.strand]
            if working >= low
            else "It is at your level. Some of it may be hard at first."
        )
    return (
        f"The level is right for your {pair['deciders']}."
        if low <= working <= high
        else "It is not at your level. Ask us why."
    )


def needs(pair: Pair) -> str:
    """What the learner asked for and the class has, in one sentence; what nobody knows is to be asked."""
    met = phrases.listed(needs_met(pair))
    asked = phrases.listed(needs_to_ask(pair))
    return " ".join(
        [*([f"{met[0].upper()}{met[1:]}."] if met else []), *([f"Ask {asked}."] if asked else [])]
    )


def needs_met(pair: Pair) -> Iterator[str]:
    facts, profile = pair.facts, pair.question.profile
    if profile.women_only and facts.women_only:
        yield "it is for women only"
    if facts.mode == "online":
        return
    if profile.childcare and facts.childcare_places:
        yield "there is childcare"
    yield from (feature.there for feature in pair.needed(has=True))


def needs_to_ask(pair: Pair) -> Iterator[str]:
    facts, profile = pair.facts, pair.question.profile
    if facts.mode == "online":
        return
    if profile.childcare and facts.childcare_places is None:
        yield "if there is childcare"
    yield from (feature.whether for feature in pair.needed(has=None))


def cost(pair: Pair) -> str:
    fee, funding = pair.facts.fee, pair.question.profile.funding
    if fee == 0:
        return "It is free."
    if funding == "full" and not pair.question.profile.funding_verified:
        return "We think it is free for you. The college will tell you."
    if funding == "full":
        return "You should not have to pay."
    if fee is None or funding == "check":
        return "Ask if you have to pay."
    return f"It costs {'up to ' if funding == 'co_funded' else ''}{phrases.money(fee)}."
