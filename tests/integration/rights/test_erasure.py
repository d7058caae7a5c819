"""What is erased is in no table, in no file, and known to nobody; what stays names nobody."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from hub.accounts.models import Stash, User
from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli.trust.rights import erase
from hub.consent.services import disclosure as consent
from hub.consent.types import CATEGORY_LABELS, Category, Stage
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.core.ids import new_id
from hub.core.model import Base, mapped_classes
from hub.core.sealing.sealed import SubjectKey, Tier, sealed_attributes
from hub.directory.models import TaughtClass
from hub.duplicates.moving import find_by_what_is_known
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from hub.learners.models import Learner, MergedRecord, Need
from hub.learners.queries import in_store, search
from hub.messages import outbox
from hub.messages.sending import send_due
from hub.referrals.case import erase as whole
from hub.referrals.case import erase_tier as by_tier
from hub.referrals.case.portions import Portion, kind_alone, parts
from hub.referrals.types import Verb
from hub.rights.erasure import services as erasure
from hub.rights.erasure.models import Cause, Erasure
from hub.rights.erasure.services import Held, erase_record, held, hold
from hub.rights.requests.models import RecipientToTell, RequestText, RightsRequest
from hub.rights.requests.services import identify, receive
from hub.rights.requests.types import Kind, Route, Seen
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.messages import Pigeon, make_safe
from tests.factories.messages import post as by_post
from tests.factories.pages import get, post, soup
from tests.factories.referrals import bring, refer
from tests.factories.rich import rich_person

JOB = Viewer.job("test", storage=True)
ClientOf = Callable[[User], FlaskClient]


def pieces(database: Database, learner_id: object) -> Iterator[bytes]:
    """A piece of each sealed value and each wrapped key, as they lie in the database."""
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        for model in (SubjectKey, *mapped_classes()):
            table, owner = model.__table__, getattr(model, "learner_id", getattr(model, "subject_id", None))
            names = (
                ["wrapped"] if model is SubjectKey else [one.field.column for one in sealed_attributes(model)]
            )
            if owner is None or not names:
                continue
            column = table.c.id if model is Learner else table.c[owner.key]
            for row in connection.execute(
                sa.select(*(table.c[name] for name in names)).where(column == learner_id)
            ):
                yield from (bytes(value[:40]) for value in row)


def in_the_files(database: Database) -> bytes:
    path = Path(str(database.engine.url.database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def named(database: Database, learner_id: object) -> list[str]:
    """The tables with a column that points to learners, and a row that still names this one."""
    found = []
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table.name == "learner" for key in column.foreign_keys):
                    query = sa.select(sa.func.count()).select_from(table).where(column == learner_id)
                    found += [table.name] * bool(connection.scalar(query))
    return found


def test_nothing_of_the_person_is_left_in_rows_or_bytes(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person, other = rich_person(uow, area).learner, learner(uow, area.hub, "Ngozi", "Eze")
        for path in (f"/learners/{person.reference}/needs", f"/learners/{other.reference}/needs"):
            stash = Stash(user_id=area.assessor.id, path=path)
            stash.content = "typed"
            uow.add(stash)
    known = list(pieces(database, person.id))
    assert len(known) > 100
    if database.engine.dialect.name == "sqlite":
        before = in_the_files(database)
        assert all(piece in before for piece in known)
    with database.unit_of_work(JOB) as uow:
        certificate = erase_record(uow, person.id, Cause.REQUEST)
        assert certificate.rows["learner"] == 1
        assert certificate.rows["stash"] == 1
        assert certificate.kek_ids
    assert named(database, person.id) == []
    if database.engine.dialect.name == "sqlite":
        after = in_the_files(database)
        assert [piece for piece in known if piece in after] == []
        assert person.reference.encode() not in after
    with database.unit_of_work(JOB) as uow:
        assert in_store(uow, person.reference) is None
        assert not list(uow.session.scalars(sa.select(SubjectKey).where(SubjectKey.subject_id == person.id)))
        assert (
            uow.get(Learner, other.id).given_names.reveal(consent.may_see(uow, other.id, ["identity"]))
            == "Ngozi"
        )
        assert [one.path for one in uow.session.scalars(sa.select(Stash))] == [
            f"/learners/{other.reference}/needs"
        ]
        verbs = list(
            uow.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject_id == person.id))
        )
        assert {"test.rich", "learner.erase"} <= set(verbs)


def test_a_hold_keeps_a_record_until_it_is_lifted(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    with database.unit_of_work(area.officer.viewer) as uow:
        standing = hold(uow, row.id, reason="A claim of 3 May", until=None)
        assert held(uow) == {row.id}
    with database.unit_of_work(area.officer.viewer) as uow, pytest.raises(Held):
        erase_record(uow, row.id, Cause.REQUEST)
    with database.unit_of_work(area.officer.viewer) as uow:
        assert erasure.reason_of(uow, standing) == "A claim of 3 May"
        erasure.lift(uow, standing.id)
        erase_record(uow, row.id, Cause.REQUEST)
    assert named(database, row.id) == []


def test_a_request_to_delete_gives_the_place_back_and_says_whom_to_tell(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        consent.move_stage(uow, row.id, area.provider.id, Stage.OPENED)
    [referral] = refer(database, area, row)
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(TaughtClass, area.taught_class.id).held == 1
        asking = {"kind": Kind.ERASURE, "route": Route.SPOKEN, "received_on": uow.today}
        request = receive(uow, new_id(), learner_id=row.id, asked="Forget me", **asking)
    officer, here = client_of(area.officer), f"/officer/requests/{request.id}"
    assert get(officer, f"{here}/delete-record").location == f"{here}/identify"
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, row.id).reference == row.reference
        identify(uow, uow.get(RightsRequest, request.id), Seen.KNOWN)
    assert post(client_of(area.assessor), f"{here}/delete-record").status_code == 404
    looked = post(officer, f"{here}/delete-record", {"part": "all"})
    assert (looked.status_code, "Delete it for good" in looked.text) == (200, True)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, row.id).reference == row.reference
    done = post(officer, f"{here}/delete-record", {"part": "all", "sure": "yes"})
    assert done.status_code == 303
    assert "rotation and its backups" in get(officer, done.location).text
    assert "Clapton Community College" in get(officer, here).text
    assert get(client_of(area.assessor), f"/learners/{row.reference}").status_code == 404
    assert get(client_of(area.provider_staff), f"/referrals/{referral.id}").status_code == 404
    with database.unit_of_work(JOB) as uow:
        assert uow.get(TaughtClass, area.taught_class.id).held == 0
        assert uow.one(sa.select(RecipientToTell)).organisation_id == area.provider.id
        assert not list(uow.session.scalars(sa.select(RequestText)))
        assert uow.one(sa.select(Erasure)).request_id == request.id
        assert uow.get(RightsRequest, request.id).result == "whole"


@pytest.mark.parametrize("tier", [Tier.SPECIAL, Tier.ASSESSMENT])
def test_one_tier_goes_as_foreseen_and_the_rest_stays(database: Database, area: Area, tier: Tier) -> None:
    """The key is another one, the old values are in no row and no file, and the other tiers open as before."""
    with database.unit_of_work(JOB) as uow:
        rich = rich_person(uow, area)
    person, model = rich.learner, {one.__tablename__: one for one in mapped_classes()}
    of_tier = {
        one.field.column
        for each in model.values()
        for one in sealed_attributes(each)
        if one.field.tier is tier
    }
    assert of_tier
    with database.unit_of_work(JOB) as uow:
        key = sa.select(SubjectKey.wrapped).where(SubjectKey.subject_id == person.id, SubjectKey.tier == tier)
        old_key = bytes(uow.session.scalars(key).one())
        going = erasure.foreseen(uow, person.id, Portion(tier)).rows
    before = set(pieces(database, person.id))
    assert old_key[:40] in before
    with database.unit_of_work(JOB) as uow:
        done = erase_record(uow, person.id, Cause.REQUEST, portion=Portion(tier))
        assert (done.rows, done.tier) == (going, tier)
    gone = before - set(pieces(database, person.id))
    assert old_key[:40] in gone
    assert len(gone) > 10
    if database.engine.dialect.name == "sqlite":
        after = in_the_files(database)
        assert [piece for piece in gone if piece in after] == []
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, person.id, Category)
        for name, row in rich.rows.items():
            kept = uow.session.get(model[name], row.id)
            for one in sealed_attributes(model[name]) if kept is not None else ():
                if one.field.tier is Tier.SYSTEM:
                    continue
                text = one.__get__(kept, model[name]).reveal(decision)
                field = f"{name}.{one.field.column}"
                if one.field.tier is tier and field not in parts(tier).staying:
                    assert text in (None, "{}"), field
                elif field in rich.said and name not in ("recommendation", "need"):
                    assert rich.said[field] in (text or ""), field


def test_a_tier_is_not_erased_under_a_hold_that_came_after_the_look_and_the_core_never_alone(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
    with database.unit_of_work(JOB) as uow:
        assert erasure.foreseen(uow, person.id).rows["learner"] == 1
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, person.id).reference == person.reference
        assert not list(uow.session.scalars(sa.select(Erasure)))
        with pytest.raises(RuleBroken, match="delete the whole record"):
            erase_record(uow, person.id, Cause.REQUEST, portion=Portion(Tier.CORE))
        hold(uow, person.id, reason="A claim", until=None)
    with database.unit_of_work(JOB) as uow, pytest.raises(Held):
        erase_record(uow, person.id, Cause.REQUEST, portion=Portion(Tier.SPECIAL))


def test_the_officer_sees_how_much_of_one_kind_of_data_goes_and_only_that_goes(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        need.health, need.childcare_detail = "Uses a wheelchair", "A child of two"
        audit.record(uow, "test", about=need)
        asking = {"kind": Kind.ERASURE, "route": Route.SPOKEN, "received_on": uow.today}
        request = receive(uow, new_id(), learner_id=person.id, **asking)
        identify(uow, request, Seen.KNOWN)
    officer, here = client_of(area.officer), f"/officer/requests/{request.id}/delete-record"
    nothing = post(officer, here, {})
    assert (nothing.status_code, "Select what is to be deleted" in nothing.text) == (422, True)
    assert post(officer, here, {"part": "identity"}).status_code == 422
    looked = " ".join(soup(post(officer, here, {"part": "health"})).main.get_text(" ").split())
    assert "Health and access 1" in looked
    assert "Childcare" not in looked
    done = post(officer, here, {"part": "health", "sure": "yes"})
    assert "“Health and access” is deleted" in get(officer, done.location).text
    with database.unit_of_work(JOB) as uow:
        kept, decision = uow.get(Need, need.id), consent.may_see(uow, person.id, Category)
        assert kept.health.reveal(decision) is None
        assert kept.childcare_detail.reveal(decision) == "A child of two"
        assert uow.get(RightsRequest, request.id).result == "part"
        assert uow.one(sa.select(Erasure)).category is Category.HEALTH


@pytest.mark.parametrize("kind", [Category.CONTACT, Category.NEEDS, Category.NOTES])
def test_a_kind_of_data_that_lies_in_the_core_goes_alone_and_the_rest_opens_as_before(
    database: Database, area: Area, kind: Category
) -> None:
    with database.unit_of_work(JOB) as uow:
        rich = rich_person(uow, area)
    person, model, portion = (
        rich.learner,
        {one.__tablename__: one for one in mapped_classes()},
        kind_alone(kind),
    )
    with database.unit_of_work(JOB) as uow:
        going = erasure.foreseen(uow, person.id, portion)
        assert set(going.said) == {kind}
    with database.unit_of_work(JOB) as uow:
        done = erase_record(uow, person.id, Cause.REQUEST, portion=portion)
        assert (done.rows, done.category, done.tier) == (going.rows, kind, None)
    rest = set()
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, person.id, Category)
        for name, row in rich.rows.items():
            kept = uow.session.get(model[name], row.id)
            for one in sealed_attributes(model[name]) if kept is not None else ():
                field = f"{name}.{one.field.column}"
                if one.field.tier is Tier.SYSTEM:
                    continue
                text = one.__get__(kept, model[name]).reveal(decision)
                if one.field.category == kind and field not in parts(one.field.tier).staying:
                    assert text in (None, "{}"), field
                elif field in rich.said and name not in ("recommendation", "need"):
                    assert rich.said[field] in (text or ""), field
                    rest.add(field)
    assert len(rest) > 20


def test_whose_contact_details_went_is_found_by_none_and_written_to_by_nobody_and_the_pages_say_why(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider])
        other = learner(uow, area.hub, "Hodaan")
        other.phone, other.safe_to_text = "+447700900124", True
        find_by_what_is_known(uow, other)
        audit.record(uow, "test", about=other)
    with database.unit_of_work(area.steward.viewer) as uow:
        merged_id = merge(uow, person.id, other.id, "They say so").id
    make_safe(database, person, safe_to_text=True)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert [row.id for row, _ in search(uow, "phone", "+447700900124")] == [person.id]
    with database.unit_of_work(JOB) as uow:
        outbox.to_learner(uow, "on-the-list", person.id, person, facts={"reference": person.reference})
        erase_record(uow, person.id, Cause.REQUEST, portion=kind_alone(Category.CONTACT))
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert search(uow, "phone", "+447700900124") == search(uow, "phone", "+447700900123") == []
    pigeon = Pigeon()
    send_due(database, by_post(pigeon), utc_now().replace(hour=12) + timedelta(days=2))
    assert pigeon.taken == []
    desk = client_of(area.assessor)
    assert "They asked us to delete how to reach them" in get(desk, "/messages").text
    page = " ".join(soup(get(desk, f"/learners/{person.reference}")).main.get_text(" ").split())
    assert f"deleted because they asked: {CATEGORY_LABELS[Category.CONTACT]}".lower() in page.lower()
    refer(database, area, person)
    with database.unit_of_work(JOB) as uow:
        for kind in (Category.NEEDS, Category.NOTES):
            erase_record(uow, person.id, Cause.REQUEST, portion=kind_alone(kind))
    for page in ("", "/matches", "/sharing", "/registration", "/journey", "/notes", "/next-steps"):
        assert get(desk, f"/learners/{person.reference}{page}").status_code == 200, page
    with database.unit_of_work(area.steward.viewer) as uow:
        undo(uow, merged_id, "They are two")
    with database.unit_of_work(JOB) as uow:
        for row in (person, other):
            known, decision = uow.get(Learner, row.id), consent.may_see(uow, row.id, Category)
            assert (known.phone.reveal(decision), known.outcode) == (None, None)


def test_an_erasure_that_dies_halfway_has_done_nothing(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stops before its end: the record, its keys and its places are as before, and it can be done again."""
    with database.unit_of_work(JOB) as uow:
        person = rich_person(uow, area).learner
    before = set(pieces(database, person.id))
    for module, step, calls in (
        (whole, "_delete", 2),
        (whole, "_forget_rows", 0),
        (by_tier, "_opened", 0),
        (by_tier, "_empty_columns", 0),
    ):
        tier = Tier.SPECIAL if module is by_tier else None
        with monkeypatch.context() as patched:
            patched.setattr(module, step, dies_after(getattr(module, step), calls))
            with pytest.raises(Died), database.unit_of_work(JOB) as uow:
                erase_record(uow, person.id, Cause.REQUEST, portion=Portion(tier))
        assert set(pieces(database, person.id)) == before, step
    with database.unit_of_work(JOB) as uow:
        assert not list(uow.session.scalars(sa.select(Erasure)))
        erase_record(uow, person.id, Cause.REQUEST)
    assert named(database, person.id) == []


class Died(BaseException):
    """As a process that is killed: nobody catches it."""


def dies_after(step: Callable[..., Any], calls: int) -> Callable[..., Any]:
    done = count()

    def dies(*arguments: Any) -> Any:
        if next(done) >= calls:
            raise Died
        return step(*arguments)

    return dies


def test_a_tier_goes_of_both_records_that_were_merged_and_of_what_the_merge_kept(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        rows = [learner(uow, area.hub), learner(uow, area.hub, "Hodaan")]
        for row in rows:
            uow.one(sa.select(Need).where(Need.learner_id == row.id)).health = "Uses a wheelchair"
        audit.record(uow, "test", about=rows[0])
    with database.unit_of_work(area.steward.viewer) as uow:
        kept_id = merge(uow, rows[0].id, rows[1].id, "They say so").learner_id
    with database.unit_of_work(JOB) as uow:
        assert erasure.foreseen(uow, kept_id, Portion(Tier.SPECIAL)).said[Category.HEALTH] >= 1
        erase_record(uow, kept_id, Cause.REQUEST, portion=Portion(Tier.SPECIAL))
    with database.unit_of_work(JOB) as uow:
        for row in rows:
            decision = consent.may_see(uow, row.id, Category)
            for need in uow.session.scalars(sa.select(Need).where(Need.learner_id == row.id)):
                assert need.health.reveal(decision) is None
            for one in uow.session.scalars(sa.select(MergedRecord).where(MergedRecord.learner_id == row.id)):
                assert one.special_journal.reveal(decision) is None
        assert erasure.foreseen(uow, kept_id, Portion(Tier.SPECIAL)).said == {}


def test_a_restored_backup_erases_the_tier_again_and_the_pages_of_the_rest_work(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        need.health = "Uses a wheelchair"
        audit.record(uow, "test", about=need)
    ids = {"learner_id": str(person.id), "tier": "special"}
    act = ledger.Act.TIER_ERASED
    with database.unit_of_work(JOB) as uow:
        ledger.AGAIN[act](uow, ledger.Kept(act, uow.now, ids | {"category": "childcare"}, True, "unit"))
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, person.id, Category)
        assert uow.get(Need, need.id).health.reveal(decision) == "Uses a wheelchair"
    with database.unit_of_work(JOB) as uow:
        ledger.AGAIN[act](uow, ledger.Kept(act, uow.now, ids, True, "unit"))
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, person.id, Category)
        assert uow.get(Need, need.id).health.reveal(decision) is None
        assert uow.get(Learner, person.id).given_names.reveal(decision) == "Hodan"
    for page in ("", "/matches", "/sharing", "/registration", "/journey"):
        assert get(client_of(area.assessor), f"/learners/{person.reference}{page}").status_code == 200, page


def test_the_command_says_before_what_it_does_and_names_a_hold_in_one_line(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.cli.trust.rights.opened", lambda: nullcontext(database))
    with database.unit_of_work(JOB) as uow:
        person, other = learner(uow, area.hub), learner(uow, area.hub)
        hold(uow, other.id, reason="A claim", until=None)
    run = CliRunner().invoke
    asked = [person.reference, "--tier", "special", "--json"]
    look = json.loads(run(erase, [*asked, "--dry-run"]).output)
    assert run(erase, [person.reference], input="n\n").exit_code != 0
    kind = [person.reference, "--dry-run", "--category"]
    assert "cannot go alone" in str(run(erase, [*kind, "date-of-birth"]).exception)
    assert "Date of birth: 1" in run(erase, kind[:2]).output
    contact = run(erase, [*kind, "contact"]).output
    assert ("Phone, email and address" in contact, "Date of birth" in contact) == (True, False)
    done = json.loads(run(erase, [*asked, "--yes"]).output)
    assert done["rows"] == look["rows"] != {}
    assert done["certificate"]
    assert isinstance(run(erase, [other.reference, "--dry-run"]).exception, Held)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, person.id).reference == person.reference
