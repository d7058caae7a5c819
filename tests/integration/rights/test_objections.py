"""A learner objects to one use: the officer decides with a reason, and nothing opens for that use any more."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.allocation.services.propose import propose
from hub.allocation.types import Mode
from hub.cli.referrals import ask_all, begin_calls
from hub.consent.errors import Objected
from hub.consent.models import Objection, SharingHead
from hub.consent.services import disclosure as consent
from hub.consent.services import objection
from hub.consent.services.objected import standing_for, stopped_for
from hub.consent.types import Category, Purpose, Use
from hub.core.clock import months_after
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.core.ids import new_id
from hub.demand.models import Invitation
from hub.demand.services.answer import take_back
from hub.demand.services.refresh import end_calls
from hub.demand.types import InvitationState
from hub.directory import version
from hub.duplicates.services.merge import merge
from hub.learners.models import Learner
from hub.messages.sending import send_due
from hub.messages.types import MessageState, Refusal
from hub.referrals.case.sending.send import wait
from hub.referrals.models import WaitingEntry
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.worklists import items
from hub.rights.access.services import gather
from hub.rights.opening import opened
from hub.rights.requests import objections, services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Route, Seen
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.findings import Kind as Finding
from hub.tracking.destinations.queries import call_of
from hub.tracking.voice.queries import to_ask
from hub.tracking.voice.types import What
from tests.factories.area import Area
from tests.factories.attendance import in_class
from tests.factories.demand import invitations, new_class, night, waiting_learner
from tests.factories.learners import learner
from tests.factories.messages import Pigeon, make_safe, messages
from tests.factories.messages import post as by_post
from tests.factories.pages import get, post, soup
from tests.factories.referrals import new_learner
from tests.integration.rights.test_requests import JOB, ClientOf, day, words
from tests.integration.test_seals import changed, remove, stored, write, write_anew
from tests.integration.tracking.test_after_the_course import TODAY, end

ASKED = "Tell no college of me"


def objecting(
    database: Database, area: Area, use: Use = Use.REFERRAL, row: Learner | None = None
) -> tuple[Learner, UUID]:
    with database.unit_of_work(area.officer.viewer) as uow:
        with uow.acting_as(JOB):
            row = row or learner(uow, area.hub, shared_with=[area.provider])
        request = services.receive(
            uow,
            new_id(),
            kind=Kind.OBJECTION,
            route=Route.SPOKEN,
            received_on=uow.today,
            learner_id=row.id,
            asked=ASKED,
            use=use,
        )
        services.identify(uow, request, Seen.KNOWN)
    return row, request.id


def live(database: Database, row: Learner) -> set[tuple[UUID, Purpose]]:
    with database.unit_of_work(JOB) as uow:
        return {(grant.recipient_id, grant.purpose) for grant in consent.live_grants(uow, row.id)}


def test_an_objection_that_is_upheld_stops_that_use_until_it_is_lifted(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row, request_id = objecting(database, area)
    officer, assessor, here = (
        client_of(area.officer),
        client_of(area.assessor),
        f"/officer/requests/{request_id}",
    )
    before = live(database, row)
    assert "Stop the use" in words(officer, here)
    assert post(officer, f"{here}/uphold", {"use": "referral"}).status_code == 422
    assert post(officer, f"{here}/answer", {"outcome": "whole"}).status_code == 422
    why = {"use": "referral", "words": "You told us why."}
    assert post(officer, f"{here}/uphold", why).status_code == 303

    assert before - live(database, row) == {(area.provider.id, Purpose.REFERRAL)}
    said = words(assessor, f"/learners/{row.reference}/who-sees-what")
    assert "You asked us to stop these To find you a class: stopped since" in said
    assert "Use that is stopped To find and offer a class" in words(officer, here)
    assert "You told us why." in words(officer, f"{here}/letters/answer")
    with database.unit_of_work(JOB) as uow, pytest.raises(Objected):
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.LEVELS])

    assert post(officer, f"{here}/lift-objection").status_code == 303
    assert "You asked us to stop these" not in words(assessor, f"/learners/{row.reference}/who-sees-what")
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.LEVELS])
    assert post(officer, f"{here}/lift-objection").status_code in (409, 422)


def test_who_objects_to_being_counted_is_not_counted_until_they_want_it_again(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row, request_id = objecting(database, area)
    officer, here = client_of(area.officer), f"/officer/requests/{request_id}"
    before = live(database, row)
    why = {"use": "statistics", "words": "You told us why."}
    assert post(officer, f"{here}/uphold", why).status_code == 303
    assert before - live(database, row) == {(area.hub.id, Purpose.STATISTICS)}
    assert get(client_of(area.assessor), f"/learners/{row.reference}").status_code == 200
    assert post(officer, f"{here}/lift-objection").status_code == 303
    assert live(database, row) == before


def test_an_objection_comes_with_a_record_that_is_merged(database: Database, area: Area) -> None:
    row, request_id = objecting(database, area)
    with database.unit_of_work(area.officer.viewer) as uow:
        request = uow.get(RightsRequest, request_id)
        with opened(uow, row.id, request):
            objection.uphold(uow, row.id, Use.REFERRAL, request.id)
    with database.unit_of_work(JOB) as uow:
        stays = learner(uow, area.hub, shared_with=[area.provider])
    assert (area.provider.id, Purpose.REFERRAL) in live(database, stays)
    with database.unit_of_work(JOB) as uow:
        merge(uow, stays.id, row.id, "The same date of birth and phone")
    assert (area.provider.id, Purpose.REFERRAL) not in live(database, stays)
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(Objection)).learner_id == stays.id


def test_an_objection_stands_in_what_they_are_shown(database: Database, area: Area) -> None:
    row, request_id = objecting(database, area)
    with database.unit_of_work(area.officer.viewer) as uow:
        request = uow.get(RightsRequest, request_id)
        with opened(uow, row.id, request):
            objection.uphold(uow, row.id, Use.REFERRAL, request.id)
            uow.flush()
            shown = gather(uow, row.id, request)
    assert "Uses of your details that were stopped because you said no" in str(shown)


def upheld(database: Database, area: Area, use: Use, row: Learner | None = None) -> tuple[Learner, UUID]:
    row, request_id = objecting(database, area, use, row)
    with database.unit_of_work(area.officer.viewer) as uow:
        objections.uphold(uow, uow.get(RightsRequest, request_id), use, "They told us why.")
    return row, request_id


def test_whoever_records_an_objection_says_which_use_is_meant(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row, officer = new_learner(database, area), client_of(area.officer)
    with database.unit_of_work(JOB) as uow:
        came = day("received_on", uow.today)
    asking = {"kind": "objection", "route": "spoken", "asked": ASKED, **came}
    page = f"/learners/{row.reference}/ask-about-data"
    missing = post(client_of(area.assessor), page, asking)
    assert (missing.status_code, "Select which use they want stopped" in missing.text) == (422, True)
    assert ASKED in missing.text
    assert post(client_of(area.assessor), page, {**asking, "use": "contact"}).status_code == 303
    with database.unit_of_work(JOB) as uow:
        here = f"/officer/requests/{uow.one(sa.select(RightsRequest)).id}"
    assert "Use they want stopped To be asked afterwards" in words(officer, here)
    [chosen] = soup(get(officer, f"{here}/uphold")).select("input[checked]")
    assert chosen["value"] == "contact"


def test_who_objects_to_being_ranked_is_proposed_by_no_program(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        wait(uow, row.id)
        version.bump(uow)
    _, request_id = upheld(database, area, Use.RANKING, row)
    page = words(client_of(area.assessor), f"/learners/{row.reference}/matches")
    assert "They have asked that no program puts classes in an order for them" in page
    assert area.taught_class.title not in page
    for there in ("", "/waiting"):
        said = words(client_of(area.assessor), f"/learners/{row.reference}{there}")
        assert "They object to being ranked" in said
        assert "No open class fits" not in said
    with database.unit_of_work(area.assessor.viewer) as uow:
        run = propose(uow, Mode.MOST_PLACES)
        assert (run.learners, run.left_out) == (0, 1)
    with database.unit_of_work(area.officer.viewer) as uow:
        objections.lift(uow, uow.get(RightsRequest, request_id))
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert propose(uow, Mode.MOST_PLACES).learners == 1


def test_who_objects_to_being_asked_afterwards_is_not_called(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    called, other = (in_class(database, area, name, TODAY) for name in ("Hodan", "Sara"))
    for row in (called, other):
        end(database, row, months_after(TODAY, -3))
    with database.unit_of_work(JOB) as uow:
        people = {row.id: uow.get(Learner, row.learner_id) for row in (called, other)}
        assert What.COURSE in [one.what for one in to_ask(uow, other.learner_id)]
    upheld(database, area, Use.CONTACT, people[other.id])
    assert begin_calls(database) == 1
    with database.unit_of_work(JOB) as uow:
        assert to_ask(uow, other.learner_id) == []
    assert "Record the call" in words(client_of(area.assessor), "/after-the-course")
    upheld(database, area, Use.CONTACT, people[called.id])
    assert "Record the call" not in words(client_of(area.assessor), "/after-the-course")
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert call_of(uow, called.learner_id) is None


def test_who_objects_to_being_contacted_is_neither_called_nor_asked_nor_written_to_while_they_wait(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    """Somebody else is, and both keep their place on the list."""
    with database.unit_of_work(JOB) as uow:
        quiet, other = (waiting_learner(uow, area, name) for name in ("Hodan", "Sara"))
    for row in (quiet, other):
        make_safe(database, row, safe_to_text=True)
    night(database)
    new_class(database, area, places=20)
    night(database)
    later = datetime.now(UTC) + timedelta(days=29)
    assert ask_all(database, later) == len(invitations(database)) == 2
    upheld(database, area, Use.CONTACT, quiet)
    called = {one.learner_id: one.state for one in invitations(database)}
    assert called == {quiet.id: InvitationState.EXPIRED, other.id: InvitationState.TO_CALL}
    assert "Hodan" not in words(client_of(area.assessor), "/invitations")
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert {one.learner_id for one in items(uow, Group.STILL)} == {other.id}
        with pytest.raises(Conflict, match="not to be called"):
            take_back(uow, uow.one(sa.select(Invitation).where(Invitation.learner_id == quiet.id)))
    send_due(database, by_post(Pigeon()), later.replace(hour=12))
    told = {row.learner_id: messages(database, row)[-1] for row in (quiet, other)}
    assert {one.template for one in told.values()} == {"still-waiting"}
    assert (told[quiet.id].state, told[quiet.id].refusal) == (MessageState.CALLED_OFF, Refusal.OBJECTED)
    assert told[other.id].state is MessageState.SENT
    assert ask_all(database, later + timedelta(days=10)) == 1
    with database.unit_of_work(JOB) as uow:
        places = sa.select(WaitingEntry.paused_until).where(WaitingEntry.learner_id == quiet.id)
        assert (uow.session.scalars(places).all(), end_calls(uow, [quiet.id])["expired"]) == ([None], 0)
    new_class(database, area, "ESOL Entry 3 again", places=20)
    night(database)
    assert [one.learner_id for one in invitations(database)].count(quiet.id) == 1


def test_an_objection_that_is_lifted_changed_or_deleted_by_hand_opens_nothing(
    database: Database, area: Area
) -> None:
    row, request_id = upheld(database, area, Use.REFERRAL)
    with database.unit_of_work(JOB) as uow:
        found = uow.one(sa.select(Objection)).id
    standing = stored(database, Objection, found)
    for by_hand in ({"lifted_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"purpose": Use.CONTACT}):
        with changed(database, Objection, found, **by_hand):
            check_stopped(database, area, row)
    remove(database, Objection, found)
    check_stopped(database, area, row)
    [finding] = verify(database).findings
    assert (finding.row_id, finding.kind) == (found, Finding.REMOVED)
    write_anew(database, Objection, standing)
    assert verify(database).findings == []
    with database.unit_of_work(area.officer.viewer) as uow:
        objections.lift(uow, uow.get(RightsRequest, request_id))
    write(database, Objection, found, standing)
    assert {(one.row_id, one.kind) for one in verify(database).findings} == {(found, Finding.PUT_BACK)}
    assert not stops(database, row, Use.REFERRAL)
    write(database, SharingHead, row.id, {"held": b""})
    with database.unit_of_work(JOB) as uow:
        assert stopped_for(uow, [row.id], Use.RANKING) == {row.id}


def stops(database: Database, row: Learner, use: Use) -> bool:
    with database.unit_of_work(JOB) as uow:
        return standing_for(uow, row.id, use)


def check_stopped(database: Database, area: Area, row: Learner) -> None:
    assert stops(database, row, Use.REFERRAL)
    with database.unit_of_work(JOB) as uow, pytest.raises(Objected):
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.LEVELS])
