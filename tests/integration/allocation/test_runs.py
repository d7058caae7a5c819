"""Proposing places for the whole waiting list, and a person deciding about each."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.allocation import queries
from hub.allocation.errors import AlreadyDecided, NotWaiting, PlaceGone
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.services.companions import join
from hub.allocation.services.decide import accept, leave
from hub.allocation.services.propose import propose
from hub.allocation.states import Cause, ProposalState, Tie
from hub.allocation.types import Mode
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.models import Block
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.db import Database, UnitOfWork
from hub.core.errors import HubError
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.pages.assessor.places import run_overview
from hub.referrals.case.sending.send import wait
from hub.referrals.errors import NotGranted
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.queries import open_entry
from hub.referrals.rules import STARTED_HERE
from hub.referrals.waiting import entries as waiting
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, assessed_learner, refer
from tests.integration.test_seals import remove

ClientOf = Callable[[User], FlaskClient]


def one_place(uow: UnitOfWork, area: Area, places: int = 1) -> TaughtClass:
    """Leave the area with one open class that has so many places, for everybody."""
    for row in uow.session.scalars(sa.select(TaughtClass)):
        row.places = places if row.id == area.taught_class.id else 0
        row.funding_routes = ["FULL", "CO_FUNDED"]
        audit.record(uow, "test.prepare", about=row)
    return uow.get(TaughtClass, area.taught_class.id)


def waits(uow: UnitOfWork, area: Area, name: str, weeks: int, priority: int = 3) -> Learner:
    """Somebody at Entry 1 who has waited so many weeks."""
    person = assessed_learner(uow, area, name)
    wait(uow, person.id)
    uow.flush()
    entry = open_entry(uow, person.id)
    assert entry is not None
    entry.joined_on, entry.priority_group = uow.today - timedelta(weeks=weeks), priority
    audit.record(uow, "test.prepare", about=entry)
    return person


@pytest.fixture
def two(database: Database, area: Area) -> tuple[Learner, Learner]:
    """One place, and two who wait for it: the first has waited longer."""
    with database.unit_of_work(JOB) as uow:
        one_place(uow, area)
        version.bump(uow)
        return waits(uow, area, "Amina", 31), waits(uow, area, "Bilal", 12)


def run_now(database: Database, area: Area, mode: Mode = Mode.MOST_PLACES) -> AllocationRun:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return propose(uow, mode)


def proposals_of(database: Database, run: AllocationRun) -> list[Proposal]:
    with database.unit_of_work(JOB) as uow:
        return list(queries.proposals(uow, run.id))


def test_the_first_on_the_list_is_proposed_the_place_and_the_other_is_told_the_cut_off(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    run = run_now(database, area)

    first, second = proposals_of(database, run)

    assert (first.learner_id, first.class_id, first.choice) == (two[0].id, area.taught_class.id, 1)
    assert (second.class_id, second.cause, second.state) == (None, Cause.TAKEN, ProposalState.NO_PLACE)
    with database.unit_of_work(area.assessor.viewer) as uow:
        sentences = run_overview.latest_cut_offs(uow, two[1].id)
    assert any("had waited 31 weeks" in said and "has waited 12 weeks" in said for said in sentences)
    assert not any("Amina" in said for said in sentences)


def test_whose_block_somebody_deleted_behind_the_service_s_back_takes_no_part(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    with database.unit_of_work(JOB) as uow:
        refused = consent.block(uow, two[0].id, area.provider.id, None)
    remove(database, Block, refused.id)
    assert [one.learner_id for one in proposals_of(database, run_now(database, area))] == [two[1].id]


def test_nothing_is_sent_by_proposing(database: Database, area: Area, two: tuple[Learner, Learner]) -> None:
    run_now(database, area)

    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Referral)).all() == []


def test_proposing_twice_changes_nothing(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    first = run_now(database, area)
    before = [(p.id, p.version) for p in proposals_of(database, first)]

    second = run_now(database, area)

    assert second.id == first.id
    assert [(p.id, p.version) for p in proposals_of(database, first)] == before


def test_a_new_run_replaces_what_nobody_decided(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    first = run_now(database, area)
    with database.unit_of_work(JOB) as uow:
        waits(uow, area, "Chidi", 40)

    second = run_now(database, area)

    assert second.id != first.id
    assert proposals_of(database, first)[0].state is ProposalState.SUPERSEDED
    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(AlreadyDecided, match="newer run"):
        accept(uow, proposals_of(database, first)[0].id)


def test_accepting_sends_a_referral_once(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]

    for _ in range(2):
        with database.unit_of_work(area.assessor.viewer) as uow:
            accept(uow, proposal.id)

    with database.unit_of_work(JOB) as uow:
        [sent] = uow.session.scalars(sa.select(Referral))
        kept = uow.get(Proposal, proposal.id)
    assert (sent.learner_id, sent.class_id) == (two[0].id, area.taught_class.id)
    assert (kept.state, kept.referral_id, kept.decided_by) == (
        ProposalState.ACCEPTED,
        sent.id,
        area.assessor.id,
    )


def test_a_place_on_the_way_is_not_proposed_again(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    with database.unit_of_work(area.assessor.viewer) as uow:
        accept(uow, proposal.id)

    run = run_now(database, area)

    [left] = proposals_of(database, run)
    assert (left.learner_id, left.class_id, left.cause) == (two[1].id, None, Cause.FULL)
    assert (free_at_entry_1(run), run.left_out) == ((0, 0), 1)


def free_at_entry_1(run: AllocationRun) -> tuple[int, int]:
    """Of this level only, and shared."""
    assert run.places is not None
    [row] = [row for row in run.places["rungs"] if row["rung"] == "E1"]
    return row["free"], row["shared"]


@pytest.fixture
def many_kinds(database: Database, area: Area, two: tuple[Learner, Learner]) -> None:
    """Beside the class with one place: one for two levels, literacy, work, a club, and one that cannot be joined."""
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("Wide", {"level_high": Level.E2, "places": 2}),
        ("Letters", {"strand": Strand.LITERACY, "places": 3}),
        ("Work", {"strand": Strand.WORK, "level_low": Level.E3, "level_high": Level.E3, "places": 4}),
        ("Talk", {"strand": Strand.CONVERSATION, "places": 5}),
        ("Begun", {"last_join_on": date(2020, 1, 1), "places": 6}),
    ]
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.provider, "Hall")
        for title, values in kinds:
            taught_class(uow, area.provider, at, title, **values)
        version.bump(uow)


@pytest.mark.usefixtures("many_kinds")
def test_free_places_are_counted_by_level_and_clubs_apart(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    run = run_now(database, area)
    client = client_of(area.assessor)
    page = soup(get(client, f"/allocations/{run.reference}"))
    table = next(each for each in page.select("table") if "free places by level" in each.caption.get_text())
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    by_level = {level: tuple(numbers[-2:]) for level, *numbers in rows}
    assert by_level["Literacy"] == ("3", "0")
    assert by_level["Entry 1"] == ("1", "2")
    assert by_level["Entry 2"] == ("0", "2")
    assert by_level["Entry 3"] == ("0", "0")
    assert by_level["Other classes"] == ("4", "–")
    assert by_level["Conversation clubs"] == ("5", "–")
    assert next(row[1] for row in rows if row[0] == "Entry 1") == "2"
    file = client.get(f"/allocations/{run.reference}/places").get_data(as_text=True)
    lines = list(csv.reader(file.removeprefix("\ufeff").splitlines()))
    assert [line[0] for line in lines[1:]] == [row[0] for row in rows]
    assert lines[2 + 1][-2:] == ["1", "2"]


def test_who_is_proposed_a_club_has_no_class(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        club = uow.get(TaughtClass, area.taught_class.id)
        club.strand, club.places = Strand.CONVERSATION, 2
        audit.record(uow, "test.prepare", about=club)
        version.bump(uow)
    run = run_now(database, area)
    assert run.places is not None
    [row] = [row for row in run.places["rungs"] if row["rung"] == "E1"]
    assert (row["learners"], row["to_class"], row["to_club"]) == (2, 0, 2)
    [listed] = soup(get(client_of(area.assessor), "/allocations")).select("tbody tr")
    figures = {td["data-label"]: td.get_text(strip=True) for td in listed.select("td")}
    assert (figures["Learners with a class"], figures["Learners with a club"]) == ("0", "2")


def test_a_proposal_that_is_left_because_it_is_not_wanted_is_not_made_again(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    with database.unit_of_work(area.assessor.viewer) as uow:
        leave(uow, proposal.id, "not_wanted")

    first, second = proposals_of(database, run_now(database, area))

    assert (first.learner_id, first.class_id) == (two[0].id, None)
    assert (second.learner_id, second.class_id) == (two[1].id, area.taught_class.id)


def test_a_class_that_has_filled_since_is_said_plainly(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    refer(database, area, two[1])

    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(PlaceGone, match="ESOL Entry 1"):
        accept(uow, proposal.id)


def test_a_learner_who_waits_no_longer_is_not_sent(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = open_entry(uow, two[0].id)
        assert entry is not None
        waiting.close(uow, entry, "moved")

    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(NotWaiting):
        accept(uow, proposal.id)


def test_without_the_learners_agreement_nothing_is_sent(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    with database.unit_of_work(area.assessor.viewer) as uow:
        [grant] = [
            one
            for one in consent.live_grants(uow, two[0].id)
            if (one.recipient_id, one.purpose) == (area.provider.id, Purpose.REFERRAL)
        ]
        consent.withdraw(uow, grant.id)

    with database.unit_of_work(area.assessor.viewer) as uow, pytest.raises(NotGranted, match="Clapton"):
        accept(uow, proposal.id)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Proposal, proposal.id).state is ProposalState.PROPOSED


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    proposal = proposals_of(database, run_now(database, area))[0]
    barrier, outcomes = Barrier(2), []

    def decide(how: str) -> None:
        barrier.wait()
        try:
            with database.unit_of_work(area.assessor.viewer) as uow:
                accept(uow, proposal.id) if how == "accept" else leave(uow, proposal.id, "talk_first")
            outcomes.append("done")
        except HubError as problem:
            outcomes.append(type(problem).__name__)

    threads = [Thread(target=decide, args=[how]) for how in ("accept", "leave")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["AlreadyDecided", "done"]


def test_a_couple_is_proposed_one_class_or_none(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, uow.get(Learner, two[0].id), uow.get(Learner, two[1].id), Tie.COUPLE)

    alone = proposals_of(database, run_now(database, area))

    assert [(one.class_id, one.cause, one.together) for one in alone] == [(None, Cause.TOGETHER, True)] * 2
    with database.unit_of_work(JOB) as uow:
        one_place(uow, area, places=2)
        version.bump(uow)
    both = proposals_of(database, run_now(database, area))
    assert [one.class_id for one in both] == [area.taught_class.id] * 2


def test_whoever_stays_with_somebody_paused_waits_for_them(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, uow.get(Learner, two[0].id), uow.get(Learner, two[1].id), Tie.CARER)
        entry = open_entry(uow, two[1].id)
        assert entry is not None
        waiting.pause(uow, entry, uow.today + timedelta(days=7))

    run = run_now(database, area)

    assert (run.learners, run.left_out) == (0, 2)


def test_a_companion_who_has_started_leaves_the_other_to_be_placed_alone(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, uow.get(Learner, two[0].id), uow.get(Learner, two[1].id), Tie.CARER)
        entry = open_entry(uow, two[1].id)
        assert entry is not None
        waiting.close(uow, entry, STARTED_HERE)

    [proposal] = proposals_of(database, run_now(database, area))

    assert (proposal.class_id, proposal.together) == (area.taught_class.id, False)


def test_an_empty_list_is_a_run_with_nobody(database: Database, area: Area) -> None:
    run = run_now(database, area)

    assert (run.learners, run.left_out) == (0, 0)
    assert [one["placed"] for one in run.figures] == [0, 0]


def test_the_page_proposes_sends_what_is_ticked_and_says_what_was_not_sent(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    client = client_of(area.assessor)

    proposed = post(client, "/allocations", {"mode": "most-places"})
    address = proposed.headers["Location"]
    page = soup(get(client, address))

    assert proposed.status_code == 303
    [box] = page.select("input[name=proposals]")
    assert "Amina" in page.get_text()
    assert "had waited 31 weeks" in page.get_text()
    nothing = post(client, address, {})
    assert nothing.status_code == 422
    assert "Select at least one referral to send" in nothing.text
    sent = post(client, address, {"proposals": box["value"]})
    assert sent.status_code == 303
    assert "1 referral is sent" in get(client, address).text


def test_a_ticked_proposal_of_somebody_who_does_not_share_is_named_with_a_link(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    run = run_now(database, area)
    proposal = proposals_of(database, run)[0]
    with database.unit_of_work(area.assessor.viewer) as uow:
        for grant in consent.live_grants(uow, two[0].id):
            if grant.recipient_id == area.provider.id:
                consent.withdraw(uow, grant.id)

    answer = post(client_of(area.assessor), f"/allocations/{run.reference}", {"proposals": str(proposal.id)})

    assert answer.status_code == 422
    assert "1 referral was not sent" in answer.text
    assert f"/learners/{two[0].reference}/sharing" in answer.text


def test_another_class_can_be_chosen(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    run = run_now(database, area)
    proposal = proposals_of(database, run)[0]
    with database.unit_of_work(JOB) as uow:
        other = uow.get(TaughtClass, area.other_class.id)
        other.places, other.women_only = 4, False
        audit.record(uow, "test.prepare", about=other)
        version.bump(uow)

    address = f"/allocations/{run.reference}/{proposal.id}/change"
    answer = post(client_of(area.assessor), address, {"class_id": str(area.other_class.id)})

    assert answer.status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Proposal, proposal.id).state is ProposalState.CHANGED
        [sent] = uow.session.scalars(sa.select(Referral))
    assert sent.class_id == area.other_class.id


def test_a_run_comes_as_a_file_in_the_order_of_the_list(
    client_of: ClientOf, database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    run, assessor = run_now(database, area), client_of(area.assessor)
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, two[1].id, area.other_provider.id, None)
    [link] = soup(get(assessor, f"/allocations/{run.reference}")).select("a[href*='/download']")
    answer = get(assessor, str(link["href"]))
    rows = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))
    assert [(row["Learner"].split()[0], row["Waited, weeks"]) for row in rows] == [
        ("Amina", "31"),
        ("Bilal", "12"),
    ]
    assert [bool(row["Class"]) for row in rows] == [True, False]
    assert [row["Know first"] for row in rows] == ["", "Block"]
    placed = get(assessor, f"/allocations/{run.reference}/download?show=proposed").text
    assert "Amina" in placed
    assert "Bilal" not in placed
    with database.unit_of_work(JOB) as uow:
        events = uow.session.scalars(sa.select(AuditEvent.verb)).all()
    assert events.count("proposals-of-a-run.download") == 2
    assert get(client_of(area.manager), f"/allocations/{run.reference}/download").status_code == 404


def test_leaving_needs_a_reason(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    run = run_now(database, area)
    proposal = proposals_of(database, run)[0]
    address = f"/allocations/{run.reference}/{proposal.id}/leave"

    assert post(client_of(area.assessor), address, {}).status_code == 422
    assert post(client_of(area.assessor), address, {"reason": "talk_first"}).status_code == 303


@pytest.mark.parametrize("role", ["manager", "provider_staff", "work_coach", "administrator"])
def test_nobody_else_sees_a_run(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf, role: str
) -> None:
    run = run_now(database, area)

    assert get(client_of(getattr(area, role)), f"/allocations/{run.reference}").status_code in (403, 404)


def test_a_run_or_proposal_that_is_not_there_is_not_found(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    client, run = client_of(area.assessor), run_now(database, area)

    assert get(client, "/allocations/0000-0000").status_code == 404
    assert get(client, f"/allocations/{run.reference}/{two[0].id}/leave").status_code == 404


def test_learners_are_put_together_and_parted_by_reference(
    area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    client, address = client_of(area.assessor), f"/learners/{two[0].reference}/together"

    assert "There is no learner" in post(client, address, {"reference": "AAAAAAAA", "tie": "couple"}).text
    same = post(client, address, {"reference": two[0].reference, "tie": "couple"})
    assert (same.status_code, "another learner" in same.text) == (422, True)
    assert post(client, address, {"reference": two[1].reference, "tie": "couple"}).status_code == 303
    assert "Bilal" in get(client, address).text
    assert post(client, f"{address}/{two[1].reference}/part", page=address).status_code == 303
    assert "can be placed on their own" in get(client, address).text


def test_entries_keep_their_lots(database: Database, area: Area, two: tuple[Learner, Learner]) -> None:
    """A run reads the list and changes nothing of it."""
    with database.unit_of_work(JOB) as uow:
        before = {one.id: (one.lottery, one.version) for one in uow.session.scalars(sa.select(WaitingEntry))}

    run_now(database, area)

    with database.unit_of_work(JOB) as uow:
        entries = uow.session.scalars(sa.select(WaitingEntry))
        assert {one.id: (one.lottery, one.version) for one in entries} == before
