"""No sentence speaks of an answer that nobody gave: a default is no wish, and a goal is no wish for a kind of class."""

import re
from collections.abc import Callable, Iterator

from hypothesis import given, settings

from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.obstacles import why_nothing
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.types import MODES, SKILLS, ClassFacts, Profile
from hub.matching.words.for_learner import for_learner
from tests.unit.matching.strategies import TODAY, listings, profiles

Given = Callable[[Profile], object]


def narrowed(profile: Profile) -> bool:
    return profile.modes != frozenset(MODES)


def free_times(profile: Profile) -> bool:
    return profile.availability is not None or profile.windows is not None or profile.school_hours


def wished(profile: Profile) -> bool:
    return bool(
        profile.strand
        or profile.accredited is not None
        or profile.weekly_hours is not None
        or narrowed(profile)
    )


def assessed(skill: str) -> Given:
    number = SKILLS.index(skill)
    return lambda p: p.levels[number] is not None or p.steps[number] is not None


# What a sentence may only say of a learner who gave the answer it speaks of.
SPEAKS_OF: tuple[tuple[str, Given], ...] = (
    (r"the learner asked( for)?|as asked|wish", wished),
    (r"asked for (general|literacy|citizenship|English for work|conversation)", lambda p: p.strand),
    (r"asked for [0-9]", lambda p: p.weekly_hours is not None),
    (r"qualification, (as|not as) the learner asked", lambda p: p.accredited is not None),
    (r"asked for (classes|another way of teaching)", narrowed),
    (r"(the|for the) goals?\b", lambda p: p.goals),
    (r"found (that the learner needs|a need for) literacy|as the assessment found", lambda p: p.literacy),
    (r"the learner.s limit|instead of \d+", lambda p: p.travel_limit is not None),
    (r"not free|Being free", free_times),
    (r"fits (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", free_times),
    (r"school hours", lambda p: p.school_hours),
    (r"the learner is free in term time only|in the school holidays would", lambda p: p.term_time_only),
    (r"Accepting mixed classes|not a women-only class", lambda p: p.women_only),
    (
        r"and the learner needs .*childcare place|There is childcare|if there is childcare",
        lambda p: p.childcare,
    ),
    (r"crèche has", lambda p: p.childcare),
    (r"and the learner is \d+", lambda p: p.age is not None),
    (r"does not have both a device", lambda p: p.kit is False),
    (r"take learners who are", lambda p: p.funding != "check"),
    (r"You should not have to pay", lambda p: p.funding == "full"),
    (r"the learner cannot pay", lambda p: p.can_pay is False),
    (r"learner can start", lambda p: p.earliest_start),
    (r"this one is from", lambda p: p.assessed_on),
    (r"already has a live referral", lambda p: p.live_classes),
    (r"ruled (it )?out|ruled out", lambda p: p.excluded_classes or p.excluded_providers),
    (r"from your home", lambda p: p.point and p.point.precision == "postcode"),
    (r"from your area", lambda p: p.point),
    *((rf"(?<!practise )\b{skill}\b(?!\.)", assessed(skill)) for skill in SKILLS),
)


def sentences(ranking: Ranking) -> Iterator[str]:
    for match in (*ranking.best, *ranking.full):
        yield match.summary
        yield from (part.sentence for part in match.parts)
        for reason in match.waits:
            yield from (reason.why, reason.change)
        yield from for_learner(ranking.question, match.class_id)
    for out in ranking.excluded:
        yield from (reason.why for reason in out.reasons)
    yield from (opener.sentence for opener in ranking.openers)
    yield from (obstacle.sentence for obstacle in why_nothing(ranking))


@settings(deadline=None, max_examples=300)
@given(listings(), profiles())
def test_no_sentence_refers_to_an_answer_that_is_absent(classes, profile):
    ranking = rank(Snapshot.build(classes, 1), profile, load_policy(), TODAY, 1)
    for sentence in sentences(ranking):
        for says, given_by in SPEAKS_OF:
            if re.search(says, sentence):
                assert given_by(profile), (says, sentence)


def test_a_goal_alone_is_never_called_asked_for():
    """Somebody with the goal work, and no preference for a kind of class."""
    for strand in ("general", "work", "conversation", "citizenship"):
        from_goal = one(strand, goals=frozenset({"work"}))
        assert "asked" not in from_goal
        assert "“Work”" in from_goal
        assert one(strand) == {"general": "general English", "work": "English for work"}.get(strand, strand)


def one(strand, **answers):
    classes = (ClassFacts(id="a", title="A", provider_id="p", level_low=1, level_high=1, strand=strand),)
    ranking = rank(Snapshot.build(classes, 1), Profile(placement=1, **answers), load_policy(), TODAY, 1)
    return next(part.sentence for part in ranking.best[0].parts if part.code == "goal")
