"""Every door through which a number of people may leave the hub's team, and what keeps small numbers behind it (ADR 6).

A door is a page, its files, or an address of the API. A new one fails here until it stands on one of these lists.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PAGES = Path("hub/pages")
HUB_TEAM = ("assessor", "steward", "officer")  # who open learners by name
MAKES_FIGURES = ("hub.insight.services", "hub.insight.settled")
UNIT = "tests/unit/insight/"

# Figures of people, with the test that reads them as an attacker would.
READ_BY = {
    "everybody/routes.py": "test_in_class.py",
    "jobcentre/counts.py": "test_of_referrer.py",
    "manager/figures/dashboard.py": "test_differencing.py",
    "manager/figures/fairness.py": "test_exact.py",
    "manager/figures/cohorts.py": "test_cohort_worlds.py",
    "manager/figures/came_after.py": "test_cohort_worlds.py",
    "manager/figures/forecasts.py": "test_records.py",
    "manager/figures/quality.py": "test_records.py",
    "manager/figures/other_help.py": "test_other_help.py",
    "manager/figures/own_words.py": "test_voice.py",
    "manager/figures/reach.py": "test_reach.py",
    "manager/figures/series.py": "test_series.py",
    "manager/demand/gaps.py": "test_differencing.py",
    "manager/demand/proposals.py": "test_trials.py",
    "manager/demand/opening.py": "test_trials.py",
    "manager/rules/policies.py": "test_trials.py",
    "provider/classes/satisfaction.py": "test_voice.py",
}

# What these are made of, or show of a proposal as it was published.
OF_THESE = {
    "everybody/route_drawing.py",
    "manager/demand/forms.py",
    "manager/demand/proposal_list.py",
    "manager/files.py",
    "manager/filters.py",
    "manager/words.py",
    "manager/figures/plans.py",
}

# Places taken are people: exact for a class's own provider and who sends people there (`directory/taken.py`).
PLACES = {"api/directory.py", "everybody/classes.py"}

# Numbers of people whom the viewer may open by name, on the page or one click on: their own, or those they act on.
NAMED = {
    "api/referrals.py",
    "everybody/ending.py",
    "jobcentre/people.py",
    "manager/checks.py",
    "provider/by_link/open_list.py",
    "provider/by_link/places.py",
    "provider/by_link/referral.py",
    "provider/by_link/register.py",
    "provider/classes/classes.py",
    "provider/classes/closures.py",
    "provider/classes/intake_rules.py",
    "provider/classes/listings.py",
    "provider/classes/places.py",
    "provider/classes/sessions.py",
    "provider/learners/ended.py",
    "provider/learners/ending_soon.py",
    "provider/learners/enrolment_file.py",
    "provider/learners/journey.py",
    "provider/learners/level_checks.py",
    "provider/learners/lists.py",
    "provider/learners/opened_person.py",
    "provider/learners/own_list.py",
    "provider/learners/progress.py",
    "provider/learners/referrals.py",
    "provider/learners/several.py",
    "provider/learners/worklists.py",
    "provider/registers/attendance.py",
    "provider/registers/provider_files.py",
    "provider/registers/registers.py",
    "provider/registers/sheet.py",
    "provider/registers/words.py",
}

# No number of learners at all.
NOBODY = {
    "administrator/agreements.py",
    "administrator/api_tokens.py",
    "administrator/once.py",
    "administrator/organisations.py",
    "administrator/purposes.py",
    "administrator/succession.py",
    "administrator/users.py",
    "api/receipts.py",
    "everybody/account.py",
    "everybody/arrangements.py",
    "everybody/arrival.py",
    "everybody/authenticator.py",
    "everybody/forgotten.py",
    "everybody/home.py",
    "everybody/instruments.py",
    "everybody/languages.py",
    "everybody/navigation.py",
    "everybody/own_messages.py",
    "everybody/profile.py",
    "everybody/prove.py",
    "everybody/safeguarding.py",
    "everybody/safeguarding_picture.py",
    "everybody/seen.py",
    "everybody/sessions.py",
    "everybody/sign_in.py",
    "everybody/sign_out.py",
    "everybody/welcome.py",
    "jobcentre/refer_person.py",
    "manager/rules/funding.py",
    "manager/other_help.py",
    "manager/sent_links.py",
    "newcomer/asking.py",
    "provider/by_link/emails.py",
    "provider/by_link/opening.py",
    "provider/by_link/task.py",
    "manager/rules/message_drafts.py",
    "manager/rules/message_words.py",
    "provider/classes/leads_to.py",
    "learner/acts.py",
    "learner/card.py",
    "learner/door.py",
    "learner/offers.py",
    "learner/telling.py",
}
SHAPES = ("__init__.py", "blueprint.py", "filters.py", "forms.py", "form.py")  # of no page of their own


def test_every_door_out_of_the_hubs_team_stands_on_one_list() -> None:
    listed = Counter([*READ_BY, *OF_THESE, *PLACES, *NAMED, *NOBODY])
    assert [door for door, times in listed.items() if times > 1] == []
    assert set(doors()) == set(listed)


def test_a_page_with_figures_of_people_is_read_by_a_test() -> None:
    made = {door for door in doors() if any(name.startswith(MAKES_FIGURES) for name in imported(door))}
    assert made - OF_THESE == set(READ_BY)


def test_who_is_told_how_many_places_are_taken_is_decided_in_one_place() -> None:
    assert {door for door in doors() if "hub.directory.taken.sees_taken" in imported(door)} == PLACES


def test_the_tests_named_here_are_there() -> None:
    assert [name for name in READ_BY.values() if not Path(UNIT + name).exists()] == []


def doors() -> Iterator[str]:
    for page in PAGES.rglob("*.py"):
        door = page.relative_to(PAGES)
        if len(door.parts) > 1 and door.parts[0] not in HUB_TEAM and is_one(str(door)):
            yield str(door)


def is_one(door: str) -> bool:
    of_figures = any(name.startswith("hub.insight") for name in imported(door))
    return of_figures or not door.endswith((*SHAPES, "_form.py", "_forms.py"))


def imported(door: str) -> list[str]:
    tree = ast.parse((PAGES / door).read_text())
    return [
        f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
    ]
