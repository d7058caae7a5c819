"""The pages of the assessment, from the first word to the placement."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.assessment import queries
from hub.assessment.models import Assessment
from hub.assessment.summary import Reasons, reasons_of
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import Level, Strand
from hub.learners.models import Learner, Need
from hub.learners.types import Section, Status
from hub.referrals import queries as referrals
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
SKILLS = ("speaking", "listening", "reading", "writing")


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub)


@pytest.fixture
def assessor(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def page_of(row: Learner, step: str = "") -> str:
    return f"/learners/{row.reference}/assessment{'/' + step if step else ''}"


def path_of(answer: TestResponse) -> str:
    return str(answer.headers["Location"]).removeprefix(BASE)


def found(at: str, skill: str = "speaking", **more: Any) -> dict[str, Any]:
    """What is ticked at a level, and that the level found counts."""
    return {"counts": "found", "evidence": seen(skill, at), "confidence": "sure", **more}


def assess(client: FlaskClient, row: Learner, **levels: str) -> None:
    post(client, page_of(row))
    for skill, level in levels.items():
        assert post(client, page_of(row, skill), found(level, skill)).status_code == 303


def complete(client: FlaskClient, row: Learner, **answers: str) -> TestResponse:
    return post(client, page_of(row, "profile"), {"decision": "accept", **answers})


def stored(database: Database, row: Learner) -> list[Assessment]:
    with database.unit_of_work(JOB) as uow:
        query = sa.select(Assessment).where(Assessment.learner_id == row.id).order_by(Assessment.id)
        return list(uow.session.scalars(query))


def why(database: Database, row: Assessment) -> Reasons:
    """What is sealed of why the assessor left the rule."""
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, row.learner_id, [Category.ASSESSMENT_ANSWERS])
        return reasons_of(uow.get(Assessment, row.id), decision)


def test_the_first_page_explains_that_it_is_not_a_test(assessor: FlaskClient, known: Learner) -> None:
    page = get(assessor, page_of(known)).text
    assert "This is not a test" in page
    assert "An interpreter may explain what happens" in page


def test_the_skills_come_one_after_another_and_end_at_the_profile(
    assessor: FlaskClient, known: Learner
) -> None:
    paths = [path_of(post(assessor, page_of(known)))]
    for skill in SKILLS:
        paths.append(path_of(post(assessor, paths[-1], found("E2", skill))))
    assert paths == [page_of(known, step) for step in (*SKILLS, "profile")]


def test_every_level_stands_beside_its_can_do_statements(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    page = soup(get(assessor, page_of(known, "speaking")))
    groups = [legend.get_text() for legend in page.select("fieldset fieldset[data-level] legend")]
    assert groups == [
        f"What they can do at {name}"
        for name in ("Pre-Entry", "Entry 1", "Entry 2", "Entry 3", "Level 1", "Level 2")
    ]
    assert len(page.select("input[name=level]")) == 6
    assert len(page.select("input[name=evidence]")) == 24


def test_a_page_is_saved_and_shown_again(
    assessor: FlaskClient, database: Database, area: Area, known: Learner
) -> None:
    post(assessor, page_of(known))
    typed = found("E2", half_step="emerging", note="Speaks with confidence <b>")
    post(assessor, page_of(known, "speaking"), typed)
    page = soup(get(assessor, page_of(known, "speaking")))
    checked = {str(box["value"]) for box in page.select("input[checked]")}
    assert checked == {"found", "emerging", "sure", *seen("speaking", "E2")}
    assert "Speaks with confidence <b>" in (page.select_one("textarea") or page).get_text()
    with database.unit_of_work(area.assessor.viewer) as uow:
        draft = queries.draft(uow, known.id)
        assert draft is not None
        decision = consent.may_see(uow, known.id, [Category.ASSESSMENT_ANSWERS])
        assert draft.speaking_note.reveal(decision) == "Speaks with confidence <b>"


def test_coming_back_goes_on_where_it_was_left(assessor: FlaskClient, known: Learner) -> None:
    assess(assessor, known, speaking="E2", listening="E1")
    assert "An assessment is not finished" in get(assessor, page_of(known)).text
    assert path_of(post(assessor, page_of(known))) == page_of(known, "reading")


def test_starting_twice_makes_one_draft(assessor: FlaskClient, database: Database, known: Learner) -> None:
    for _ in range(2):
        post(assessor, page_of(known))
    assert len(stored(database, known)) == 1


def test_stopping_when_the_level_is_found_leaves_the_rest_unassessed_and_says_so(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    assess(assessor, known, speaking="PE")
    answer = post(assessor, page_of(known, "listening"), found("PE", "listening", stop="yes"))
    assert path_of(answer) == page_of(known, "profile")
    page = get(assessor, page_of(known, "profile")).text
    assert "Reading was not assessed" in page
    assert "Writing was not assessed" in page
    complete(assessor, known)
    (row,) = stored(database, known)
    assert (row.reading, row.writing, row.placement) == (None, None, Level.PE)


def test_accepting_the_proposal_completes_the_assessment(
    assessor: FlaskClient, database: Database, area: Area, known: Learner
) -> None:
    assess(assessor, known, speaking="E3", listening="E2", reading="E2", writing="E1")
    profile = get(assessor, page_of(known, "profile")).text
    assert "Proposed: Entry 2, General English" in profile
    assert "Most skills have reached Entry 2" in profile
    assert "Conversation classes go by speaking: Entry 3" in profile
    assert complete(assessor, known).status_code == 303
    (row,) = stored(database, known)
    assert row.state is AssessmentState.COMPLETE
    assert (row.placement, row.placement_proposed, row.strand) == (Level.E2, Level.E2, Strand.GENERAL)
    assert (row.placement_rule, row.placed_by_hand) == ("most-skills", False)
    assert why(database, row) == Reasons()
    assert (row.assessor_id, row.assessed_on) == (area.assessor.id, known.joined_on)
    with database.unit_of_work(JOB) as uow:
        fresh = uow.get(Learner, known.id)
        assert fresh.status is Status.ASSESSED
        assert Section.ASSESSMENT in fresh.done


def test_another_level_needs_a_reason(assessor: FlaskClient, database: Database, known: Learner) -> None:
    assess(assessor, known, speaking="E2", listening="E2", reading="E2", writing="E2")
    change = {"decision": "change", "placement": "E3", "strand": "general"}
    answer = complete(assessor, known, **change)
    assert answer.status_code == 422
    assert "Select why you place them at another level" in answer.text
    same = complete(assessor, known, **{**change, "placement": "E2", "reason": "nervous"})
    assert "other than the one proposed" in same.text
    assert stored(database, known)[0].state is AssessmentState.DRAFT
    complete(assessor, known, **change, reason="nervous", note="Warmed up at the end")
    (row,) = stored(database, known)
    assert (row.placement, row.placement_proposed, row.placed_by_hand) == (Level.E3, Level.E2, True)
    assert why(database, row).of_placement == "nervous"


def test_low_literacy_in_the_first_language_proposes_the_literacy_strand(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        need = uow.one(sa.select(Need).where(Need.learner_id == known.id))
        need.low_first_language_literacy = True
        audit.record(uow, "test", about=need)
    assess(assessor, known, speaking="E1", listening="E1", reading="PE", writing="PE")
    assert "Proposed: Pre-Entry, Literacy" in get(assessor, page_of(known, "profile")).text
    complete(assessor, known)
    assert stored(database, known)[0].strand is Strand.LITERACY


def test_a_new_assessment_replaces_the_earlier_one_and_keeps_it(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    for level in ("E1", "E2"):
        assess(assessor, known, **dict.fromkeys(SKILLS, level))
        complete(assessor, known)
    assert [row.state for row in stored(database, known)] == [
        AssessmentState.SUPERSEDED,
        AssessmentState.COMPLETE,
    ]
    page = get(assessor, page_of(known, "history")).text
    assert "Replaced" in page
    assert "Counts now" in page


def test_completing_twice_is_completing_once(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    assess(assessor, known, speaking="E1", listening="E1", reading="E1", writing="E1")
    path = page_of(known, "profile")
    fields = {**hidden(get(assessor, path)), "decision": "accept"}
    headers = {"Referer": BASE + path}
    answers = [assessor.post(path, data=fields, base_url=BASE, headers=headers) for _ in range(2)]
    assert [path_of(answer) for answer in answers] == [f"/learners/{known.reference}/matches", page_of(known)]
    assert len(stored(database, known)) == 1


def test_levels_that_are_too_old_are_shown_as_out_of_date(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    assess(assessor, known, speaking="E1")
    complete(assessor, known)
    assert "Out of date" not in get(assessor, page_of(known)).text
    with database.unit_of_work(JOB) as uow:
        row = queries.latest(uow, known.id)
        assert row is not None
        row.assessed_on = uow.today - timedelta(weeks=26)
        audit.record(uow, "test", about=row)
    assert "Out of date" in get(assessor, page_of(known)).text


def test_two_windows_at_one_skill_show_both_versions(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    path = page_of(known, "speaking")
    old = hidden(get(assessor, path))
    post(assessor, path, found("E1"))
    answer = assessor.post(path, data={**old, **found("E3")}, base_url=BASE, headers={"Referer": BASE + path})
    assert answer.status_code == 409
    assert "Moves between past, present and future" not in answer.text
    assert "Talks about a familiar subject for a minute or more without help" in answer.text
    assert "Asks a short question about a place, a time or a price" in answer.text


def test_a_page_sent_after_somebody_finished_the_assessment_is_refused(
    assessor: FlaskClient, known: Learner
) -> None:
    assess(assessor, known, speaking="E1")
    path = page_of(known, "speaking")
    old = hidden(get(assessor, path))
    complete(assessor, known)
    answer = assessor.post(path, data={**old, **found("E3")}, base_url=BASE, headers={"Referer": BASE + path})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"confidence": "sure"}, "Select which level counts"),
        ({"counts": "other", "confidence": "sure"}, "Select the level"),
        ({"counts": "other", "level": "E9", "confidence": "sure"}, "must be one of the options listed"),
        ({"counts": "other", "level": "E2", "confidence": "sure"}, "Select why you set another level"),
        ({"counts": "found"}, "Select how sure you are"),
        (found("E1", evidence=[]), "Tick what you saw them do"),
        (found("E1", evidence=["s-e1-1", "s-e2-5", "s-e2-2"]), "What you ticked does not tell the level"),
        (
            found("E1", counts="other", level="E1", reason="nervous"),
            "This is the level found: select that it counts",
        ),
        (found("E1", note="x" * 2001), "Note must be 2,000 characters or fewer"),
        (found("E1", note="a\x00b"), "Note must not include hidden control characters"),
        (found("E1", evidence="no-such-code"), "must be one of the options listed"),
        (found("E1", half_step="half"), "must be one of the options listed"),
    ],
)
def test_a_bad_answer_is_named_and_what_was_typed_is_kept(
    assessor: FlaskClient, known: Learner, typed: Mapping[str, Any], message: str
) -> None:
    post(assessor, page_of(known))
    answer = post(assessor, page_of(known, "speaking"), typed)
    assert answer.status_code == 422
    assert message in answer.text
    links = [str(link["href"]) for link in soup(answer).select(".govuk-error-summary a")]
    assert all(soup(answer).select_one(link) for link in links)


def test_everything_that_is_missing_is_said_at_once(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    summary = soup(post(assessor, page_of(known, "speaking"), {"counts": "found"})).select_one(
        ".govuk-error-summary"
    )
    assert summary is not None
    assert "Select how sure you are" in summary.get_text()
    assert "Tick what you saw them do" in summary.get_text()


def test_the_bands_are_one_step_from_the_page_of_writing(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    link = soup(get(assessor, page_of(known, "writing"))).select_one("a[href$='#bands']")
    assert link is not None
    bands = soup(get(assessor, str(link["href"]).partition("#")[0])).select_one("#bands")
    assert bands is not None
    assert "Accuracy" in bands.get_text()


def test_what_was_found_is_shown_with_its_evidence_and_notes(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, page_of(known))
    post(assessor, page_of(known, "speaking"), found("E2", note="Clear voice"))
    complete(assessor, known)
    (row,) = stored(database, known)
    page: BeautifulSoup = soup(get(assessor, page_of(known, f"results/{row.id}")))
    words = page.get_text()
    assert "Keeps a short conversation going for three or four turns" in words
    assert "Clear voice" in words
    assert "Writing: not assessed" in words


@pytest.mark.parametrize("staff", ["provider_staff", "work_coach", "manager", "administrator"])
@pytest.mark.parametrize("step", ["", "speaking", "profile", "history"])
def test_nobody_else_finds_the_pages_of_an_assessment(
    client_of: SignIn, area: Area, known: Learner, staff: str, step: str
) -> None:
    assert get(client_of(getattr(area, staff)), page_of(known, step)).status_code == 404


def test_a_learner_who_does_not_exist_is_not_found(assessor: FlaskClient, known: Learner) -> None:
    assert get(assessor, "/learners/AAAAAAAA/assessment").status_code == 404
    assert post(assessor, "/learners/AAAAAAAA/assessment/speaking", page=page_of(known)).status_code == 404


def test_the_level_found_is_shown_without_saving_it(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, page_of(known))
    assert "No level found yet" in get(assessor, page_of(known, "speaking")).text
    answer = post(assessor, page_of(known, "speaking"), {"evidence": seen("speaking", "E2"), "show": "yes"})
    assert answer.status_code == 200
    assert "Found: Entry 2" in answer.text
    assert len(soup(answer).select("input[name=evidence][checked]")) == 3
    assert stored(database, known)[0].speaking is None


def test_another_level_than_the_one_found_is_kept_with_its_reason(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, page_of(known))
    typed = found("E2", counts="other", level="E3", reason="nervous")
    assert post(assessor, page_of(known, "speaking"), typed).status_code == 303
    (row,) = stored(database, known)
    assert (row.speaking, why(database, row).of_skills) == (Level.E3, {"speaking": "nervous"})
    post(assessor, page_of(known, "speaking"), found("E2"))
    (row,) = stored(database, known)
    assert (row.speaking, why(database, row).of_skills) == (Level.E2, {})


def test_somebody_who_can_do_nothing_of_it_yet_is_at_pre_entry(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, page_of(known))
    typed = {"counts": "other", "level": "PE", "reason": "nothing_yet", "confidence": "sure"}
    assert post(assessor, page_of(known, "reading"), typed).status_code == 303
    assert stored(database, known)[0].reading is Level.PE


def test_a_level_that_nothing_shows_cannot_be_completed(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    assess(assessor, known, speaking="E2")
    with database.unit_of_work(JOB) as uow:
        draft = queries.draft(uow, known.id)
        assert draft is not None
        draft.listening = Level.E2
        audit.record(uow, "assessment.save", about=draft)
    answer = complete(assessor, known)
    assert answer.status_code == 422
    assert "Tick what you saw in listening" in answer.text


def test_an_assessment_of_an_older_version_is_finished_as_it_was_begun(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    post(assessor, page_of(known))
    with database.unit_of_work(JOB) as uow:
        draft = queries.draft(uow, known.id)
        assert draft is not None
        draft.instrument_version = 1
        audit.record(uow, "assessment.save", about=draft)
    assert "Show the level found" not in get(assessor, page_of(known, "speaking")).text
    answer = post(assessor, page_of(known, "speaking"), {"level": "E2", "confidence": "sure", "stop": "yes"})
    assert answer.status_code == 303
    assert complete(assessor, known).status_code == 303


def test_the_tasks_of_a_level_stand_beside_its_statements(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    words = get(assessor, page_of(known, "listening")).text
    assert "Where is the bus?" in words
    assert "and point to the bus, the dog, 7 and Friday" in words
    other = get(assessor, page_of(known, "listening") + "?set=B").text
    assert "Where is the child?" in other
    assert "Where is the bus?" not in other


def test_the_other_set_stays_chosen_from_skill_to_skill(assessor: FlaskClient, known: Learner) -> None:
    post(assessor, page_of(known))
    answer = post(assessor, page_of(known, "speaking") + "?set=B", found("E2"))
    assert path_of(answer) == page_of(known, "listening") + "?set=B"


@pytest.mark.parametrize(("skills", "said"), [(SKILLS[:2], True), (SKILLS[:3], False)])
def test_a_placement_from_fewer_than_three_skills_is_provisional_wherever_it_is_shown(
    assessor: FlaskClient, database: Database, known: Learner, skills: tuple[str, ...], said: bool
) -> None:
    assess(assessor, known, **dict.fromkeys(skills, "E2"))
    assert ("Provisional" in get(assessor, page_of(known, "profile")).text) is said
    complete(assessor, known)
    (row,) = stored(database, known)
    record = f"/learners/{known.reference}"
    pages = (record, page_of(known), page_of(known, "history"), page_of(known, f"results/{row.id}"))
    for path in (*pages, f"{record}/matches"):
        assert ("provisional" in get(assessor, path).text) is said, path
    assert ("We are not sure of it yet." in get(assessor, f"{record}/next-steps").text) is said


def placed(client: FlaskClient, row: Learner, *levels: str) -> None:
    assess(client, row, **dict(zip(SKILLS, levels, strict=True)))
    assert complete(client, row).status_code == 303


def test_a_placement_in_two_parts_is_said_on_record_matches_and_paper(
    assessor: FlaskClient, known: Learner
) -> None:
    placed(assessor, known, "E3", "E3", "E1", "E1")
    record = f"/learners/{known.reference}"
    for path in (record, page_of(known), f"{record}/matches"):
        words = get(assessor, path).text
        assert "Entry 2, general English; conversation: Entry 3; needs support with reading" in words, path
    assert "Your level for talking is Entry 3." in get(assessor, f"{record}/next-steps").text


def test_whom_no_esol_class_helps_is_signposted_and_does_not_wait(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    assess(assessor, known, speaking="L1", listening="L1", reading="E1", writing="E1")
    assert "Proposed: no ESOL class" in get(assessor, page_of(known, "profile")).text
    complete(assessor, known)
    record = f"/learners/{known.reference}"
    matches = get(assessor, f"{record}/matches").text
    assert "Adult literacy or functional skills English" in matches
    assert "Join the waiting list" not in matches
    answer = post(assessor, f"{record}/waiting", page=f"{record}/matches")
    assert answer.status_code == 422
    paper = get(assessor, f"{record}/next-steps").text
    assert "You need a class for reading and writing." in paper
    assert "Your level for a class" not in paper
    (row,) = stored(database, known)
    assert row.placed.signpost is not None


def test_whoever_waits_and_is_found_to_need_another_course_waits_no_longer(
    assessor: FlaskClient, database: Database, known: Learner
) -> None:
    placed(assessor, known, "E2", "E2", "E2", "E2")
    record = f"/learners/{known.reference}"
    post(assessor, f"{record}/waiting", page=f"{record}/matches")
    placed(assessor, known, "L2", "L2", "E1", "PE")
    with database.unit_of_work(JOB) as uow:
        assert referrals.open_entry(uow, known.id) is None
        assert referrals.entries_closed(uow, known.id)


@pytest.mark.parametrize(("level", "strand"), [("E2", "literacy"), ("E2", "general"), ("PE", "literacy")])
def test_an_assessor_may_place_by_hand_whom_the_rule_signposts(
    assessor: FlaskClient, known: Learner, level: str, strand: str
) -> None:
    assess(assessor, known, speaking="L1", listening="L1", reading="E1", writing="E1")
    answer = complete(
        assessor, known, decision="change", placement=level, strand=strand, reason="learner_wish"
    )
    assert answer.status_code == 303
    words = get(assessor, f"/learners/{known.reference}").text
    assert "conversation: Level 1" in words
    assert "No ESOL class" not in words
