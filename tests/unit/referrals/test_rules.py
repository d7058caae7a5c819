"""The tables agree with each other."""

from pathlib import Path

import pytest

from hub.consent.types import Stage
from hub.core.errors import RuleBroken, WrongState
from hub.learners.types import Status
from hub.pages.provider.learners.forms import DETAILS, NEEDED, DecisionSchema
from hub.referrals import effects, rules, words
from hub.referrals.diagram import document
from hub.referrals.reasons import chosen_reasons
from hub.referrals.types import Decider, Effect, Side, State, Verb

ROOT = Path(__file__).parents[3]


def test_every_state_can_be_reached_and_has_words() -> None:
    reached = {State.DRAFT, *(row.to for row in rules.TRANSITIONS if row.to)}
    assert reached == set(State) == set(rules.STATE_LABELS)


def test_every_verb_is_in_the_table_and_has_words() -> None:
    assert {row.verb for row in rules.TRANSITIONS} == set(Verb) == set(words.VERB_LABELS)


def test_a_verb_leads_one_way_from_a_state() -> None:
    pairs = [(state, row.verb) for row in rules.TRANSITIONS for state in row.from_]
    assert len(pairs) == len(set(pairs))


def test_what_is_live_can_be_withdrawn_and_nothing_else() -> None:
    withdrawable = {state for state in State if Verb.WITHDRAW in rules.verbs(state, Side.HUB)}
    assert withdrawable == rules.LIVE


def test_every_back_edge_asks_for_a_reason() -> None:
    undoing = {Verb.TAKE_BACK_OFFER, Verb.UNDO_START, Verb.RESEND} | rules.UNDOING
    assert all(row.reasons == "undo" for row in rules.TRANSITIONS if row.verb in undoing)


def test_whatever_closes_or_ends_is_asked_before_and_can_be_taken_back_by_the_side_that_did_it() -> None:
    people = (Side.HUB, Side.PROVIDER)
    rows = [row for row in rules.TRANSITIONS if row.who & set(people) and row.verb not in rules.UNDOING]
    for row in rows:
        shown = any(rules.stage_of(state, opened=True) is not Stage.CLOSED for state in row.from_)
        closes = row.to is not None and shown and rules.stage_of(row.to, opened=True) is Stage.CLOSED
        if closes or (row.to and not STATES_AHEAD[row.to]):
            assert row.verb in words.ENDINGS, row.verb
            assert rules.UNDO_WINDOWS[row.verb] == 7
            for side in row.who & set(people):
                assert set(rules.verbs(row.to, side)) & rules.UNDOING, (row.verb, side)


# By state, where it leads other than back.
STATES_AHEAD = {
    state: {row.to for row in rules.TRANSITIONS if state in row.from_ and row.verb not in rules.UNDOING}
    for state in State
}


def test_every_verb_says_in_a_sentence_what_it_has_done() -> None:
    for side, done in words.DONE.items():
        assert set(done) >= {
            row.verb for row in rules.TRANSITIONS if side in row.who and row.verb is not Verb.SEND
        }
        assert all(said.endswith(".") for said in done.values())


def test_every_decline_reason_has_somebody_who_can_decide_it_and_something_to_do() -> None:
    assert {reason for reason, _ in effects.DECLINE_EFFECTS} == set(rules.DECLINE_REASONS)
    assert set(effects.OFFER_EFFECTS) == set(rules.REASONS["decline_offer"])
    assert set(effects.EFFECT_LABELS) == set(Effect)


@pytest.mark.parametrize("state", State)
def test_a_way_that_is_not_in_the_table_is_refused(state: State) -> None:
    for side in Side:
        for verb in set(Verb) - set(rules.verbs(state, side)):
            with pytest.raises(WrongState, match=rules.STATE_LABELS[state]):
                rules.find(state, verb, side)


def test_a_reason_must_be_of_the_verbs_own_set() -> None:
    hold = rules.find(State.OPENED, Verb.HOLD, Side.PROVIDER)
    rules.check_reason(hold, "evidence", None)
    for wrong in (None, "full", "mistake"):
        with pytest.raises(RuleBroken):
            rules.check_reason(hold, wrong, None)


def test_any_verb_but_a_refusal_or_silence_settles_what_was_asked_of_the_hub() -> None:
    asking = {verb for verb in Verb if effects.effect_of(verb, None, None)}
    assert asking == {Verb.LAPSE, Verb.EXPIRE_OFFER}
    assert effects.effect_of(Verb.DECLINE, "no_contact", Decider.PROVIDER) is Effect.PAUSE
    assert effects.effect_of(Verb.DECLINE_OFFER, "started_elsewhere", None) is Effect.CLOSE


@pytest.mark.parametrize("state", State)
def test_only_a_referral_that_goes_on_or_led_to_a_class_shows_the_provider_anything(state: State) -> None:
    stage = rules.stage_of(state, opened=True)
    assert (stage is Stage.TAUGHT) == (state in {State.LEFT_EARLY, State.TRANSFERRED})
    shown = stage not in (Stage.CLOSED, Stage.TAUGHT)
    assert shown == (state in rules.LIVE | {State.STARTED, State.COMPLETED})


def test_each_reason_for_leaving_or_not_coming_says_what_the_hub_does_next() -> None:
    assert set(effects.LEAVE_EFFECTS) == set(chosen_reasons("leave"))
    assert set(effects.GIVE_UP_EFFECTS) == set(rules.REASONS["give_up"])


@pytest.mark.parametrize(
    ("states", "assessed", "waiting", "closed", "expected"),
    [
        ([], False, False, False, Status.REGISTERED),
        ([], True, False, False, Status.ASSESSED),
        ([], True, True, False, Status.WAITING),
        ([State.SENT], True, False, False, Status.WAITING),
        ([State.DECLINED], True, True, False, Status.WAITING),
        ([State.OFFERED, State.SENT], True, True, False, Status.OFFERED),
        ([State.STARTED, State.WITHDRAWN], True, False, True, Status.STARTED),
        ([State.COMPLETED], True, False, True, Status.FINISHED),
        ([State.LEFT_EARLY], True, False, True, Status.NO_LONGER_ACTIVE),
        ([State.DECLINED], True, False, True, Status.NO_LONGER_ACTIVE),
    ],
)
def test_the_referrer_sees_how_far_the_learner_has_come(
    states: list[State], assessed: bool, waiting: bool, closed: bool, expected: Status
) -> None:
    assert rules.status_of(assessed=assessed, waiting=waiting, closed=closed, states=states) is expected


def test_the_page_of_states_is_what_the_tables_say() -> None:
    """Run `hub referrals diagram > docs/referral-states.md` after a change of the tables."""
    assert (ROOT / "docs" / "referral-states.md").read_text(encoding="utf-8") == document()


def test_the_providers_form_asks_for_the_reason_that_each_of_its_verbs_needs() -> None:
    fields = DecisionSchema().fields
    for row in rules.TRANSITIONS:
        if Side.PROVIDER in row.who and row.reasons:
            asked = next(name for name, detail in DETAILS[row.verb].items() if detail == "reason")
            assert asked in NEEDED
            assert {option.code for option in fields[asked].options} == set(chosen_reasons(row.reasons))
