"""What learners are asked of their own English and of their class: its words, when, and who may never see it."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import pytest

from hub.consent import rules as consent
from hub.consent.rules import AgreementFacts, GrantFacts, decide
from hub.consent.services import notices
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.ids import new_id
from hub.reading.grade import HIGHEST, measure
from hub.reading.phrases import Readers, barred
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.questions import CURRENT, asked, english, for_language, languages
from hub.tracking.voice.rules import is_after, is_before, when
from hub.tracking.voice.types import LEFT_OUT, Set

TODAY = date(2026, 11, 29)
FOLDER = files("hub.tracking.voice") / "data" / str(CURRENT)
WIDER = Category.WIDER_OUTCOMES


def test_it_is_asked_in_every_language_that_the_notice_is_read_out_in() -> None:
    assert set(languages()) == {notice.code for notice in notices.current().values()}
    assert for_language("Tigre") == for_language(None) == languages()["en"]
    assert next(iter(languages())) == "en"


@pytest.mark.parametrize("language", languages())
def test_every_language_says_every_line_and_step_and_no_other(language: str) -> None:
    kept = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    for of in Set:
        assert set(kept[of]["ask"]) == set(asked(of).ask)
        assert set(kept[of]["steps"]) == set(asked(of).steps)
        assert len(kept[of]["intro"]) == len(english(of).intro)
        assert all(kept[of]["ask"].values())


def test_the_list_says_where_it_is_from() -> None:
    kept = tomllib.loads((FOLDER / "questions.toml").read_text("utf-8"))
    assert kept["source"]
    assert kept["valid_from"] <= TODAY


def test_only_english_counts_as_checked_and_arabic_is_read_from_the_right() -> None:
    assert {one.language for one in languages().values() if one.reviewed_by_translator} == {"en"}
    assert {one.language for one in languages().values() if one.direction == "rtl"} == {"ar"}


@pytest.mark.parametrize("of", Set)
def test_it_can_be_read_by_those_it_is_for(of: Set) -> None:
    words = english(of)
    lines = [words.heading, *words.intro, *words.ask.values(), *words.steps.values()]
    assert measure(lines).grade <= HIGHEST
    assert not list(barred(" ".join(lines), Readers.LEARNER))


@pytest.mark.parametrize("of", Set)
def test_it_is_short_and_a_later_step_is_more(of: Set) -> None:
    set_ = asked(of)
    assert 5 <= len(set_.ask) <= 8
    assert 3 <= len(set_.steps) <= 4
    assert LEFT_OUT not in set_.steps
    assert set_.moved(set_.steps[0], set_.steps[-1]) > 0 > set_.moved(set_.steps[1], set_.steps[0])


def test_before_a_course_is_until_it_has_only_just_begun() -> None:
    lately = TODAY - timedelta(days=when().days_begun)
    assert is_before([], TODAY)
    assert is_before([lately], TODAY)
    assert not is_before([lately, lately - timedelta(days=1)], TODAY)


@pytest.mark.parametrize(
    ("days", "asked_then"),
    [
        (-when().days_before_end - 1, False),
        (-when().days_before_end, True),
        (when().days_after_end, True),
        (when().days_after_end + 1, False),
    ],
)
def test_after_a_course_is_from_its_last_lessons_on_until_the_call_six_months_later(
    days: int, asked_then: bool
) -> None:
    assert is_after(TODAY - timedelta(days=days), TODAY) is asked_then
    assert not is_after(None, TODAY)


def test_no_stage_and_no_agreement_opens_it_to_anybody_but_the_hub() -> None:
    assert LearnerVoice.__category__ == WIDER
    assert LearnerVoice.__hub_only__
    assert {stage for stage, found in consent.STAGE_CATEGORIES.items() if WIDER in found} == {Stage.FULL}
    assert WIDER not in {
        *consent.PROVIDER_CATEGORIES,
        *consent.ENROLMENT_CATEGORIES,
        *consent.REFERRER_CATEGORIES,
    }
    everything = frozenset(Category)
    learner, organisation = new_id(), new_id()
    grant = GrantFacts(learner, organisation, Purpose.ENROLMENT, everything, TODAY, date.max, None)
    agreement = AgreementFacts(organisation, frozenset(Purpose), everything, TODAY, date.max)

    def allowed(hub: bool, category: Category) -> bool:
        viewer = Viewer(None, organisation, "provider", frozenset({"enrolment"}), hub=hub)
        return decide(viewer, learner, [category], TODAY, [grant], [], [agreement]).allowed

    assert allowed(hub=False, category=Category.EQUALITY)
    assert not allowed(hub=False, category=WIDER)
    assert allowed(hub=True, category=WIDER)
