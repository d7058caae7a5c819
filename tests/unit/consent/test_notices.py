"""The notices: whole, marked for reading direction, honest about who checked them."""

import pytest

from hub.consent.rules import NOTICES_NAMING
from hub.consent.services import notices
from hub.consent.services.notices import NoticeText


@pytest.mark.parametrize("notice", notices.current().values(), ids=lambda notice: notice.language)
def test_a_notice_says_everything_the_english_one_says(notice: NoticeText) -> None:
    if notice.language == "en-easy":
        assert len(notice.paragraphs) >= 7
        return
    assert len(notice.paragraphs) == len(notices.current()["en"].paragraphs)
    assert "12" in notice.text


def test_only_english_counts_as_checked() -> None:
    checked = {notice.code for notice in notices.current().values() if notice.reviewed_by_translator}
    assert checked == {"en"}


def test_a_language_without_a_notice_gets_the_english_one() -> None:
    assert notices.for_language("Tigre") == notices.for_language(None) == notices.current()["en"]
    assert notices.for_language("ar").direction == "rtl"


def test_english_comes_first() -> None:
    assert list(notices.current())[:2] == ["en", "en-easy"]


def test_the_versions_that_open_a_name_to_the_referrer_say_so() -> None:
    assert notices.CURRENT in NOTICES_NAMING
    assert "you choose whether it may see your name" in notices.current()["en"].text
    assert "We only tell them your name" in notices.current()["en-easy"].text
