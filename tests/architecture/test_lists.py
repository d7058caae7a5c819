"""All records that the hub's own desks draw are lists of `hub/web/lists.py`, or stand here with the reason."""

import re
from pathlib import Path

from tests.factories.lists import declared_lists

PAGES = Path("hub/pages")
DESKS = ("administrator", "assessor", "everybody", "manager", "officer", "steward")
ONE_PERSON = "of one person: a handful of rows"
ONE_THING = "of one organisation, class, run, file or policy"
FIGURES = "published figures of fixed periods: narrowed or sorted at will they would tell more"
WORKED_THROUGH = "worked through from the top, in groups by what needs doing"

NO_LIST = {
    "officer/templates/officer/retention.html": "the few periods: read as one text",
    "officer/templates/officer/erasure.html": ONE_THING,
    "officer/templates/officer/delete_record.html": ONE_PERSON,
    "administrator/templates/administrator/organisation.html": ONE_THING,
    "assessor/assessment/templates/assessment/booklet.html": "the marking bands: one row a level, to be printed",
    "assessor/assessment/templates/assessment/both.html": ONE_PERSON,
    "assessor/assessment/templates/assessment/history.html": ONE_PERSON,
    "assessor/places/templates/places/run.html": ONE_THING,
    "assessor/referrals/templates/referrals/any_class.html": "the few that a search found",
    "assessor/referrals/templates/referrals/asked.html": WORKED_THROUGH,
    "assessor/referrals/templates/referrals/calls.html": WORKED_THROUGH,
    "assessor/referrals/templates/referrals/cards.html": ONE_THING,
    "assessor/referrals/templates/referrals/lines.html": WORKED_THROUGH,
    "assessor/referrals/templates/referrals/reroute.html": ONE_THING,
    "assessor/referrals/templates/referrals/reroute_check.html": ONE_THING,
    "assessor/referrals/templates/referrals/sent.html": ONE_PERSON,
    "assessor/registration/templates/registration/attendance.html": ONE_PERSON,
    "assessor/registration/templates/registration/record.html": ONE_PERSON,
    "assessor/tracking/templates/tracking/voice_pieces.html": ONE_PERSON,
    "everybody/templates/everybody/class.html": ONE_THING,
    "everybody/templates/everybody/instrument.html": ONE_THING,
    "everybody/templates/everybody/instruments.html": "the versions of the assessment: a handful",
    "everybody/templates/everybody/languages.html": "the languages of phrases: some fourteen",
    "everybody/templates/everybody/who_has_seen.html": ONE_PERSON,
    "everybody/templates/everybody/who_has_seen_on_paper.html": ONE_PERSON,
    "manager/templates/manager/gaps.html": FIGURES,
    "manager/templates/manager/own_quality.html": ONE_PERSON,
    "manager/templates/manager/pieces.html": FIGURES,
    "manager/templates/manager/policy.html": ONE_THING,
    "manager/templates/manager/policy_effect.html": FIGURES,
    "manager/templates/manager/opened_otherwise.html": ONE_THING,
    "manager/templates/manager/proposal_counts.html": FIGURES,
    "manager/templates/manager/words_of_message.html": "the languages that a message has words in: some fourteen",
    "steward/templates/steward/pair.html": "of two people: what each record says",
}

# Records that a loop draws with a link or a button for each, and no table.
NO_LIST_OF_RECORDS = {
    "everybody/templates/everybody/sessions.html": "one's own open sessions, two or three",
    "assessor/assessment/templates/assessment/asked.html": ONE_PERSON,
    "assessor/assessment/templates/assessment/group_session.html": ONE_THING,
    "assessor/assessment/templates/assessment/profile.html": ONE_PERSON,
    "assessor/other_help/templates/other_help/overview.html": ONE_PERSON,
    "assessor/places/templates/places/ask.html": WORKED_THROUGH,
    "assessor/places/templates/places/invitations.html": WORKED_THROUGH,
    "assessor/places/templates/places/not_sent.html": "the few of those just ticked that were not sent",
    "assessor/places/templates/places/together.html": ONE_PERSON,
    "assessor/referrals/templates/referrals/matches.html": "the few classes of one level that are closed for now",
    "assessor/referrals/templates/referrals/case.html": ONE_PERSON,
    "assessor/referrals/templates/referrals/new_referrals.html": ONE_PERSON,
    "assessor/referrals/templates/referrals/notes.html": ONE_PERSON,
    "assessor/referrals/templates/referrals/recommendations.html": ONE_PERSON,
    "assessor/referrals/templates/referrals/waiting.html": ONE_PERSON,
    "assessor/registration/templates/registration/equality.html": ONE_PERSON,
    "assessor/registration/templates/registration/papers_seen.html": ONE_PERSON,
    "assessor/tracking/templates/tracking/voice.html": ONE_PERSON,
    "assessor/registration/templates/registration/sharing.html": ONE_PERSON,
    "assessor/registration/templates/registration/who_sees_what.html": ONE_PERSON,
    "everybody/templates/everybody/profile.html": ONE_THING,
    "manager/templates/manager/funding_rules.html": "the rules that one source states: read as one text",
    "manager/templates/manager/policies.html": "the versions of the policy: a handful",
    "assessor/registration/templates/registration/pieces.html": "the few nearest of a comparison",
    "manager/templates/manager/proposal.html": ONE_THING,
    "officer/templates/officer/breach.html": ONE_THING,
    "officer/templates/officer/holds.html": "the few holds that stand",
    "officer/templates/officer/request.html": ONE_THING,
}
# Lists that are turned by the number of a page and not by the key of a row.
OF_THE_HUB = "the hub's own settings and partners: a hundred, whatever the number of learners"
OF_THE_OFFICER = "the officer's register: what happened seldom"
NEVER_LONG = {
    **dict.fromkeys(("users", "organisations", "agreements", "api-tokens", "sent-links"), OF_THE_HUB),
    **dict.fromkeys(("message-words", "other-help", "routes", "agreed-by-provider"), OF_THE_HUB),
    **dict.fromkeys(("requests", "restrictions", "openings", "breaches", "alerts"), OF_THE_OFFICER),
    "break-glass": "what is open now or waits for a second person",
    "group-sessions": "days on which many were assessed together",
    "second-looks": "a sample, of which each assessor sees what others made",
    "proposed-places": "runs of the allocation, a few a term",
    "proposed-classes": "what managers propose, a few a term",
}
PIECE = re.compile(
    r"{%-?\s*(?P<begin>for)\s|{%-?\s*(?P<end>endfor)\b"
    r"|(?P<record>url_for\([^)]*\b(?:reference|number|\w+_id)=)|(?P<table><table\b)"
)


def templates() -> dict[str, str]:
    found = (page for desk in DESKS for page in (PAGES / desk).rglob("*.html"))
    return {str(page.relative_to(PAGES)): page.read_text() for page in found}


def drawing_tables() -> set[str]:
    return {name for name, text in templates().items() if "data_table(" in text}


def drawing_records() -> set[str]:
    """Those that draw the records of a loop, each with its address, by other means than a table of the house."""
    return {
        name
        for name, text in templates().items()
        if not re.search(r"\b(data_table|the_list)\(", text) and loops_over_records(text)
    }


def loops_over_records(text: str) -> bool:
    depth = 0
    for piece in PIECE.finditer(text):
        depth += bool(piece["begin"]) - bool(piece["end"])
        if piece["table"] or (piece["record"] and depth):
            return True
    return False


def test_every_table_is_a_list_or_stands_here_with_its_reason() -> None:
    assert drawing_tables() == set(NO_LIST)


def test_every_loop_over_records_is_a_list_or_stands_here_with_its_reason() -> None:
    assert drawing_records() == set(NO_LIST_OF_RECORDS)


def test_a_loop_over_records_is_found_however_it_is_drawn() -> None:
    link = "<a href=\"{{ url_for('registration.record', reference=one.reference) }}\">"
    assert loops_over_records("{% for one in people %}<li>" + link + "{% endfor %}")
    assert loops_over_records("{%- for one in people -%}{{ card(one.name) }}<table>{% endfor %}")
    assert not loops_over_records("{% for one in people %}{{ one }}{% endfor %}" + link)


def test_a_list_is_turned_by_the_key_of_a_row_or_stands_here_with_the_reason_why_it_is_never_long() -> None:
    assert {name for name, page in declared_lists().items() if page.key is None} == set(NEVER_LONG)
