"""Every table of the hub's own desks is a list of `hub/web/lists.py`, or stands here with its reason."""

from pathlib import Path

PAGES = Path("hub/pages")
DESKS = ("administrator", "assessor", "everybody", "manager")
ONE_PERSON = "of one person: a handful of rows"
ONE_THING = "of one organisation, class, run, file or policy"
FIGURES = "published figures of fixed periods: narrowed or sorted at will they would tell more"
WORKED_THROUGH = "worked through from the top, in groups by what needs doing"
STILL_TO_DO = "not declared as a list yet"

NO_LIST = {
    "administrator/templates/administrator/organisation.html": ONE_THING,
    "assessor/assessment/templates/assessment/booklet.html": "the marking bands: one row a level, to be printed",
    "assessor/assessment/templates/assessment/both.html": ONE_PERSON,
    "assessor/assessment/templates/assessment/group_sessions.html": STILL_TO_DO,
    "assessor/assessment/templates/assessment/history.html": ONE_PERSON,
    "assessor/assessment/templates/assessment/to_moderate.html": STILL_TO_DO,
    "assessor/places/templates/places/run.html": ONE_THING,
    "assessor/referrals/templates/referrals/any_class.html": "the few that a search found",
    "assessor/referrals/templates/referrals/calls.html": WORKED_THROUGH,
    "assessor/referrals/templates/referrals/cards.html": ONE_THING,
    "assessor/referrals/templates/referrals/lines.html": WORKED_THROUGH,
    "assessor/referrals/templates/referrals/sent.html": ONE_PERSON,
    "assessor/registration/templates/registration/record.html": ONE_PERSON,
    "everybody/templates/everybody/class.html": ONE_THING,
    "everybody/templates/everybody/instrument.html": ONE_THING,
    "everybody/templates/everybody/instruments.html": "the versions of the assessment: a handful",
    "manager/templates/manager/forecasts.html": FIGURES,
    "manager/templates/manager/gaps.html": FIGURES,
    "manager/templates/manager/own_quality.html": ONE_PERSON,
    "manager/templates/manager/pieces.html": FIGURES,
    "manager/templates/manager/policy.html": ONE_THING,
    "manager/templates/manager/policy_effect.html": FIGURES,
    "manager/templates/manager/proposal_counts.html": FIGURES,
    "manager/templates/manager/proposals.html": STILL_TO_DO,
    "manager/templates/manager/quality.html": FIGURES,
}


def drawing_tables() -> set[str]:
    found = (page for desk in DESKS for page in (PAGES / desk).rglob("*.html"))
    return {str(page.relative_to(PAGES)) for page in found if "data_table(" in page.read_text()}


def test_every_table_is_a_list_or_stands_here_with_its_reason() -> None:
    assert drawing_tables() == set(NO_LIST)
