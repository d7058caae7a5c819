"""From the tables of referrals to docs/referral-states.md, a page for people."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from hub.accounts.clocks import Clock, usual
from hub.referrals import effects, rules, words
from hub.referrals.rules import Transition
from hub.referrals.types import Decider, Side, State, Verb

HEAD = """\
# The states of a referral

Written by `hub referrals diagram` from `hub/referrals/rules.py`. Change the tables there, then run
`hub referrals diagram > docs/referral-states.md`; a test compares the two.

The states, verbs and periods are the hub's own design, made from what users of referral systems ask for:
silence is not a refusal, a decline says whose choice it was, accepted is not started, every back-edge
needs a reason.
"""
SIDES = {
    Side.HUB: "the hub",
    Side.PROVIDER: "the provider",
    Side.LEARNER: "the learner",
    Side.SYSTEM: "the service",
}


def document() -> str:
    parts = (HEAD, diagram(), ways(), states(), declines(), leaving(), periods())
    return "\n".join(parts)


def diagram() -> str:
    """A mermaid state diagram. A way back to the state before stands as a note; what only says something does not."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for row in rules.TRANSITIONS:
        if row.to is not rules.PREVIOUS and not row.stays:
            lines += [f"    {state} --> {row.to}: {row.verb}" for state in _ordered(row.from_)]
    for row in rules.TRANSITIONS:
        if row.to is rules.PREVIOUS:
            lines += [
                f"    note right of {state}: {row.verb} goes back to the state before"
                for state in _ordered(row.from_)
            ]
    return "\n".join([*lines, "```", ""])


def ways() -> str:
    """One line for each row of the transition table, in its order; one for all that leave the state as it is."""
    rows = (_way(list(alike)) for _, alike in groupby(rules.TRANSITIONS, key=_kind))
    return table("Ways", ("From", "Verb", "To", "Who may", "Reason, one of"), rows)


def _kind(row: Transition) -> tuple[object, ...]:
    return (row.verb, row.who, row.reasons, row.stays or (row.from_, row.to))


def _way(alike: list[Transition]) -> tuple[str, ...]:
    row, from_ = alike[0], frozenset[State]().union(*(one.from_ for one in alike))
    after = rules.STATE_LABELS[row.to] if row.to else "the state before"
    return (
        ", ".join(rules.STATE_LABELS[state] for state in _ordered(from_)),
        words.VERB_LABELS[row.verb],
        "stays as it is" if row.stays else after,
        ", ".join(SIDES[side] for side in Side if side in row.who),
        ", ".join(rules.REASONS[row.reasons].values()) if row.reasons else "",
    )


def states() -> str:
    rows = (
        (
            rules.STATE_LABELS[state],
            rules.LEARNER_LABELS.get(state, ""),
            rules.PLACE_OF_STATE.get(state, "none"),
            _stages(state),
        )
        for state in State
    )
    return table(
        "What each state means", ("State", "What the learner is told", "Place", "The provider sees"), rows
    )


def declines() -> str:
    rows = (
        (
            rules.DECLINE_REASONS[reason],
            {Decider.PROVIDER: "the provider", Decider.LEARNER: "the learner", Decider.NOBODY: "nobody"}[by],
            effects.EFFECT_LABELS[effect],
        )
        for (reason, by), effect in effects.DECLINE_EFFECTS.items()
    )
    return table(
        "What a decline asks of the hub", ("Reason", "Whose decision", "What the hub does next"), rows
    )


def leaving() -> str:
    """Why somebody left or never came, and what the hub does next: they wait again meanwhile."""
    asked = (("leave", effects.LEAVE_EFFECTS), ("give_up", effects.GIVE_UP_EFFECTS))
    rows = (
        (words.VERB_LABELS[verb], rules.REASONS[verb][reason], effects.EFFECT_LABELS[effect])
        for verb, effects_ in ((Verb(name), table_) for name, table_ in asked)
        for reason, effect in effects_.items()
    )
    return table(
        "What leaving and not coming ask of the hub", ("Verb", "Reason", "What the hub does next"), rows
    )


def periods() -> str:
    return (
        "## Periods\n\n"
        "Those that a hub can set for itself (`hub/accounts/data/clocks.toml`) have their usual value here.\n\n"
        f"- A provider answers within {usual()[Clock.REPLY]} working days (bank holidays in England and "
        "Wales: `hub/core/data/bank_holidays.toml`). Then the learner is free to go elsewhere; the "
        "provider may still answer. The clock stands still while a referral is on hold or withdrawn and while the "
        "hub owes an answer to a question (the provider's, of a referral it has not decided); the days that were "
        "left are given back, one at least.\n"
        f"- The hub chases a provider that has not answered after {usual()[Clock.CHASE_FIRST]} and after "
        f"{usual()[Clock.CHASE_SECOND]} of its working days.\n"
        "- A hold ends on a day that is said when it begins.\n"
        f"- A learner answers an offer within {usual()[Clock.OFFER]} days. It ends with its last day in local time, "
        "whenever the nightly run comes.\n"
        f"- A learner has at most {rules.MAX_LIVE_REFERRALS} referrals at a time, one for each class; those "
        "that no provider has answered in time do not count.\n"
        f"- Whoever ended a referral may take that back for {rules.UNDO_DAYS} days, with a reason "
        "(`UNDO_WINDOWS`); the place, the dates, what the provider sees and the status come back with it.\n"
        "- A start withdraws those of the learner's other referrals that it takes the place of, and ends the waiting "
        "that it serves (`hub/referrals/data/together.toml`). Undoing it brings back exactly those.\n"
    )


def table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", _line(columns), _line("---" for _ in columns), *(_line(row) for row in rows)]
    return "\n".join([*lines, ""])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _stages(state: State) -> str:
    """One stage, or two where it depends on whether the referral was opened."""
    found = dict.fromkeys(rules.stage_of(state, opened=opened).value for opened in (False, True))
    return " or ".join(found)


def _ordered(states_: frozenset[State]) -> Iterator[State]:
    return (state for state in State if state in states_)
