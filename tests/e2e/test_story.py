"""One learner from walk-in to classroom, in a real browser, as each of the people who take part.

Told on SQLite without scripts at 320 px, and on PostgreSQL with scripts at 1280 px. Afterwards nothing that was
typed about the learner can be found in the database's files, the log, or any address a browser asked for.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser

from hub.directory.types import Skill
from hub.learners.needs import ACCESS_CODES
from tests import postgres
from tests.conftest import administer
from tests.e2e.conftest import Desk, Served, faults, serve
from tests.factories.assessments import seen

PASSWORD = "correct horse battery staple"
LEARNER = {
    "given_names": "Zeynepgül",
    "family_name": "Yıldırımoğlu",
    "phone": "07700 900461",
    "email": "zeynepgul.y@example.org",
    "nino": "QQ 12 34 56 C",
}
NOTES = ("Talks about her sister Gülşah in Izmir", "Prefers to be called Zeyno", "Ring twice, then leave")
TYPED = (
    "Zeynepgül",
    "Yıldırımoğlu",
    "7700900461",
    "900461",
    "zeynepgul.y",
    "QQ123456C",
    "QQ 12 34 56 C",
    "Gülşah",
    "Zeyno",
    "Ring twice",
    "1991-03-27",
)
LISTING = """provider,area,venue,postcode,course_title,level_text,hub_level,days,start_time,end_time,hours_per_week,\
weeks,childcare,audience,cost_text,cost_gbp,max_places,waiting_list,assessment_text,source_page,source_date,\
start_date,end_date
Clapton College,Hackney,Mare Street site,E8 1EA,ESOL Entry 1 mornings,Entry 1,E1,"MO,WE",10:00,12:00,4,12,,,free,0,1\
,,,leaflet,undated,{start},{end}
Clapton College,Hackney,Mare Street site,E8 1EA,Advanced conversation,Advanced,,TH,11:00,12:00,1,,,,free,0,12,,,\
leaflet,undated,,
"""


class Story:
    """The people of the story, each at a desk of their own."""

    def __init__(self, browser: Browser, served: Served, *, scripts: bool, width: int) -> None:
        self.browser, self.served, self.scripts, self.width = browser, served, scripts, width
        self.desks: list[Desk] = []
        self.found: list[str] = []

    def arrive(self, link: str) -> Desk:
        """Set a password from a one-time link and a second factor, then land."""
        desk = Desk.open(self.browser, self.served, scripts=self.scripts, width=self.width)
        self.desks.append(desk)
        desk.page.goto(link)
        desk.fill(new_password=PASSWORD)
        desk.press("Continue")
        secret = re.sub(r"\s", "", desk.page.locator("main p:has-text('Key:') strong").first.inner_text())
        desk.fill(code=pyotp.TOTP(secret).now())
        desk.page.locator("main form button").last.click()
        if "recovery" in desk.heading().lower():
            desk.page.goto("/")
        return desk

    def look(self, desk: Desk) -> None:
        """Every page on the way is free of what axe finds (it needs scripts), and does not scroll sideways."""
        if self.scripts:
            self.found += faults(desk.page)
        over = desk.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.found.append(f"{desk.page.url} is {over} px too wide")


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    environment = {"HUB_DEMONSTRATION": "no"}
    if request.param == "postgresql":
        folder = request.getfixturevalue("postgres_folder")
        administer(folder, "CREATE DATABASE hub_story")
        environment["HUB_DATABASE_URL"] = postgres.url(folder, "hub_story")
    yield from serve(tmp_path, environment)


def test_one_learner_from_walk_in_to_classroom(
    browser: Browser, served: Served, request: pytest.FixtureRequest
) -> None:
    on_postgres = "postgresql" in served.environment.get("HUB_DATABASE_URL", "")
    story = Story(browser, served, scripts=on_postgres, width=1280 if on_postgres else 320)
    people = set_up(story)
    import_classes(story, people["provider"])
    reference = refer(story, people["jcp"])
    register(story, people["assessor"], reference)
    assess(story, people["assessor"], reference)
    match_and_send(story, people["assessor"], reference)
    answer(story, people["provider"], people["assessor"])
    people["jcp"].page.goto("/people-we-referred")
    assert "Started" in people["jcp"].page.inner_text("main")
    assert "Zeynep" not in people["jcp"].page.inner_text("main")
    people["manager"].page.goto("/dashboard")
    story.look(people["manager"])
    assert "Nothing has been counted yet" in people["manager"].page.inner_text("main")
    served.hub("insight", "count")
    people["manager"].page.goto("/dashboard")
    story.look(people["manager"])
    assert "fewer than 5" in people["manager"].page.inner_text("main")
    weigh_again(story, people["manager"])
    queue_at_a_library(story, people["assessor"], reference)
    look_round(story, people)
    assert_hidden_from(people["other_provider"], people["manager"], reference)
    assert story.found == []
    assert_nothing_typed_can_be_found(
        story, request.getfixturevalue("postgres_folder") if on_postgres else None
    )


def set_up(story: Story) -> dict[str, Desk]:
    """The administrator adds organisations, agreements and users; each user arrives by a link."""
    printed = story.served.hub(
        *("user", "add", "--email", "ada@example.org", "--name", "Ada Lovell", "--role", "administrator"),
        *("--organisation", "Northmarsh hub", "--kind", "hub"),
    )
    admin = story.arrive(welcome(printed))
    for name, kind in (
        ("Clapton College", "provider"),
        ("Dalston Centre", "provider"),
        ("Mare St Jobcentre", "jcp"),
    ):
        admin.page.goto("/organisations/new")
        admin.fill(name=name, kind=kind)
        admin.press("Add organisation")
        admin.page.goto("/agreements/new")
        admin.page.locator("[name=organisation_id]").select_option(label=name)
        for box in admin.page.locator("[type=checkbox]").all():
            box.check()
        today = datetime.now(UTC)
        admin.date("signed_on", today - timedelta(days=30))
        admin.date("review_on", today + timedelta(days=300))
        admin.date("ends_on", today + timedelta(days=700))
        admin.fill(document_reference="DSA 12")
        story.look(admin)
        admin.press("Add agreement")
    people = {}
    for role, kind, organisation in (
        ("assessor", "assessor", "Northmarsh hub"),
        ("manager", "manager", "Northmarsh hub"),
        ("provider", "provider", "Clapton College"),
        ("other_provider", "provider", "Dalston Centre"),
        ("jcp", "jcp", "Mare St Jobcentre"),
    ):
        admin.page.goto("/users/new")
        admin.fill(name=f"Person of {role}", email=f"{role}@example.org", role=kind)
        admin.page.locator("[name=organisation_id]").select_option(label=organisation)
        admin.press("Add user")
        people[role] = story.arrive(welcome(admin.page.inner_text("main")))
        story.look(people[role])
    return people


def welcome(text: str) -> str:
    found = re.search(r"/welcome/\S+", text)
    assert found, text
    return found[0]


def import_classes(story: Story, provider: Desk) -> None:
    start = datetime.now(UTC).date() - timedelta(days=1)  # they can start it today
    listing = LISTING.format(start=start.isoformat(), end=(start + timedelta(days=80)).isoformat())
    provider.page.goto("/classes/import")
    provider.page.locator("[name=listing]").set_input_files(
        {"name": "classes.csv", "mimeType": "text/csv", "buffer": listing.encode()}
    )
    provider.press("Check the file")
    story.look(provider)
    provider.press("Import these classes")
    assert "2 classes added" in provider.page.inner_text("main")
    assert "1 note" in provider.page.inner_text("main")
    story.look(provider)


def refer(story: Story, jcp: Desk) -> str:
    """The Jobcentre sends the person; the reference it gets."""
    jcp.page.goto("/people-we-referred/new")
    jcp.fill(
        **{name: LEARNER[name] for name in ("given_names", "family_name")},
        language="tr",
        interpreter_needed="yes",
    )
    story.look(jcp)
    jcp.press("Continue")
    jcp.fill(phone=LEARNER["phone"], email=LEARNER["email"], contact_note=NOTES[2], contact_channel="phone")
    jcp.fill(safe_to_call="yes", safe_to_text="no", safe_to_email="not_asked", safe_to_write="no")
    jcp.fill(agrees="yes", may_tell="yes")
    jcp.press("Continue")
    story.look(jcp)
    jcp.press("Send to the hub")
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", jcp.page.inner_text("main"))
    assert found
    return found[0].replace("-", "")


def register(story: Story, assessor: Desk, reference: str) -> None:
    """Pick the person up, answer the first steps as the service leads, then what was left for later."""
    assessor.page.goto("/today")
    story.look(assessor)
    assessor.press("Pick up")
    story.look(assessor)
    assessor.press("Go on with the registration")
    steps: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
        ("start", {"sex": "F"}),
        ("contact", {}),
        ("address", {"address_kind": "home", "address": "1 Long Street", "postcode": "e8 1ea"}),
        ("times", {"availability": ["weekdays-morning", "sat-morning"]}),
        (
            "class-needs",
            {
                **{"travel_mode": "bus", "travel_minutes": "45", "modes": "classroom", "women_only": "no"},
                **{"needs_childcare": "no", "low_first_language_literacy": "no"},
                **dict.fromkeys(ACCESS_CODES, "no"),
            },
        ),
    )
    for slug, answers in steps:
        assert assessor.page.url.endswith(f"/{slug}"), assessor.page.url
        assessor.fill(**answers)
        if slug == "start":
            assessor.date("date_of_birth", datetime(1991, 3, 27, tzinfo=UTC))
        save_page(story, assessor)
    assert assessor.heading() == "Assessment"
    for slug in ("identifiers", "safety", "class", "access", "goals", "notes", "status", "work", "paying"):
        assessor.page.goto(f"/learners/{reference}/registration/{slug}")
        later = {"identifiers": {"nino": LEARNER["nino"]}, "status": {"immigration_status": "refugee"}}
        assessor.fill(**later.get(slug, {}))
        save_page(story, assessor)
        if assessor.page.url.endswith("/status-details"):
            save_page(story, assessor)
    for section in ("who", "reach", "needs", "funding"):
        assessor.page.goto(f"/learners/{reference}/registration/{section}/check")
        story.look(assessor)
    assessor.page.goto(f"/learners/{reference}/sharing/agree")
    story.look(assessor)


def save_page(story: Story, assessor: Desk) -> None:
    assessor.choose_what_is_left()
    story.look(assessor)
    assessor.press("Save and continue")
    assert assessor.page.locator(".govuk-error-summary").count() == 0, assessor.page.inner_text("main")


def assess(story: Story, assessor: Desk, reference: str) -> None:
    assessor.page.goto(f"/learners/{reference}/assessment")
    assessor.press("Start the assessment")
    for skill, level in zip(Skill, ("E2", "E1", "E1", "PE"), strict=True):
        assessor.fill(evidence=seen(skill, level), confidence="sure", note=NOTES[0])
        story.look(assessor)
        assessor.press("Save and continue")
    assert "Proposed: Entry 1" in assessor.page.inner_text("main")
    story.look(assessor)
    assessor.fill(decision="accept")
    assessor.press("Complete the assessment")
    assert assessor.page.url.endswith(f"/learners/{reference}/matches")


def match_and_send(story: Story, assessor: Desk, reference: str) -> None:
    story.look(assessor)
    card = assessor.page.locator("main", has_text="ESOL Entry 1 mornings")
    assert "Monday and Wednesday" in card.inner_text()
    assert "Two reasons" in card.inner_text() or "level" in card.inner_text()
    assessor.page.locator("[name=classes]").first.check()
    assessor.press("Check and send")
    assessor.page.locator("[name=agreed]").first.check()
    assessor.fill(language="tr", channel="interpreter", interpreter="Selma Kaya", note=NOTES[1])
    story.look(assessor)
    assessor.press("Send the referral")
    assert "The referral is sent" in assessor.page.inner_text("main")
    assessor.page.goto(f"/learners/{reference}/next-steps")
    story.look(assessor)
    page_text = assessor.page.inner_text("body")
    assert "Your level for a class is Entry 1" in page_text
    assert "Clapton College" in page_text
    for path in (f"/learners/{reference}", "/waiting-list", "/directory"):
        assessor.page.goto(path)
        story.look(assessor)


def answer(story: Story, provider: Desk, assessor: Desk) -> None:
    """Decline and come back, open again, accept, offer, start."""
    provider.page.goto("/worklist")
    story.look(provider)
    assert "Yıldırımoğlu" not in provider.page.inner_text("body")
    provider.page.locator("main table a, main .hub-card a, main a[href^='/referrals/']").first.click()
    assert "900461" not in provider.page.inner_text("body")
    story.look(provider)
    provider.press("Open referral")
    assert "07700 900461" in provider.page.inner_text("main")
    story.look(provider)
    address = provider.page.url
    provider.fill(decision="decline", decline_reason="time", decided_by="learner")
    provider.press("Save")
    story.look(provider)
    provider.press("Decline")
    assert "You declined this referral" in provider.page.inner_text("main")
    assert "900461" not in provider.page.inner_text("body")
    story.look(provider)
    assessor.page.goto("/today/declines")
    assert "The day or time does not work" in assessor.page.inner_text("main")
    story.look(assessor)
    assessor.page.goto(address.replace("/referrals/", "/cases/") + "/resend")
    assessor.fill(reason="changed")
    assessor.page.locator("main form button").last.click()
    provider.page.goto(address)
    if provider.page.get_by_role("button", name="Open referral").count():
        provider.press("Open referral")
    for decision in ("accept", "offer", "accept_offer", "start"):
        provider.fill(decision=decision)
        provider.press("Save")
        assert provider.page.locator(".govuk-error-summary").count() == 0, provider.page.inner_text("main")
        story.look(provider)
        if decision == "start":
            provider.press("The learner has started")
    assert "Started" in provider.page.inner_text("main")


def weigh_again(story: Story, manager: Desk) -> None:
    """The manager drafts a policy in which the journey counts for more, sees what it would change, publishes it."""
    manager.page.goto("/policies")
    manager.press("Start a draft")
    story.look(manager)
    manager.page.get_by_label("Journey", exact=False).first.fill("30")
    manager.press("Save and see what it would change")
    story.look(manager)
    manager.press("Publish it")
    manager.page.locator("main textarea, main [name=note]").first.fill("Travel matters most to people here")
    story.look(manager)
    manager.press("Publish")
    assert "is in force" in manager.page.inner_text("main")


def queue_at_a_library(story: Story, assessor: Desk, reference: str) -> None:
    """Somebody comes to a library, is called, and answers the short questions that are asked by phone."""
    assessor.page.goto("/group-sessions")
    assessor.fill(place="Dalston library")
    story.look(assessor)
    assessor.press("Open the session")
    assessor.fill(reference=reference)
    assessor.press("Add to the queue")
    story.look(assessor)
    assessor.page.get_by_role("button", name="Call", exact=False).first.click()
    assert "With you." in assessor.page.inner_text("main")
    address = assessor.page.url
    assessor.page.goto(f"{address}/writing")
    story.look(assessor)
    assessor.page.goto(f"/learners/{reference}/pre-screen")
    assessor.choose_what_is_left()
    story.look(assessor)
    assessor.press("Keep the answers")
    assert "By phone" in assessor.page.inner_text("main")


ROUND = {
    "manager": (
        "gaps",
        "gaps/propose",
        "gaps/proposals",
        "fairness",
        "forecasts",
        "assessments/quality",
        "policies",
    ),
    "assessor": ("allocations", "invitations", "assessments/to-moderate", "instruments", "instruments/2"),
    "provider": ("classes", "classes/intake-rules", "worklist", "instruments"),
}


def look_round(story: Story, people: dict[str, Desk]) -> None:
    for who, paths in ROUND.items():
        for path in paths:
            answer = people[who].page.goto(f"/{path}")
            assert answer is not None
            assert answer.status == 200, path
            story.look(people[who])


def assert_hidden_from(other_provider: Desk, manager: Desk, reference: str) -> None:
    for desk in (other_provider, manager):
        for path in (
            f"/learners/{reference}",
            f"/learners/{reference}/matches",
            f"/people-we-referred/{reference}",
        ):
            assert desk.page.goto(path).status == 404, path


def assert_nothing_typed_can_be_found(story: Story, cluster: str | None) -> None:
    places = [story.served.folder, *([Path(cluster)] if cluster else [])]
    content = [(path, path.read_bytes()) for place in places for path in place.rglob("*") if path.is_file()]
    addresses = "\n".join(address for desk in story.desks for address in desk.addresses)
    leaks = [
        f"{word!r} in {path}"
        for word in TYPED
        for path, kept in content
        if word.encode() in kept or word.encode("utf-16-le") in kept
    ]
    leaks += [f"{word!r} in an address" for word in TYPED if word in addresses]
    assert content
    assert leaks == []
