"""A person explains to a learner what the program worked out, decides about it, and writes it in their own words."""

import sqlalchemy as sa

from hub.allocation.services.propose import propose
from hub.allocation.types import Mode
from hub.consent.services import disclosure as consent
from hub.core.db import Database
from hub.core.ids import new_id
from hub.directory import version
from hub.learners.models import Learner, Reminder
from hub.learners.services.look_after import own
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.models import Recommendation
from hub.matching.services import choose
from hub.referrals.case.sending.send import wait
from hub.referrals.reads.matches import ranked_for
from hub.rights.access.services import gather
from hub.rights.requests import services
from hub.rights.requests.types import Kind, Route, Seen
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post
from tests.factories.referrals import assessed_learner
from tests.integration.allocation.test_runs import one_place
from tests.integration.rights.test_requests import JOB, ClientOf, words

MINE = "You came first because the college is near. Nothing else counted."


def asks(database: Database, area: Area, row: Learner) -> str:
    """The page of a request to have it explained, of somebody who is known."""
    with database.unit_of_work(JOB) as uow:
        request = services.receive(
            uow,
            new_id(),
            kind=Kind.EXPLANATION,
            route=Route.SPOKEN,
            received_on=uow.today,
            learner_id=row.id,
            asked="Why not the other class?",
        )
        services.identify(uow, request, Seen.KNOWN)
    return f"/officer/requests/{request.id}"


def ranked_and_proposed(database: Database, area: Area) -> Learner:
    """Somebody for whom an assessor chose a class of a ranking, and who is proposed a place."""
    with database.unit_of_work(JOB) as uow:
        one_place(uow, area)
        version.bump(uow)
        row = assessed_learner(uow, area)
        wait(uow, row.id)
    with database.unit_of_work(area.assessor.viewer) as uow:
        shown = ranked_for(uow, row.id, consent.may_see(uow, row.id, PROFILE_CATEGORIES))
        uow.flush()
        choose(uow, shown.recommendation.id, [area.taught_class.id])
        own(uow, row.id, area.assessor.id)
        propose(uow, Mode.MOST_PLACES)
    return row


def key(database: Database, subject: str) -> str:
    with database.unit_of_work(JOB) as uow:
        return f"{subject}-{uow.one(sa.select(Recommendation)).id}"


def test_an_officer_explains_a_ranking_and_the_learner_has_it_in_a_letter(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row = ranked_and_proposed(database, area)
    here, officer = asks(database, area, row), client_of(area.officer)
    assert "Explain it" in words(officer, here)
    page = words(officer, f"{here}/explain")
    for said in (
        "Why not the other class?",
        "version 2 of the matching policy",
        "1. ESOL Entry 1, Clapton Community College:",
        "of 100 points",
        "Fits later: English for women, Dalston Women's Centre. All its places are taken",
        "Seen by a person: Assessor, Northmarsh ESOL hub",
        "A person chose with you: ESOL Entry 1, Clapton Community College.",
        "The places proposed on",
        "You were number 1 on the list",
        "No person has decided about it yet",
        "Who is likely to pay",
    ):
        assert said in page
    assert "Asha" not in page
    empty = post(officer, f"{here}/explain", {"words": MINE})
    assert (empty.status_code, MINE in empty.text) == (422, True)
    answer = {"what": key(database, "ranking"), "outcome": "unchanged", "words": MINE}
    assert post(officer, f"{here}/answer", {"outcome": "unchanged"}).status_code == 422
    assert post(officer, f"{here}/explain", answer).status_code == 303
    letter = words(officer, f"{here}/letters/answer")
    for said in (
        MINE,
        "came to the same",
        "1. ESOL Entry 1",
        "You can tell us that you do not agree",
        "ico.org.uk",
    ):
        assert said in letter
    assert post(officer, f"{here}/explain", answer).status_code == 409
    with database.unit_of_work(JOB) as uow:
        shown = str(gather(uow, row.id))
        assert MINE in shown
        assert "Explained by a person; nothing changed" in shown
        assert uow.session.scalars(sa.select(Reminder)).all() == []
    for nobody in (area.assessor, area.administrator, area.provider_staff):
        assert get(client_of(nobody), f"{here}/explain").status_code == 404


def test_what_is_decided_anew_goes_to_whoever_looks_after_them(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row = ranked_and_proposed(database, area)
    here, officer = asks(database, area, row), client_of(area.officer)
    funding = post(officer, f"{here}/explain", {"what": "funding", "outcome": "ranked again", "words": MINE})
    assert (funding.status_code, "Only the order of classes" in funding.text) == (422, True)
    with database.unit_of_work(JOB) as uow:
        version.bump(uow)
    again = {"what": key(database, "ranking"), "outcome": "ranked again", "words": MINE}
    assert post(officer, f"{here}/explain", again).status_code == 303
    with database.unit_of_work(JOB) as uow:
        ranked = uow.session.scalars(sa.select(Recommendation).order_by(Recommendation.id)).all()
        assert [one.shown_to for one in ranked] == [area.assessor.id, area.officer.id]
        assert uow.one(sa.select(Reminder)).owner_id == area.assessor.id
    assert "had the classes ranked again" in words(officer, f"{here}/letters/answer")
    assert "has had the classes ranked again" in words(
        client_of(area.assessor), f"/learners/{row.reference}/notes"
    )


def test_where_nothing_was_worked_out_the_page_says_so(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    here, officer = asks(database, area, row), client_of(area.officer)
    page = words(officer, f"{here}/explain")
    assert "there is nothing to explain" in page or "Who is likely to pay" in page
