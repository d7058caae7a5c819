"""A second assessor judges without knowing the first levels; both are compared; the right ones count."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.assessment import queries
from hub.assessment.models import Assessment, Moderation
from hub.assessment.quality.figures import TOO_FEW, of_assessor
from hub.assessment.services import assess, moderate
from hub.assessment.services.assess import Findings, Override
from hub.assessment.types import AssessmentState, Confidence, Outcome, SampledFor
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.referrals.queries import open_entry
from hub.referrals.waiting import assessed
from hub.referrals.waiting.entries import join
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.counted import count_now
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
LIST = "/assessments/to-moderate"
GIVEN = {skill.value: "E2" for skill in Skill} | {"placement": "E2", "strand": "general"}


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub)


@pytest.fixture
def colleague(database: Database, area: Area) -> User:
    with database.unit_of_work(JOB) as uow:
        return user(uow, area.hub, Role.ASSESSOR, "Cora Colleague")


def assess_at(
    database: Database,
    who: User,
    person: Learner,
    levels: Mapping[Skill, Level] | None = None,
    override: Override | None = None,
) -> Assessment:
    """Finished through the use-cases of the pages: Entry 1 in every skill unless said."""
    with database.unit_of_work(who.viewer) as uow:
        row = uow.get(Learner, person.id)
        draft = assess.start(uow, row)
        decision = consent.may_see(uow, row.id, [Category.ASSESSMENT_ANSWERS])
        for skill, level in (levels or dict.fromkeys(Skill, Level.E1)).items():
            sample = "My name is." if skill is Skill.WRITING else None
            found = Findings(
                level, None, Confidence.SURE, tuple(seen(skill, level)), f"About {skill}", sample
            )
            assess.save_skill(uow, draft, skill, found, decision)
        assessed.complete(uow, row, draft, override)
        return draft


def sampled(database: Database, assessment: Assessment) -> Moderation:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(Moderation).where(Moderation.assessment_id == assessment.id))


def current(database: Database, person: Learner) -> Assessment:
    with database.unit_of_work(JOB) as uow:
        found = queries.latest(uow, person.id)
        assert found is not None
        return found


def path_of(row: Moderation) -> str:
    return f"{LIST}/{row.id}"


def test_the_first_assessments_of_somebody_are_put_on_the_list(
    database: Database, area: Area, known: Learner
) -> None:
    row = sampled(database, assess_at(database, area.assessor, known))
    assert (row.sampled_for, row.assessor_id, row.rule_version) == (
        SampledFor.NEW_ASSESSOR,
        area.assessor.id,
        1,
    )
    assert (row.moderated_on, row.levels) == (None, {})


def test_a_changed_placement_is_put_on_the_list(database: Database, area: Area, known: Learner) -> None:
    override = Override(Level.E2, Strand.GENERAL, "nervous", None)
    row = sampled(database, assess_at(database, area.assessor, known, override=override))
    assert row.sampled_for is SampledFor.OVERRIDE


def test_the_list_shows_it_to_colleagues_only_and_names_nobody(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    row = sampled(database, assess_at(database, area.assessor, known))
    page = get(client_of(colleague), LIST).text
    assert str(row.id) in page
    assert "Hodan" not in page
    assert known.reference not in page
    assert str(row.id) not in get(client_of(area.assessor), LIST).text


def test_the_second_assessor_sees_the_evidence_and_no_level(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    levels = dict.fromkeys(Skill, Level.E3)
    override = Override(Level.L1, Strand.GENERAL, "nervous", "Surely L1")
    row = sampled(database, assess_at(database, area.assessor, known, levels, override))
    page = get(client_of(colleague), path_of(row)).text
    assert "Gives a reason when somebody disagrees" in page
    assert "About speaking" in page
    assert "My name is." in page
    assert "checked" not in page
    assert "Surely L1" not in page
    assert "They were nervous" not in page
    assert "Hodan" not in page


def test_only_the_skills_that_were_assessed_are_asked_for(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    row = sampled(database, assess_at(database, area.assessor, known, {Skill.SPEAKING: Level.E1}))
    client = client_of(colleague)
    assert "Your level for writing" not in get(client, path_of(row)).text
    given = {"speaking": "E1", "placement": "E1", "strand": "general"}
    assert post(client, path_of(row), given).status_code == 303
    [placed] = [line for line in soup(get(client, path_of(row))).select("tr") if "Placement" in line.text]
    assert [cell.text.strip() for cell in placed.select("td")] == [
        *2 * ["Entry 1, General English, provisional"],
        "Same",
    ]


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("speaking", "Select your level for speaking"),
        ("placement", "Select where you would place them"),
        ("strand", "Select the kind of class"),
    ],
)
def test_an_answer_left_out_is_asked_for(
    client_of: SignIn,
    database: Database,
    area: Area,
    known: Learner,
    colleague: User,
    left_out: str,
    message: str,
) -> None:
    row = sampled(database, assess_at(database, area.assessor, known))
    typed = {name: code for name, code in GIVEN.items() if name != left_out}
    answer = post(client_of(colleague), path_of(row), typed)
    assert answer.status_code == 422
    assert message in answer.text


def test_the_same_placement_leaves_nothing_to_settle(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    assessment = assess_at(database, area.assessor, known)
    same = dict.fromkeys(GIVEN, "E1") | {"strand": "general", "note": "Clear evidence"}
    assert post(client_of(colleague), path_of(sampled(database, assessment)), same).status_code == 303
    row = sampled(database, assessment)
    assert (row.outcome, row.moderator_id, row.placement) == (Outcome.KEPT, colleague.id, Level.E1)
    page = get(client_of(area.assessor), path_of(row)).text
    assert "Clear evidence" in page
    assert "Cora Colleague" in page


def test_evidence_that_does_not_tell_is_an_answer_too(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    assessment = assess_at(database, area.assessor, known)
    nothing = {skill.value: "cannot-tell" for skill in Skill} | {"placement": "cannot-tell"}
    assert post(client_of(colleague), path_of(sampled(database, assessment)), nothing).status_code == 303
    row = sampled(database, assessment)
    assert (row.outcome, row.levels, row.placement) == (Outcome.KEPT, {}, None)
    with database.unit_of_work(JOB) as uow:
        assert of_assessor(uow, area.assessor.id).found is None


def test_levels_sent_twice_are_kept_once_and_a_late_colleague_is_told(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    with database.unit_of_work(JOB) as uow:
        third = user(uow, area.hub, Role.ASSESSOR, "Thea Third")
    row = sampled(database, assess_at(database, area.assessor, known))
    clients = [client_of(colleague), client_of(third)]
    forms = [hidden(get(client, path_of(row))) for client in clients]
    sent = [
        client.post(
            path_of(row), data={**form, **GIVEN}, base_url=BASE, headers={"Referer": BASE + path_of(row)}
        )
        for client, form in [(clients[0], forms[0]), (clients[0], forms[0]), (clients[1], forms[1])]
    ]
    assert [answer.status_code for answer in sent] == [303, 303, 409]
    assert "not kept" in sent[2].text


def settle(client: FlaskClient, row: Moderation, choice: str) -> int:
    return post(client, path_of(row), {"settle": choice, "note": "We talked"}).status_code


@pytest.fixture
def differing(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> Moderation:
    """Entry 1 first, Entry 2 second; the learner waits at Entry 1."""
    assessment = assess_at(database, area.assessor, known)
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, known.id, level=Level.E1, strand=Strand.GENERAL)
    assert post(client_of(colleague), path_of(sampled(database, assessment)), GIVEN).status_code == 303
    return sampled(database, assessment)


def test_different_placements_wait_to_be_settled_by_somebody_else_than_the_first(
    client_of: SignIn, database: Database, area: Area, differing: Moderation
) -> None:
    page = get(client_of(area.assessor), path_of(differing)).text
    assert "Talk to them" in page
    assert settle(client_of(area.assessor), differing, "keep") == 422
    assert differing.outcome is None


def test_keeping_changes_nothing(
    client_of: SignIn, database: Database, known: Learner, colleague: User, differing: Moderation
) -> None:
    before = current(database, known).id
    assert settle(client_of(colleague), differing, "keep") == 303
    assert current(database, known).id == before
    assert settle(client_of(colleague), differing, "change") == 409


def test_changing_makes_the_second_levels_count_and_keeps_the_first_as_history(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User, differing: Moderation
) -> None:
    before = current(database, known)
    assert settle(client_of(colleague), differing, "change") == 303
    with database.unit_of_work(area.assessor.viewer) as uow:
        after, entry = queries.latest(uow, known.id), open_entry(uow, known.id)
        assert after is not None
        assert entry is not None
        assert (after.placement, after.levels, after.assessed_on) == (
            Level.E2,
            dict.fromkeys(Skill, Level.E2),
            before.assessed_on,
        )
        decision = consent.may_see(uow, known.id, [Category.ASSESSMENT_ANSWERS])
        assert after.speaking_note.reveal(decision) == "About speaking"
        assert uow.get(Assessment, before.id).state is AssessmentState.SUPERSEDED
        assert (entry.level, entry.joined_on) == (Level.E2, known.joined_on)
    page = get(client_of(area.assessor), f"/learners/{known.reference}/assessment/results/{after.id}").text
    assert "a second assessor looked at the evidence" in page


def test_an_assessment_by_a_colleague_soon_after_counts_as_a_second_look(
    database: Database, area: Area, known: Learner, colleague: User
) -> None:
    first = assess_at(database, area.assessor, known)
    assess_at(database, colleague, known, dict.fromkeys(Skill, Level.E2))
    row = sampled(database, first)
    assert (row.sampled_for, row.outcome, row.placement) == (SampledFor.AGAIN, Outcome.CHANGED, Level.E2)


def test_a_later_one_or_ones_own_does_not(
    database: Database, area: Area, known: Learner, colleague: User
) -> None:
    first = assess_at(database, area.assessor, known)
    assess_at(database, area.assessor, known)
    assert sampled(database, first).moderated_on is None
    with database.unit_of_work(JOB) as uow:
        row = queries.latest(uow, known.id)
        assert row is not None
        row.assessed_on = uow.today - timedelta(weeks=5)
        audit.record(uow, "test", about=row)
    assess_at(database, colleague, known)
    assert sampled(database, row).moderated_on is None


def test_a_new_assessment_overtakes_what_is_not_settled(
    database: Database, area: Area, known: Learner, differing: Moderation
) -> None:
    assess_at(database, area.assessor, known)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Moderation, differing.id).outcome is Outcome.OVERTAKEN


def test_whoever_assessed_the_learner_before_cannot_judge_blind(
    client_of: SignIn, database: Database, area: Area, known: Learner, colleague: User
) -> None:
    assess_at(database, colleague, known)
    row = sampled(database, assess_at(database, area.assessor, known))
    assert str(row.id) not in get(client_of(colleague), LIST).text
    assert get(client_of(colleague), path_of(row)).status_code == 422


@pytest.mark.parametrize("staff", ["provider_staff", "work_coach", "manager", "administrator"])
def test_nobody_else_finds_a_second_look(
    client_of: SignIn, database: Database, area: Area, known: Learner, staff: str
) -> None:
    row = sampled(database, assess_at(database, area.assessor, known))
    assert get(client_of(getattr(area, staff)), path_of(row)).status_code == 404


def test_a_provider_never_reads_a_moderation(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider])
    row = sampled(database, assess_at(database, area.assessor, person))
    with database.unit_of_work(area.provider_staff.viewer) as uow, pytest.raises(NotVisible):
        uow.get(Moderation, row.id)


def judged_twice(database: Database, area: Area, colleague: User, number: int) -> None:
    """So many learners, of whom a second assessor places the first two a level higher."""
    with database.unit_of_work(JOB) as uow:
        people = [learner(uow, area.hub, f"Learner{one}") for one in range(number)]
    for one, person in enumerate(people):
        row = sampled_or_put(database, area, assess_at(database, area.assessor, person))
        level = Level.E2 if one < 2 else Level.E1
        with database.unit_of_work(colleague.viewer) as uow:
            opinion = moderate.SecondOpinion({Skill.SPEAKING: level}, level, Strand.GENERAL, None)
            moderate.give(uow, uow.get(Moderation, row.id), opinion)


def test_an_assessor_sees_their_own_figures_from_ten_on_and_not_before(
    client_of: SignIn, database: Database, area: Area, colleague: User
) -> None:
    judged_twice(database, area, colleague, 9)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert of_assessor(uow, area.assessor.id).cells[0] == TOO_FEW
    judged_twice(database, area, colleague, 1)
    assert "70%" in get(client_of(area.assessor), "/assessments/mine").text


def test_managers_see_shares_of_rounded_counts_from_twenty_on_when_the_month_is_over(
    client_of: SignIn, database: Database, area: Area, colleague: User
) -> None:
    judged_twice(database, area, colleague, 23)
    count_now(database)
    client = client_of(area.manager)
    assert "Asha Assessor" not in get(client, "/assessments/quality").text
    with database.unit_of_work(JOB) as uow:
        last_month = uow.today.replace(day=1) - timedelta(days=1)
        uow.change(sa.update(Moderation).values(moderated_on=last_month))
        audit.record(uow, "moderation.give")
    count_now(database)
    page = soup(get(client, "/assessments/quality"))
    lines = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert ["Placement", "25", "80", "100", "0.0"] in lines
    assert ["Asha Assessor", "25", "80", "100", "0.0"] in lines
    assert "Learner1" not in page.text


def sampled_or_put(database: Database, area: Area, assessment: Assessment) -> Moderation:
    """On the list, by the rule or, after the assessor's first ones, by this test."""
    with database.unit_of_work(JOB) as uow:
        found = queries.moderation_of(uow, assessment.id)
        if found is None:
            found = uow.add(
                Moderation(
                    learner_id=assessment.learner_id,
                    assessment_id=assessment.id,
                    assessor_id=area.assessor.id,
                    sampled_for=SampledFor.LOT,
                    sampled_on=uow.today,
                    rule_version=1,
                )
            )
            audit.record(uow, "test", about=found)
        return found
