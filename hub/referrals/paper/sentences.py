"""The tables of sentences of a learner's paper: for each part of it, what is said and where it holds.

A sentence is for a learner: short, and English that a teacher signs (`hub words check` measures it). No two that
cannot stand together may hold at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hub.matching.words.phrases import counted, day, listed
from hub.referrals import class_ends
from hub.referrals.paper import after
from hub.referrals.paper.state import AT_A_PROVIDER, OVER, PROMISED, Level, Phase, Reach, Standing
from hub.referrals.types import Effect, State

P = Phase
SILENCE = timedelta(days=14)  # after so long without news a learner should ask
LIST_SILENCE = timedelta(days=42)

HUB_REACHES = {
    Reach.PHONE: "We will call you.",
    Reach.TEXT: "We will send you a text message.",
    Reach.EMAIL: "We will email you.",
    Reach.LETTER: "We will write to you.",
    Reach.NONE: "We do not know a safe way to reach you. Please tell us one.",
}
PROVIDER_REACHES = {
    Reach.PHONE: "They will call you. Please answer your phone.",
    Reach.TEXT: "They will send you a text message. Please read your messages.",
    Reach.EMAIL: "They will email you. Please read your emails.",
    # No page shows a provider where somebody lives.
    Reach.LETTER: "They will tell us, and we will write to you. Please open your letters.",
    Reach.NONE: "They do not know a safe way to reach you. Please come and ask us.",
}
# The phases in which the next word is the hub's.
HUB_SPEAKS = frozenset(
    {P.ASKED, P.NO_ANSWER, P.TO_ASSESS, P.CAME_BACK, P.CHOOSE, P.NOT_AGREED, P.FULL, P.NOTHING_FITS}
)
# The phases in which a learner who hears nothing for two weeks should ask.
HEARS_SOON = frozenset(
    {P.OFFER_TAKEN, P.ACCEPTED, P.NO_ANSWER, P.TO_ASSESS, P.CAME_BACK, P.CHOOSE, P.NOT_AGREED}
)
# Those in which it may take longer.
HEARS_LATE = frozenset({P.ON_A_LIST, P.FULL, P.NOTHING_FITS})
# The phases in which the next word is the provider's.
PROVIDER_SPEAKS = frozenset({P.OFFER_TAKEN, P.ACCEPTED, P.ON_A_LIST})
CLASS_MOVED = "A class of yours has a new day, time or place. Look at it below. Tell us if you cannot come."
CAME_BACK = {
    Effect.TELL_MOVED: CLASS_MOVED,
    Effect.REQUEUE: "We are looking for another class for you.",
    Effect.REQUEUE_EXCLUDING: "One class did not work out. We are looking for another one for you.",
    Effect.REASSESS: "We will look at your level again with you. Then we will look for a class.",
    Effect.PAUSE: "A college tried to reach you and could not. Please tell us how we can reach you.",
    Effect.EVIDENCE: "A college needs to see your papers first. We will help you find them.",
    Effect.UNSHARED: "We are looking for another class for you.",
    Effect.ASK_TO_SHARE: "We will ask you if we may share with that college again.",
    Effect.AGREEMENT_ENDED: "We are looking for another class for you.",
    Effect.CLASS_CANCELLED: "Your class is cancelled. We are sorry. We are looking for another one for you.",
    Effect.PROVIDER_ENDED: "One college no longer works with us. We are looking for another class for you.",
    Effect.CLASS_MOVED: "One class has moved and is not right for you now. We are looking for another one for you.",
    Effect.FEWER_PLACES: "One class has fewer places now. We are sorry. We are looking for another one for you.",
    Effect.CALL: "We will talk with you about what you want to do now.",
    Effect.OTHER_TIME: "We are looking for a class at another time for you.",
    Effect.REST: "We will ask you when you want to learn again. Your place on our list stays.",
    Effect.CLOSE: "A college told us that you have another class. Please tell us if this is true.",
}
# Why a college hears no more of them; its task waits until it is done, whatever else goes on.
UNSHARED = {
    Effect.UNSHARED: "You asked us not to share with one college. They no longer see your details.",
    Effect.ASK_TO_SHARE: "You agreed to share with one college for a year. This has ended. We no longer share with it.",
    Effect.AGREEMENT_ENDED: "We can no longer share your details with one college.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the sentence stands on the paper where `holds` is true."""

    holds: Callable[[Standing], bool]
    says: Callable[[Standing], str]


def _in(*phases: Phase) -> Callable[[Standing], bool]:
    return lambda s: s.phase in phases


def _always(_: Standing) -> bool:
    return True


def _words(text: str) -> Callable[[Standing], str]:
    return lambda _: text


def not_reached(s: Standing) -> bool:
    """A college could not reach them, so they are to tell us how; that we will call is no answer to this."""
    return s.phase is P.CAME_BACK and s.of.task is Effect.PAUSE


def to_reassess(s: Standing) -> bool:
    return s.of.stale or (s.phase is P.CAME_BACK and s.of.task is Effect.REASSESS)


def _silence(s: Standing, until: date) -> str:
    """Who cannot be reached hears nothing, however much happens."""
    if s.reach is Reach.NONE:
        return f"Ask us again by {day(until)}."
    return f"If you hear nothing by {day(until)}, ask us."


def _no_news(silence: timedelta) -> Callable[[Standing], str]:
    return lambda s: _silence(s, s.today + silence)


def day_of(s: Standing, *states: State) -> date | None:
    """The last day for an answer from or to places in these states, while it is ahead."""
    return max((p.by for p in s.places if p.state in states and p.by and p.by >= s.today), default=None)


NOT_SURE_YET = " We are not sure of it yet. We have not looked at everything."


def _assessed(s: Standing) -> str:
    if s.level is None:
        return "We have not looked at your English yet. We will do this together. It is not a test."
    if s.level.school:
        return f"{s.level.school} told us about your English on {day(s.level.on)}. {_found(s, s.level)}"
    who = f"{s.level.assessor} talked with you" if s.level.assessor else "We talked with you"
    return f"{who} on {day(s.level.on)}. It was not a test. {_found(s, s.level)}"


def _found(s: Standing, level: Level) -> str:
    return level.elsewhere if s.phase is P.SIGNPOSTED and level.elsewhere else _levels(level)


def _levels(level: Level) -> str:
    """The level of the class and, where it is another, that of talking."""
    talking = f" Your level for talking is {level.talking}." if level.talking else ""
    unsure = NOT_SURE_YET if level.provisional else ""
    return f"Your level for a class is {level.name} ({level.strand}).{talking}{unsure}"


def needs_no_other(s: Standing) -> bool:
    return s.level is not None and not to_reassess(s) and s.phase not in {*OVER, P.IN_CLASS}


def was_long_ago(s: Standing) -> bool:
    return s.level is not None and s.of.stale and s.phase not in {*OVER, *PROMISED}


ENGLISH = (
    Row(_always, _assessed),
    Row(needs_no_other, _words("You do not need another assessment at another place.")),
    Row(was_long_ago, _words("That was some time ago. We will look at your English again with you.")),
    Row(lambda s: s.settling is not None, lambda s: s.settling or ""),
)


def is_unshared(s: Standing) -> bool:
    return s.of.task in UNSHARED and s.phase not in OVER


SHARING = (
    Row(
        lambda s: not s.places and s.phase not in OVER and not is_unshared(s),
        _words("We do not share your details with a class now."),
    ),
    Row(
        lambda s: s.has(State.SENT),
        _words(
            "You agreed to this. First they see your level, your times and what you need. "
            "When they read about you, they see your name and how to contact you."
        ),
    ),
    Row(
        lambda s: bool(s.places) and not s.has(State.SENT),
        _words(
            "You agreed to this. They can see your level, your times, what you need, your name "
            "and how to contact you."
        ),
    ),
    Row(
        lambda s: s.has(State.OFFER_ACCEPTED, State.STARTED),
        _words("Where you have a place, they can see your date of birth too."),
    ),
    Row(is_unshared, lambda s: UNSHARED[s.of.task] if s.of.task else ""),
)


def _who(s: Standing, state: State) -> str:
    return listed(dict.fromkeys(place.provider for place in s.places if place.state is state))


def _answer_by(s: Standing) -> str:
    by = day_of(s, State.OFFERED)
    return f"Please tell {_who(s, State.OFFERED)} yes or no by {day(by or s.today + SILENCE)}."


def _answers_by(s: Standing) -> str:
    by = day_of(s, State.SENT, State.OPENED)
    if by:
        return _silence(s, by)
    silent = any(p.state in (State.SENT, State.OPENED) and not p.asked for p in s.places)
    return f"{'They have not answered yet. ' if silent else ''}Ask us again by {day(s.today + SILENCE)}."


def _hold(s: Standing) -> str:
    by = day_of(s, State.ON_HOLD)
    return (
        f"One class is on hold until {day(by)}. Ask us if you want it sooner."
        if by
        else "One class is on hold. Ask us at any time to go on."
    )


def _classes(s: Standing) -> int:
    return s.of.fits - s.of.clubs


def _to_choose_from(s: Standing) -> int:
    """How many the paper names."""
    return _classes(s) or s.of.clubs


def _choices(s: Standing) -> str:
    """A group to speak in is no class: it is named as one where no class has a place."""
    one, many = ("class", "classes") if _classes(s) else ("speaking group", "speaking groups")
    number = _to_choose_from(s)
    verbs = ("is", "has") if number == 1 else ("are", "have")
    return f"{counted(number, one, many)} {verbs[0]} right for you and {verbs[1]} a place now."


NEXT = (
    Row(lambda s: s.of.moved and bool(s.places), _words(CLASS_MOVED)),
    Row(
        lambda s: s.of.task in class_ends.WORDS and bool(s.places),
        _words("Another class of yours is not possible any more. We will tell you why."),
    ),
    Row(
        lambda s: s.of.waiting and s.since is not None and s.phase not in PROMISED,
        lambda s: f"You have been on our waiting list since {day(s.since) if s.since else ''}.",
    ),
    Row(_in(P.IN_CLASS), _words("Go to every lesson. If you cannot go, tell your teacher.")),
    Row(_in(P.IN_CLASS), after.last_day),
    Row(lambda s: s.phase is P.IN_CLASS and bool(after.leads_to(s)), lambda s: " ".join(after.leads_to(s))),
    Row(
        lambda s: s.phase is P.IN_CLASS and s.of.waiting,
        _words("We still look for another kind of class for you. You can go to both."),
    ),
    Row(
        _in(P.OFFER_TAKEN),
        lambda s: f"{_who(s, State.OFFER_ACCEPTED)} will tell you the day of your first lesson.",
    ),
    Row(_in(P.OFFERED), _answer_by),
    Row(_in(P.OFFERED), _words("You can come to us first and talk about it.")),
    Row(
        _in(P.ACCEPTED),
        lambda s: f"{_who(s, State.ACCEPTED)} will offer you a place. Then you can say yes or no.",
    ),
    Row(
        _in(P.ON_A_LIST),
        lambda s: f"{_who(s, State.WAITLISTED)} will tell you when there is a place.",
    ),
    Row(_in(*PROVIDER_SPEAKS), lambda s: PROVIDER_REACHES[s.reach]),
    Row(
        _in(P.ASKED),
        _words("The colleges below will tell us if they can offer you a class. Then we will tell you."),
    ),
    Row(
        _in(P.NO_ANSWER),
        lambda s: f"We will ask {_who(s, State.INACTIVE)} again, or find another class with you.",
    ),
    Row(_in(P.ON_HOLD), _hold),
    Row(
        _in(P.TO_ASSESS),
        _words("First we will talk with you about your English. Then we will look for a class."),
    ),
    Row(
        _in(P.PAUSED),
        lambda s: (
            f"Your place on our list is paused until {day(s.of.paused_until or s.today)}. You keep your place. "
            "Ask us if you want a class sooner."
        ),
    ),
    Row(
        lambda s: s.phase is P.CAME_BACK and s.of.task is not None,
        lambda s: CAME_BACK[s.of.task or Effect.REQUEUE],
    ),
    Row(_in(P.CHOOSE, P.NOT_AGREED), _choices),
    Row(
        _in(P.CHOOSE),
        lambda s: (
            "We will talk with you about it." if _to_choose_from(s) == 1 else "We will choose one with you."
        ),
    ),
    Row(
        _in(P.NOT_AGREED),
        _words("We can send your details there only if you say yes. Talk with us about it."),
    ),
    Row(
        _in(P.FULL),
        _words("We are looking for a class for you. The right classes are full now, or start later."),
    ),
    Row(lambda s: s.phase is P.FULL and s.outlook is not None, lambda s: s.outlook or ""),
    Row(
        lambda s: s.phase is P.NOTHING_FITS and s.of.by_a_person,
        _words(
            "You asked that no computer puts classes in an order for you. We will choose a class with you."
        ),
    ),
    Row(
        lambda s: s.phase is P.NOTHING_FITS and not s.of.by_a_person,
        _words(
            "We are looking for a class for you. There is no class yet that is right for you. "
            "We tell colleges what is missing."
        ),
    ),
    Row(lambda s: s.phase in HUB_SPEAKS and not not_reached(s), lambda s: HUB_REACHES[s.reach]),
    Row(not_reached, lambda s: f"Please do this by {day(s.today + SILENCE)}."),
    Row(lambda s: s.phase in HEARS_SOON and not not_reached(s), _no_news(SILENCE)),
    Row(_in(P.ASKED), _answers_by),
    Row(_in(*HEARS_LATE), _no_news(LIST_SILENCE)),
    Row(_in(P.FINISHED), _words("If you want another class, ask us at any time.")),
    Row(
        _in(P.SIGNPOSTED),
        _words("You are not on our waiting list. We help you find another course. Ask us at any time."),
    ),
    Row(
        _in(P.OFF_THE_LIST),
        _words("You are not on our waiting list now. If you want a class, ask us at any time."),
    ),
)


def _who_needs_papers(s: Standing) -> str:
    if s.missing:
        return "A college needs to see these papers. Bring:"
    asking = list(dict.fromkeys(place.provider for place in s.places if s.asked_at(place)))
    verb = "needs" if len(asking) == 1 else "need"
    if any(place.asks for place in s.places):
        return f"{listed(asking)} {verb} to see papers. Bring:"
    if any(place.free_of_charge for place in s.places):
        return f"{listed(asking)} {verb} to see papers to know what you pay. Bring:"
    return "Colleges need to see papers to check if your class is free. Bring:"


BRING = (
    Row(
        lambda s: bool(s.to_bring) and s.phase not in {*OVER, P.IN_CLASS, P.TO_ASSESS},
        _who_needs_papers,
    ),
)


def practises(s: Standing) -> bool:
    """Who speaks well needs no practice, and who begins to read has pictures in the place of this."""
    return s.phase is not P.SIGNPOSTED and not s.begins_to_read


NOW = (
    Row(practises, _words("Speak a little English every day, in a shop or with a neighbour.")),
    Row(
        practises,
        _words("Learn online for free. Look for “BBC Learning English” on your phone or a computer."),
    ),
    Row(lambda s: s.reach is not Reach.NONE, _words("Tell us if your phone number or your address changes.")),
)


def _hub(s: Standing) -> str:
    return f"{s.hub}: {s.contact}" if s.contact else s.hub


def _how(s: Standing) -> str:
    if s.has_phone:
        return "Call or visit"
    return "Email or visit" if "@" in (s.contact or "") else "Visit"


QUESTIONS = (Row(_always, lambda s: f"{_how(s)} {_hub(s)}. Say your reference: {s.reference}."),)

CHANGE = (
    Row(lambda s: s.phase not in {*OVER, P.TO_ASSESS, P.IN_CLASS}, _words("You can say no to a class.")),
    Row(
        lambda s: s.phase in AT_A_PROVIDER,
        _words("You can ask us to stop sharing your details with one college, or with all of them."),
    ),
    Row(
        lambda s: s.of.waiting and s.since is not None and s.phase not in {*PROMISED, P.TO_ASSESS},
        _words("This does not change your place on the waiting list."),
    ),
    Row(_always, _words("You can ask to see what we keep about you. Just tell us.")),
)
