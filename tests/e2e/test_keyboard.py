"""A walk-in is registered, assessed and referred by the keyboard alone: Tab, Space, Enter, arrows and typing.

Wherever the keyboard goes the focus can be seen, it goes through the page in its order, and what is wrong with a
page is met first. The mouse is not touched, with scripts and without.
"""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser

from hub.demo.accounts import PASSWORD, TOTP_SECRET
from hub.demo.invented.plan import FEWEST
from hub.directory.types import Skill
from hub.learners.needs import ACCESS_CODES
from tests.e2e.conftest import Desk, Served, serve
from tests.factories.assessments import seen

ONE_LINE = 40  # pixels by which what stands side by side may differ
SKIP = "Skip to main content"  # the first of every page, to which the last leads
MOST_TABS = 120  # of one page; a walk that takes more has lost its way
# What has the focus: its name, kind, value, words, where it stands, and whether anybody can see that it has it.
LOOK = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const label = one.labels && one.labels.length ? one.labels[0] : null
  const drawn = () => [one, label].filter(Boolean).flatMap(each => [null, '::before', '::after'].map(part => {
    const style = getComputedStyle(each, part)
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join()
  })).join()
  const focused = drawn()
  one.blur()
  const seen = focused !== drawn()  // it looks other than without the focus
  one.focus({preventScroll: true})
  const place = (label || one).getBoundingClientRect()
  return {
    name: one.name || '', kind: (one.type || one.tagName).toLowerCase(), value: one.value || '',
    words: (one.getAttribute('aria-label') || (label || one).innerText || '').trim(), seen,
    checked: !!one.checked, inMain: !!one.closest('main'), summary: !!one.closest('.govuk-error-summary'),
    onScreen: place.width > 0 && place.height > 0 && place.bottom > 0 && place.top < innerHeight,
    top: place.top + scrollY,
  }
}"""
NEEDS = {
    **{"travel_mode": "bus", "travel_minutes": "45", "modes": "classroom", "women_only": "no"},
    **{"needs_childcare": "no", **dict.fromkeys(ACCESS_CODES, "no"), "low_first_language_literacy": "no"},
}
Focus = dict[str, Any]

# Who walks in: nobody could take the two for the same person.
ONE = ("Zeynepgül", "Yıldırımoğlu", "1994", "07700 900461")
ANOTHER = ("Dilnoza", "Karimova", "1971", "07700 900462")


class Hands:
    """Two hands on a keyboard, and eyes for where the focus is."""

    def __init__(self, desk: Desk) -> None:
        self.page, self.keys = desk.page, desk.page.keyboard
        self.hidden: list[str] = []
        self.disorder: list[str] = []

    def focus(self) -> Focus | None:
        found: Focus | None = self.page.evaluate(LOOK)
        if found and not (found["seen"] and found["onScreen"]):
            self.hidden.append(f"{self.page.url}: {found['kind']} {found['name'] or found['words'][:40]}")
        return found

    def tab_to(self, wanted: Any, what: str) -> Focus:
        """Tab on, from where the focus is, until it is on something for which `wanted` holds."""
        top = 0
        for _ in range(MOST_TABS):
            found = self.focus()
            if found and wanted(found):
                return found
            if found and found["top"] < top - ONE_LINE and found["words"] != SKIP:
                self.disorder.append(f"{self.page.url}: {found['kind']} {found['name'] or found['words']}")
            top = found["top"] if found else 0
            self.keys.press("Tab")
        raise AssertionError(f"{what} cannot be reached on {self.page.url}")

    def type(self, name: str, text: str) -> None:
        self.tab_to(lambda one: one["name"] == name, name)
        self.keys.press("Control+a")
        self.keys.type(text)

    def choose(self, name: str, value: str) -> None:
        """A radio by the arrows, a list by its first letters, a box by the space bar."""
        found = self.tab_to(lambda one: one["name"] == name, name)
        if found["kind"] == "radio":
            self.arrow_to(name, value)
        elif found["kind"] == "select-one":
            self.keys.type(value)
        else:
            self.tab_to(lambda one: one["name"] == name and one["value"] == value, f"{name}={value}")
            self.keys.press("Space")

    def arrow_to(self, name: str, value: str) -> None:
        found = self.focus()
        assert found
        self.keys.press("Space")
        for _ in range(40):
            if found["value"] == value:
                return
            self.keys.press("ArrowDown")
            found = self.focus() or {"value": None}
        raise AssertionError(f"{name} has no {value} on {self.page.url}")

    def press(self, words: str) -> None:
        """Press a button or follow a link by its words."""
        self.tab_to(lambda one: one["words"] == words and one["kind"] in ("submit", "button", "a"), words)
        with self.page.expect_navigation():
            self.keys.press("Enter")
        self.page.wait_for_load_state()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The hub of the demonstration, with its classes and accounts, and as few people as it can have."""
    for served in serve(tmp_path_factory.mktemp("keyboard"), {}):
        served.hub("demo", "load", "--learners", str(FEWEST))
        yield served


def test_a_walk_in_is_referred_by_keyboard_alone(
    browser: Browser, demonstration: Served, scripts: bool
) -> None:
    desk = Desk.open(browser, demonstration, scripts=scripts)
    hands = Hands(desk)
    sign_in(hands, "assessor" if scripts else "assessor2")
    register(hands, *(ONE if scripts else ANOTHER))
    assess(hands)
    match_and_send(hands)
    assert hands.hidden == [], "wherever the focus is, it can be seen"
    assert hands.disorder == [], "the focus goes through the page from its beginning to its end"


def sign_in(hands: Hands, who: str) -> None:
    hands.page.goto("/sign-in")
    hands.type("email", f"{who}@example.org")
    hands.type("password", PASSWORD)
    hands.press("Sign in")
    hands.type("code", pyotp.TOTP(TOTP_SECRET).now())
    hands.press("Continue")


def register(hands: Hands, name: str, family_name: str, year: str, phone: str) -> None:
    """The first steps, after a first try with nothing answered: what is wrong is met first, and leads to its box."""
    hands.press("Register")
    hands.press("Save and continue")
    problem = hands.focus()
    assert problem, "the problems have the focus"
    assert problem["summary"], "the problems have the focus"
    first = hands.tab_to(lambda one: one["summary"] and one["kind"] == "a", "a problem")
    hands.keys.press("Enter")
    led_to = hands.focus()
    assert led_to, first
    assert led_to["name"], first
    hands.choose("channel", "walk-in")
    hands.type("given_names", name)
    hands.type("family_name", family_name)
    hands.choose("sex", "F")
    for part, number in (("day", "27"), ("month", "3"), ("year", year)):
        hands.type(f"date_of_birth-{part}", number)
    hands.press("Save and continue")
    hands.type("phone", phone)
    hands.choose("safe_to_call", "yes")
    hands.choose("safe_to_text", "no")
    hands.choose("language", "Turkish")
    hands.choose("interpreter_needed", "no")
    hands.press("Save and continue")
    hands.choose("address_kind", "home")
    hands.type("postcode", "E8 1EA")
    hands.press("Save and continue")
    hands.choose("availability", "weekdays-morning")
    hands.press("Save and continue")
    for name, value in NEEDS.items():
        hands.choose(name, value)
    hands.press("Save and continue")


def assess(hands: Hands) -> None:
    hands.press("Start the assessment")
    for skill in Skill:
        for code in seen(skill, "E1"):
            hands.choose("evidence", code)
        hands.choose("confidence", "sure")
        hands.press("Save and continue")
    hands.choose("decision", "accept")
    hands.press("Complete the assessment")


def match_and_send(hands: Hands) -> None:
    hands.tab_to(lambda one: one["name"] == "classes", "a class to choose")
    hands.keys.press("Space")
    hands.press("Check and send")
    hands.tab_to(lambda one: one["name"] == "agreed", "who may see their details")
    hands.keys.press("Space")
    hands.choose("language", "English")
    hands.choose("channel", "in person")
    hands.press("Send the referral")
    assert "The referral is sent" in hands.page.inner_text("main")
