"""The learner's paper: whatever the state, no two sentences contradict each other, and what comes next is said."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.referrals.paper.places import place_sentences
from hub.referrals.paper.sheet import Paper, paper_of
from hub.referrals.paper.state import Level, Phase, Place, Reach, Standing
from hub.referrals.rules import LEARNER_LABELS
from hub.referrals.types import Effect, State
from hub.referrals.waiting.causes import Circumstances
from tests.factories.contradictions import OF_ONE_CLASS, PAIRS, found_in

TODAY = date(2026, 11, 28)
LEVEL = Level(name="Entry 2", strand="General English", assessor="Asha", on=TODAY - timedelta(days=30))
SENT_ON = replace(LEVEL, elsewhere="Your English is very good. You do not need one of our classes.")
PLACE = Place(provider="Clapton College", title="Evening English", state=State.SENT)
WAITING = Standing(
    of=Circumstances(today=TODAY, assessed_on=LEVEL.on),
    hub="The hub",
    contact="020 7946 0100",
    reference="ABCD-EFGH",
    reach=Reach.PHONE,
    level=LEVEL,
    since=TODAY - timedelta(days=40),
)
JARGON = r"referral|provider|consent|grant|placement|waitlist|ESOL|e-mail|None"

days = st.one_of(st.none(), st.integers(-200, 200).map(lambda number: TODAY + timedelta(days=number)))
places = st.builds(
    Place,
    provider=st.sampled_from(["Clapton College", "Brook Centre"]),
    title=st.just("Evening English"),
    state=st.sampled_from(sorted(set(LEARNER_LABELS) - {State.COMPLETED})),
    by=days,
    starts_on=days,
    ends_on=days,
    full=st.booleans(),
    asked=st.booleans(),
    free_of_charge=st.just(False),
)
circumstances = st.builds(
    Circumstances,
    today=st.just(TODAY),
    waiting=st.booleans(),
    left=st.sampled_from([None, (TODAY, "moved")]),
    paused_until=days,
    assessed_on=st.just(LEVEL.on),
    stale=st.booleans(),
    task=st.sampled_from([None, *Effect]),
    moved=st.booleans(),
    fits=st.integers(0, 3),
    not_agreed=st.integers(0, 3),
    full=st.integers(0, 3),
)
standings = st.builds(
    Standing,
    of=circumstances,
    hub=st.just("The hub"),
    contact=st.sampled_from([None, "hub@example.org", "020 7946 0100"]),
    reference=st.just("ABCD-EFGH"),
    reach=st.sampled_from(Reach),
    level=st.sampled_from([None, LEVEL, SENT_ON]),
    since=st.sampled_from([None, WAITING.since]),
    places=st.lists(places, max_size=3).map(tuple),
    finished=st.sampled_from(
        [None, replace(PLACE, state=State.COMPLETED, starts_on=TODAY + timedelta(days=23))]
    ),
    outlook=st.sampled_from([None, "You will probably get a place in January."]),
    papers=st.sampled_from([(), ("a passport",)]),
    clubs=st.just(("Go to a group to speak English: Garden English.",)),
)


def of_places(paper: Paper) -> list[str]:
    return [" ".join(sentences) for _, sentences in paper.places]


def text(paper: Paper) -> str:
    parts = (
        paper.english,
        of_places(paper),
        paper.sharing,
        paper.next,
        paper.bring,
        paper.now,
        paper.questions,
    )
    return " ".join(sentence for part in (*parts, paper.change) for sentence in part)


@settings(max_examples=500, deadline=None)
@given(standings)
def test_no_state_gives_two_sentences_that_contradict_each_other(standing: Standing) -> None:
    paper = paper_of(standing)
    assert found_in(text(paper)) == []
    assert [found_in(words, OF_ONE_CLASS) for words in of_places(paper)] == [[] for _ in paper.places]


@settings(max_examples=300, deadline=None)
@given(standings)
def test_every_state_says_what_comes_next_and_by_when_and_how_to_find_us(standing: Standing) -> None:
    paper = paper_of(standing)
    assert re.search(r"20\d\d|at any time|before that day", " ".join(paper.next[-2:]))
    how = {None: "Visit", "hub@example.org": "Email or visit", "020 7946 0100": "Call or visit"}[
        standing.contact
    ]
    assert " ".join(paper.questions).startswith(f"{how} The hub")
    assert "ABCD-EFGH" in " ".join(paper.questions)


@settings(max_examples=300, deadline=None)
@given(standings)
def test_the_sentences_of_every_state_are_short_and_plain(standing: Standing) -> None:
    words = text(paper_of(standing))
    assert not re.search(JARGON, words)
    assert all(len(sentence.split()) <= 20 for sentence in re.split(r"[.:] ", words))


def test_at_least_twenty_pairs_are_held() -> None:
    assert len(PAIRS) >= 20


@pytest.mark.parametrize(
    ("change", "phase"),
    [
        ({"level": None}, Phase.TO_ASSESS),
        ({}, Phase.NOTHING_FITS),
        ({"places": (PLACE,)}, Phase.ASKED),
        ({"places": (PLACE, replace(PLACE, state=State.OFFERED))}, Phase.OFFERED),
        ({"places": (replace(PLACE, state=State.STARTED),)}, Phase.IN_CLASS),
        ({"of": replace(WAITING.of, fits=2)}, Phase.CHOOSE),
        ({"of": replace(WAITING.of, fits=2, not_agreed=2)}, Phase.NOT_AGREED),
        ({"of": replace(WAITING.of, full=1)}, Phase.FULL),
        ({"of": replace(WAITING.of, paused_until=TODAY + timedelta(days=9))}, Phase.PAUSED),
        ({"of": replace(WAITING.of, task=Effect.REASSESS)}, Phase.CAME_BACK),
        ({"of": replace(WAITING.of, waiting=False, left=(TODAY, "moved"))}, Phase.OFF_THE_LIST),
        ({"of": replace(WAITING.of, waiting=False), "level": SENT_ON}, Phase.SIGNPOSTED),
    ],
)
def test_where_somebody_stands_is_one_phase(change: dict[str, object], phase: Phase) -> None:
    assert replace(WAITING, **change).phase is phase


def test_the_level_for_talking_stands_beside_that_of_the_class() -> None:
    level = replace(LEVEL, name="Pre-Entry", strand="reading and writing from the start", talking="Entry 3")
    words = text(paper_of(replace(WAITING, level=level)))
    assert "Your level for a class is Pre-Entry (reading and writing from the start)." in words
    assert "Your level for talking is Entry 3." in words
    assert "for talking" not in text(paper_of(WAITING))


def test_whom_no_class_helps_is_told_so_and_promised_none() -> None:
    words = text(paper_of(replace(WAITING, of=replace(WAITING.of, waiting=False), level=SENT_ON)))
    assert "You do not need one of our classes." in words
    assert "We help you find another course." in words
    assert "Speak a little English" not in words
    assert "Garden English" not in words
    assert "Your level for a class" not in words


def test_nobody_is_told_to_wait_for_a_call_who_has_no_phone() -> None:
    words = text(paper_of(replace(WAITING, reach=Reach.NONE)))
    assert "We do not know a safe way to reach you. Please tell us one." in words
    assert "Ask us again by 9 January 2027." in words


def test_of_a_finished_class_nothing_is_said_of_its_beginning() -> None:
    finished = replace(PLACE, state=State.COMPLETED, starts_on=TODAY + timedelta(days=23))
    assert place_sentences(finished, TODAY) == ["You finished this class."]


def test_a_place_that_is_kept_is_not_called_full() -> None:
    kept = replace(PLACE, state=State.ACCEPTED, full=True, starts_on=TODAY + timedelta(days=23))
    assert place_sentences(kept, TODAY) == [
        "They said yes. They are keeping a place for you.",
        "It starts on 21 December 2026.",
    ]


def test_sharing_that_was_stopped_is_said_and_the_place_is_gone() -> None:
    words = text(paper_of(replace(WAITING, of=replace(WAITING.of, task=Effect.UNSHARED))))
    assert "You asked us not to share with one college. They no longer see your details." in words
    assert "We do not share your details" not in words


def test_a_class_that_is_free_asks_for_no_papers() -> None:
    free = replace(PLACE, free_of_charge=True)
    assert paper_of(replace(WAITING, places=(free,), papers=("a passport",))).bring == []
    mixed = paper_of(
        replace(WAITING, places=(free, replace(PLACE, provider="Brook Centre")), papers=("a passport",))
    )
    assert mixed.bring == ["Brook Centre needs to see papers to know what you pay. Bring:"]


def test_whoever_wants_to_settle_is_told_the_level_and_nobody_else() -> None:
    words = "To stay in the UK for good, most people must talk at Entry 3."
    assert words in text(paper_of(replace(WAITING, settling=words)))
    assert "for good" not in text(paper_of(WAITING))


def test_who_begins_to_read_gets_pictures_with_a_word_in_their_language() -> None:
    beginner = replace(WAITING, level=replace(LEVEL, begins_to_read=True), language="es")
    place = replace(PLACE, state=State.STARTED, when="Monday, 10am to midday", where="Brook Hall, E8 1AB")
    strip = paper_of(replace(beginner, places=(place,))).strip
    assert [(picture.word, picture.own, picture.says) for picture in strip] == [
        ("Place", "Lugar", "Brook Hall, E8 1AB"),
        ("Time", "Hora", "Monday, 10am to midday"),
        ("Phone", "Teléfono", "020 7946 0100"),
    ]


def test_without_a_class_the_pictures_lead_to_the_hub() -> None:
    beginner = replace(WAITING, level=replace(LEVEL, begins_to_read=True), language="Tigre")
    strip = paper_of(beginner).strip
    assert [(picture.word, picture.own, picture.says) for picture in strip] == [
        ("Place", None, "The hub"),
        ("Phone", None, "020 7946 0100"),
    ]


def test_beside_the_telephone_stands_the_number_alone_and_the_rest_below() -> None:
    contact = "020 7946 0100, hub@example.org, 1 Canal Street, E8 1HR"
    beginner = replace(WAITING, level=replace(LEVEL, begins_to_read=True), contact=contact)
    paper = paper_of(beginner)
    assert paper.strip[-1].says == "020 7946 0100"
    assert contact in " ".join(paper.questions)
    assert [picture.code for picture in paper_of(replace(beginner, contact="Room 12")).strip] == ["place"]


def test_one_class_is_talked_about_and_several_are_chosen_from() -> None:
    one, two = (paper_of(replace(WAITING, of=replace(WAITING.of, fits=fits))).next for fits in (1, 2))
    assert "We will talk with you about it." in one
    assert "We will choose one with you." in two


def test_a_speaking_group_beside_one_class_is_no_choice() -> None:
    said = paper_of(replace(WAITING, of=replace(WAITING.of, fits=3, clubs=2))).next
    assert "1 class is right for you and has a place now." in said
    assert "We will talk with you about it." in said


@pytest.mark.parametrize("state", [State.WAITLISTED, State.ACCEPTED, State.OFFER_ACCEPTED])
def test_a_college_that_is_shown_no_address_is_not_said_to_write(state: State) -> None:
    standing = replace(WAITING, reach=Reach.LETTER, places=(replace(PLACE, state=state),))
    assert "They will tell us, and we will write to you." in text(paper_of(standing))


@pytest.mark.parametrize(("asked", "silent"), [(True, False), (False, True)])
def test_a_college_that_asked_us_something_is_not_called_silent(asked: bool, silent: bool) -> None:
    words = text(paper_of(replace(WAITING, places=(replace(PLACE, asked=asked),))))
    assert ("They have not answered yet" in words) is silent
    assert ("They asked us a question" in words) is asked


def test_who_can_read_the_sheet_gets_no_pictures() -> None:
    assert paper_of(WAITING).strip == []


def test_the_paper_of_somebody_in_a_class_names_the_next_one_that_was_asked() -> None:
    ends = TODAY + timedelta(days=20)
    here = replace(PLACE, state=State.STARTED, ends_on=ends)
    after = replace(PLACE, state=State.SENT, provider="Brook College", title="Entry 2")
    told = text(paper_of(replace(WAITING, places=(here, after))))
    assert "For your next class we asked Brook College: Entry 2." in told
    assert "Ask us about your next class" not in told


def test_a_group_to_speak_in_is_no_class_on_the_paper_either() -> None:
    said = paper_of(replace(WAITING, of=replace(WAITING.of, fits=2, clubs=2))).next
    assert "2 speaking groups are right for you and have a place now." in said
    said = paper_of(replace(WAITING, of=replace(WAITING.of, fits=2, clubs=1))).next
    assert "1 class is right for you and has a place now." in said
