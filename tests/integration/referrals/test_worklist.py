"""The provider's lists: the same few statements however many rows, and a name only where it is open."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.db import Database
from hub.core.ids import show_reference
from hub.core.keyset import Edge
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral
from hub.referrals.reads.provider import front as provider_front
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import get, soup
from tests.factories.referrals import JOB, assessed_learner, bring, new_learner, refer

SignIn = Callable[[User], FlaskClient]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement sent to the database, the beginnings of transactions aside."""
    statements: list[str] = []

    def note(*details: object) -> None:
        statement = str(details[2])
        if not statement.startswith(("BEGIN", "PRAGMA")):  # what opens a transaction asks for nothing
            statements.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def fill(database: Database, area: Area, count: int) -> None:
    with database.unit_of_work(JOB) as uow:
        people = [assessed_learner(uow, area, f"Learner {number}") for number in range(count)]
    with database.unit_of_work(area.assessor.viewer) as uow:
        for person in people:
            send(uow, person, [area.taught_class.id], submission=str(person.id))


STATEMENTS = (
    5  # who asks, what there is to do, what may be seen of it, places to confirm; and that it was seen
)


@pytest.mark.parametrize("rows", [5, 50])
def test_a_request_takes_the_same_few_statements_at_any_length(
    database: Database, area: Area, client_of: SignIn, rows: int
) -> None:
    fill(database, area, rows)
    client = client_of(area.provider_staff)
    get(client, "/worklist")
    with counted(database) as statements:
        page = get(client, "/worklist")
    assert page.status_code == 200
    assert len(soup(page).select("main tbody tr")) == rows
    assert len(statements) <= STATEMENTS, statements


@pytest.mark.parametrize(
    ("where", "few"),
    [("/worklist", STATEMENTS), ("/worklist/answer", 5), ("class", 8), ("/worklist/answer?view=csv", 5)],
)
def test_names_cost_the_same_few_statements_at_any_length(
    database: Database, area: Area, client_of: SignIn, where: str, few: int
) -> None:
    path = f"/worklist/classes/{area.taught_class.id}" if where == "class" else where
    client, counts = client_of(area.provider_staff), []
    for rows in (3, 9):
        fill(database, area, rows)
        open_all(database, area)
        get(client, path)
        with counted(database) as statements:
            assert get(client, path).text.count("Learner ") >= rows
        counts.append(len(statements))
    assert counts == [few, few], statements


def open_all(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        unopened = uow.session.scalars(sa.select(Referral).where(Referral.state == State.SENT)).all()
    for referral in unopened:
        bring(database, area, referral, Verb.OPEN)


def test_a_list_shows_names_where_the_referral_is_open_and_each_is_recorded(
    database: Database, area: Area, client_of: SignIn
) -> None:
    people = [new_learner(database, area, name) for name in ("Hodan", "Sahra")]
    [mine], [theirs] = (refer(database, area, person) for person in people)
    bring(database, area, mine, Verb.OPEN)
    client = client_of(area.provider_staff)
    for path in ("/worklist", "/worklist/answer", f"/worklist/classes/{area.taught_class.id}"):
        page = get(client, path).text
        assert "Hodan Warsame" in page
        assert "Sahra" not in page
        assert theirs.reference[:4] in page
    with database.unit_of_work(JOB) as uow:
        seen = sa.select(AuditEvent.subject_id).where(
            AuditEvent.verb == "disclose", AuditEvent.actor_id == area.provider_staff.id
        )
        named = seen.where(AuditEvent.categories.contains("identity"))
        assert set(uow.session.scalars(named)) == {mine.learner_id}
        assert set(uow.session.scalars(seen)) == {mine.learner_id, theirs.learner_id}


def test_another_open_referral_of_the_learner_does_not_name_them_on_one_that_is_not(
    database: Database, area: Area, client_of: SignIn
) -> None:
    with database.unit_of_work(JOB) as uow:
        second = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL Entry 2")
    person = new_learner(database, area)
    mine, _ = refer(database, area, person, area.taught_class, second)
    bring(database, area, mine, Verb.OPEN)
    assert "Hodan" not in get(client_of(area.provider_staff), f"/worklist/classes/{second.id}").text


def test_a_list_is_downloaded_as_far_as_the_referrals_are_open(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [evil] = refer(database, area, new_learner(database, area, "=cmd|' /C calc'!A0"))
    [closed] = refer(database, area, new_learner(database, area, "Sahra"))
    bring(database, area, evil, Verb.OPEN)
    file = get(client_of(area.provider_staff), f"/worklist/classes/{area.taught_class.id}?view=csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    rows = {row["Reference"]: row for row in csv.DictReader(file.text.lstrip("\ufeff").splitlines())}
    assert rows[show_reference(evil.reference)]["Learner"].startswith("'=cmd")
    assert rows[show_reference(closed.reference)]["Learner"] == show_reference(closed.reference)
    assert not [personal for personal in ("Sahra", "07700", "1994") if personal in file.text]
    assert (
        get(client_of(area.other_provider_staff), f"/worklist/classes/{area.taught_class.id}").status_code
        == 404
    )


def test_a_list_is_filtered_by_class_state_overdue_and_new_and_sorted(
    database: Database, area: Area, client_of: SignIn
) -> None:
    with database.unit_of_work(JOB) as uow:
        second = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL Entry 2")
    [late], [opened] = (refer(database, area, new_learner(database, area, name)) for name in ("A", "B"))
    [other] = refer(database, area, new_learner(database, area, "C"), second)
    bring(database, area, opened, Verb.OPEN)
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Referral, late.id)
        row.reply_by, row.sent_at = uow.today - timedelta(days=1), uow.now - timedelta(days=20)
        uow.session.info["audited"] = True
    client = client_of(area.provider_staff)

    def shown(query: str) -> list[str]:
        rows = soup(get(client, f"/worklist/answer?{query}")).select("main tbody tr")
        names = {
            one.reference[:4]: name for one, name in ((late, "late"), (opened, "opened"), (other, "other"))
        }
        return [name for row in rows for reference, name in names.items() if reference in row.text]

    assert shown("") == ["late", "opened", "other"]
    assert shown(f"taught={second.id}") == ["other"]
    assert shown("stands=opened") == ["opened"]
    assert shown("only=overdue") == ["late"]
    assert shown("only=new") == ["opened", "other"]
    assert shown("sort=-class")[0] == "other"
    assert shown("only=nonsense") == []


def test_the_first_to_be_answered_comes_first_and_overdue_is_marked(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [late], [later] = (refer(database, area, new_learner(database, area, name)) for name in ("A", "B"))
    with database.unit_of_work(JOB) as uow:
        uow.get(Referral, later.id).reply_by = uow.today - timedelta(days=1)
        uow.session.info["audited"] = True
    rows = soup(get(client_of(area.provider_staff), "/worklist")).select("main tbody tr")
    assert [later.reference[:4] in rows[0].text, late.reference[:4] in rows[1].text] == [True, True]
    assert ["Overdue" in row.text for row in rows] == [True, False]


def test_a_list_shows_facts_for_matching_and_nothing_that_says_who(
    database: Database, area: Area, client_of: SignIn
) -> None:
    refer(database, area, new_learner(database, area))
    page = get(client_of(area.provider_staff), "/worklist").text
    assert "Entry 1" in page
    assert "25-34, E8" in page
    for personal in ("Hodan", "Warsame", "07700900123", "+447700900123", "1994", "example.org"):
        assert personal not in page


def test_another_provider_sees_nothing_of_it(database: Database, area: Area, client_of: SignIn) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    page = get(client_of(area.other_provider_staff), "/worklist")
    assert "Nothing to answer" in page.text
    assert referral.reference[:4] not in page.text
    assert get(client_of(area.other_provider_staff), f"/referrals/{referral.reference}").status_code == 404


def test_the_first_page_is_turned_without_losing_or_repeating_a_row_also_where_all_are_due_on_one_day(
    database: Database, area: Area
) -> None:
    fill(database, area, provider_front.PAGE_SIZE + 3)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        first = provider_front.front(uow).answer
        last = provider_front.front(uow, Edge(first.part.after)).answer
        again = provider_front.front(uow, Edge(last.part.before, back=True)).answer
        nowhere = provider_front.front(uow, Edge((True, date.max, UUID(int=0)))).answer
    assert [len(page.cards) for page in (first, last)] == [50, 3]
    assert (first.total, first.pages) == (53, 2)
    assert (last.page, last.part.after) == (2, None)
    assert len({card.reference for page in (first, last) for card in page.cards}) == 53
    assert again.cards == first.cards
    assert nowhere.cards[-3:] == last.cards
    assert nowhere.part.after is None


def test_each_thing_to_do_is_in_its_own_list(database: Database, area: Area, client_of: SignIn) -> None:
    ways = {
        "offers": (Verb.OPEN, Verb.ACCEPT, Verb.OFFER),
        "starting": (Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER),
        "accepted": (Verb.OPEN, Verb.ACCEPT),
        "waiting": (Verb.OPEN, Verb.WAITLIST),
    }
    for name, verbs in ways.items():
        [referral] = refer(database, area, new_learner(database, area, name.title()))
        bring(database, area, referral, *verbs)
    client = client_of(area.provider_staff)
    headings = [heading.text for heading in soup(get(client, "/worklist")).select("main h2")]
    assert headings == [
        *(provider_lists.WORKLISTS[name].title for name in ways),
        "Registers",
        "Places to confirm",
    ]
    for name in ways:
        assert len(soup(get(client, f"/worklist/{name}")).select("main tbody tr")) == 1
    assert get(client, "/worklist/no-such-list").status_code == 404
    on_class = soup(get(client, f"/worklist/classes/{area.taught_class.id}"))
    assert len(on_class.select("main tbody tr")) == len(ways)
    assert get(client, f"/worklist/classes/{area.other_class.id}").status_code == 404


def test_the_first_page_shows_the_first_ten_of_a_later_list_and_says_how_many_there_are(
    database: Database, area: Area, client_of: SignIn
) -> None:
    fill(database, area, provider_front.FEW + 2)
    client = client_of(area.provider_staff)
    with database.unit_of_work(JOB) as uow:
        sent = uow.session.scalars(sa.select(Referral)).all()
    for referral in sent:
        bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    with database.unit_of_work(JOB) as uow:
        longest = uow.get(Learner, sent[-1].learner_id)
        longest.joined_on -= timedelta(days=30)
        audit.record(uow, "learner.update", about=longest)
    page = get(client, "/worklist")
    shown = soup(page).select("main tbody tr")
    assert len(shown) == provider_front.FEW
    assert sent[-1].reference[:4] in shown[0].text
    assert "These are the first 10 of 12 learners." in page.text
    assert len(soup(get(client, "/worklist/accepted")).select("main tbody tr")) == len(sent)


def test_a_class_that_has_begun_is_not_called_one_that_starts_soon(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
    client = client_of(area.provider_staff)
    for days, begun in ((-30, True), (30, False)):
        with database.unit_of_work(JOB) as uow:
            uow.get(TaughtClass, area.taught_class.id).starts_on = uow.today + timedelta(days=days)
            uow.session.info["audited"] = True
        page = get(client, "/worklist").text
        assert "Starting soon" not in page
        assert ("Class has begun" in page) is begun


def test_places_that_nobody_confirmed_for_two_weeks_are_to_confirm(
    database: Database, area: Area, client_of: SignIn
) -> None:
    client = client_of(area.provider_staff)
    assert "All places were confirmed" in get(client, "/worklist").text
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).confirmed_at = uow.now - timedelta(days=15)
        uow.session.info["audited"] = True
    page = get(client, "/worklist").text
    assert "ESOL Entry 1: 12 places free, confirmed 15 days ago" in page
    assert "English for women" not in page


def test_a_key_that_is_none_asks_for_the_first_page(
    database: Database, area: Area, client_of: SignIn
) -> None:
    refer(database, area, new_learner(database, area))
    client = client_of(area.provider_staff)
    for typed in ("0", "two", "%F0%9F%90%8E", "%00", "QUJD", "A" * 5_000, "A" * 7_000):
        for name in ("after", "before"):
            assert len(soup(get(client, f"/worklist?{name}={typed}")).select("main tbody tr")) == 1


def test_lists_hold_only_states_that_exist_once(database: Database) -> None:
    listed = [state for one in provider_lists.WORKLISTS.values() for state in one.states]
    assert len(listed) == len(set(listed))
    assert set(listed) == {state for state in State if state not in NOT_LISTED}


NOT_LISTED = {
    State.DRAFT,
    State.COMPLETED,
    State.LEFT_EARLY,
    State.TRANSFERRED,
    State.NOT_COMING,
    State.DECLINED,
    State.OFFER_DECLINED,
    State.OFFER_EXPIRED,
    State.WITHDRAWN,
    State.ENTERED_IN_ERROR,
}
