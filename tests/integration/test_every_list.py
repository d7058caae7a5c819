"""Every list: what narrows it, sorts it and turns its pages, and the file that holds all of it."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.services import api_tokens, users, work_links
from hub.accounts.types import Task
from hub.allocation.services.propose import propose
from hub.allocation.types import Mode
from hub.assessment.group import services as group_sessions
from hub.assessment.models import Assessment
from hub.assessment.services import assess, moderate
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli.trust.duplicates import look_through
from hub.consent.services import glass, restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.actor import Viewer
from hub.core.clock import months_after
from hub.core.db import Database
from hub.core.ids import new_id
from hub.demand.plain import plain_class
from hub.demand.services.propose import count, keep
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.duplicates import queries as duplicates
from hub.duplicates.services import decide
from hub.forms.fields import Date
from hub.forms.fields.choice import Choice, Choices
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services.proposed import FEW_WORDS, published
from hub.learners.finding import index
from hub.learners.inward import notice
from hub.learners.models import Learner
from hub.learners.self_referral import services as self_referral
from hub.learners.self_referral.answers import Answers
from hub.learners.self_referral.door import Whence
from hub.messages.models import Message
from hub.messages.types import Channel, MessageState, Refusal
from hub.oversight.models import ReadingAlert
from hub.referrals.waiting import entries
from hub.rights.requests.services import receive
from hub.rights.requests.types import Kind, Route
from hub.safekeeping.breach.services import find_by_itself
from hub.safekeeping.breach.types import Kind as BreachKind
from hub.tracking.destinations import services as destinations
from hub.tracking.enrolment import queries as enrolment
from hub.web import lists
from hub.web.lists import PAGE, ListPage
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.counted import count_now
from tests.factories.learners import learner
from tests.factories.lists import declared_lists
from tests.factories.other_help import signposted, support
from tests.factories.pages import get, soup
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]

# Where each list stands and who works with it; one that is not here fails the first test.
PLACES = {
    "possible-duplicates": ("/duplicates", "steward"),
    "merged-records": ("/duplicates/merged", "steward"),
    "waiting-list": ("/waiting-list", "assessor"),
    "waiting-list-then": ("/waiting-list/then", "assessor"),
    "routes": ("/routes", "assessor"),
    "classes": ("/directory", "assessor"),
    "assessments-not-finished": ("/assessments/drafts", "assessor"),
    "group-sessions": ("/group-sessions", "assessor"),
    "second-looks": ("/assessments/to-moderate", "assessor"),
    "proposed-places": ("/allocations", "assessor"),
    "agreed-by-provider": ("/allocations/agreed", "assessor"),
    "proposed-classes": ("/gaps/proposals", "manager"),
    "ending-soon": ("/ending-soon", "assessor"),
    "messages": ("/messages", "assessor"),
    "message-words": ("/message-words", "manager"),
    "other-help": ("/other-help", "manager"),
    "sent-links": ("/sent-links", "manager"),
    "other-help-to-ask": ("/other-help/to-ask", "assessor"),
    "numbers-that-no-longer-work": ("/messages/numbers", "assessor"),
    "people-who-asked": ("/self-referrals", "assessor"),
    "people-to-tell": ("/sent-by-others", "assessor"),
    "calls-after-a-course": ("/after-the-course", "assessor"),
    "our-classes-ending": ("/worklist/ending-soon", "provider_staff"),
    "organisations": ("/organisations", "administrator"),
    "users": ("/users", "administrator"),
    "agreements": ("/agreements", "administrator"),
    "api-tokens": ("/api-tokens", "administrator"),
    "restrictions": ("/officer/restrictions", "officer"),
    "openings": ("/officer/openings", "officer"),
    "break-glass": ("/break-glass", "assessor"),
    "requests": ("/officer/requests", "officer"),
    "alerts": ("/officer/alerts", "officer"),
    "breaches": ("/officer/breaches", "officer"),
}
ODD = (
    "level=E9",
    "level=%00",
    "level=E1&level=E2",
    "level=" + "9" * 3000,
    "level[]=E1",
    "area=x' OR 1=1 --",
    "provider=00000000-0000-0000-0000-000000000000",
    "provider=1",
    "day=31",
    "part=%F0%9F%90%8E",
    "part=%FF%FE",
    "state=open%00",
    "before-day=31&before-month=2&before-year=2027",
    "since-day=1",
    "since-year=99999999999",
    "having=creche&having=%00",
    "words=%00",
    "words=" + "a" * 5000,
    "sort=name",
    "sort=--joined",
    "sort=%00",
    "view=pdf",
    "page=0",
    "page=-1",
    "page=99999",
    "after=%00",
    "before=QUJDREVG",
    "{{7*7}}=1",
)
NUMBER_WITH_UNIT = re.compile(
    r"[£\d][\d,.]*\s*(%|weeks?|days?|hours?|places?|people|learners?|classes|of \d+.*)", re.I
)


@pytest.fixture
def filled(database: Database, area: Area) -> Area:
    """People on the waiting list, of two levels and districts, one of them paused."""
    with database.unit_of_work(JOB) as uow:
        judged: list[Assessment] = []
        for number in range(PAGE + 3):
            days = number % 7 * 20
            row = learner(
                uow, area.hub, f"=Person{number}", outcode="E8" if number % 2 else "N16",
                joined_on=uow.today - timedelta(days=days),
            )  # fmt: skip
            level = Level.E1 if number % 3 else Level.E2
            judged.append(assessed(uow, row, level))
            entry = entries.join(uow, row.id, level=level, strand=Strand.GENERAL)
        entries.pause(uow, entry, uow.today + timedelta(days=30))
        api_tokens.add(uow, uow.get(User, area.provider_staff.id))
        uow.add(ReadingAlert(rule="night", user_id=area.assessor.id, day=uow.today, number=3))
        receive(uow, new_id(), kind=Kind.ACCESS, route=Route.EMAIL, received_on=uow.today, learner_id=row.id)
        judged[0].assessor_id = user(uow, area.hub, Role.ASSESSOR, "Cora Colleague").id
        moderate.sample(uow, judged[0])
        find_by_itself(uow, new_id(), BreachKind.OTHER, "=What happened")
    with database.unit_of_work(area.assessor.viewer) as uow:
        assess.start(uow, uow.get(Learner, row.id))
        propose(uow, Mode.MOST_PLACES)
        group_sessions.open_session(uow, "=Library", uow.today, "once")
    with database.unit_of_work(area.manager.viewer) as uow:
        facts = plain_class(Level.E1, Strand.GENERAL, "E8", 0, [])
        keep(uow, facts, published(count(uow, facts)), "once")
    in_a_class_that_ends(database, area)
    to_call_after_a_course(database, area)
    one_person_twice(database, area)
    one_restricted_and_one_opened(database, area)
    somebody_is_not_reached(database)
    with database.unit_of_work(JOB) as uow:
        signposted(uow, learner(uow, area.hub, "=Helped").id, [support(uow, name="=Tea")], days_ago=60)
        desk = users.name_address(
            uow, uow.get(Organisation, area.provider.id), name="=Desk", email="desk@example.org"
        )
        work_links.issue(uow, new_id(), desk, Task.PLACES, None, None)
    one_who_asked_and_one_who_was_sent(database, area)
    return area


def one_who_asked_and_one_who_was_sent(database: Database, area: Area) -> None:
    answers = Answers("=Asking", "+447700900456", None, ("call",), "so", "E8", ("morning",))
    with database.unit_of_work(JOB) as uow:
        self_referral.receive(uow, answers, "once", Whence("192.0.2.1", "192.0.0.0/16"))
        row = learner(uow, area.hub, "=Sent")
        notice.came(uow, row.id, area.jcp.id, None)


def somebody_is_not_reached(database: Database) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Message).order_by(Message.id).limit(1)).one()
        row.move_to(MessageState.TAKEN, uow.now)
        row.move_to(MessageState.REFUSED, uow.now)
        row.refusal = Refusal.NO_SAFE_WAY
        at = {"state": MessageState.FAILED, "state_since": uow.now, "due_at": uow.now}
        dead = {"channel": Channel.TEXT, "refusal": Refusal.WRONG_ADDRESS}
        uow.add(Message(learner_id=row.learner_id, template="registered", occasion="once", **at, **dead))
        audit.record(uow, "test", about=row)


def one_person_twice(database: Database, area: Area) -> None:
    """Three records of one person, two of which were merged."""
    with database.unit_of_work(JOB) as uow:
        for _ in range(3):
            row = learner(uow, area.hub, "=Twice", "Again", nino="QQ654321C", joined_on=uow.today)
            index.reindex(uow, row)
    look_through(database)
    with database.unit_of_work(area.steward.viewer) as uow:
        pair = duplicates.pairs(uow)[0]
        decide.same(uow, pair.id, pair.learner_id, "They say so", pair.version)


def one_restricted_and_one_opened(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        shut, opened = (learner(uow, area.hub, name, joined_on=uow.today) for name in ("=Shut", "=Opened"))
    with database.unit_of_work(area.officer.viewer) as uow:
        restriction.restrict(
            uow, shut.id, ground=RestrictionGround.ACCURACY, asked_by=AskedBy.LEARNER,
            until=uow.today + timedelta(days=30),
        )  # fmt: skip
    with database.unit_of_work(area.manager.viewer) as uow:
        glass.break_glass(uow, opened.id, "=Somebody is in danger")


def in_a_class_that_ends(database: Database, area: Area) -> None:
    bring(database, area, refer(database, area, new_learner(database, area, "=Ending"))[0], *TO_START)
    with database.unit_of_work(JOB) as uow:
        taught = uow.get(TaughtClass, area.taught_class.id)
        taught.ends_on = uow.today + timedelta(days=20)
        audit.record(uow, "test", about=taught)


def to_call_after_a_course(database: Database, area: Area) -> None:
    started = bring(database, area, refer(database, area, new_learner(database, area, "=Left"))[0], *TO_START)
    with database.unit_of_work(JOB) as uow:
        row = enrolment.of_referral(uow, started.id)
        row.ended_on = months_after(uow.today, -3)
        destinations.begin_due(uow)


def read(answer: TestResponse) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def desk(client_of: SignIn, area: Area, name: str) -> tuple[FlaskClient, str]:
    path, staff = PLACES[name]
    return client_of(getattr(area, staff)), path


def test_every_list_is_tried_here() -> None:
    assert set(declared_lists()) == set(PLACES)


def test_no_list_asks_for_a_name() -> None:
    """What stands in an address is written down by browsers and proxies."""
    plain = (Choice, Choices, Date)
    free = {
        (page.name, name)
        for page in declared_lists().values()
        for name, field in page.filters().fields.items()
        if not isinstance(field, plain)
    }
    assert free == {("classes", "words")}, "titles and providers of classes are public"


@pytest.mark.parametrize("page", declared_lists().values(), ids=list(declared_lists()))
def test_every_figure_names_its_unit_and_every_list_can_be_sorted(page: ListPage) -> None:
    assert page.sortable
    keys = [column.key for column in page.columns]
    assert len(keys) == len(set(keys))
    assert all(len(column.title.split()) > 1 for column in page.columns if column.figure)
    assert page.deciding in {column.title for column in page.columns if column.on_page}


@pytest.fixture
def desks(filled: Area, client_of: SignIn) -> dict[str, tuple[FlaskClient, str]]:
    """By list, who works with it and where it stands: one area for all, which takes long to fill."""
    return {name: desk(client_of, filled, name) for name in PLACES}


def stands_with_anything(client: FlaskClient, path: str, name: str) -> None:
    filters = declared_lists()[name].filters().fields
    for odd in ODD:
        answer = get(client, f"{path}?{odd}")
        assert answer.status_code in (200, 400, 404, 422), (odd, answer.status_code)
        if answer.status_code == 422:
            assert soup(answer).select_one(".govuk-error-message") is not None, odd
    for filter_, field in filters.items():
        query = f"{filter_}-day=77" if isinstance(field, Date) else f"{filter_}=%00"
        answer = get(client, f"{path}?{query}&view=csv")
        page = soup(answer)
        assert answer.status_code == 422, filter_
        assert page.select_one(f"#{filter_}-error") is not None, "the message stands at the filter"
        assert page.select_one(".govuk-error-summary a") is not None


def turns_round(client: FlaskClient, path: str, name: str) -> None:
    page = declared_lists()[name]
    whole = read(get(client, f"{path}?view=csv"))
    assert whole
    for key, column in page.sortable.items():
        for order, sign in (("ascending", ""), ("descending", "-")):
            assert same(read(get(client, f"{path}?view=csv&sort={sign}{key}")), whole)
            drawn = soup(get(client, f"{path}?sort={sign}{key}"))
            if column.on_page:
                heading = drawn.select_one(f"th[aria-sort={order}]")
                assert heading is not None
                assert heading.get_text(strip=True) == column.title


def same(one: Sequence[dict[str, str]], other: Sequence[dict[str, str]]) -> bool:
    return sorted(str(row) for row in one) == sorted(str(row) for row in other)


def test_a_file_holds_every_row_each_order_turns_round_and_a_list_stands_with_any_address(
    desks: dict[str, tuple[FlaskClient, str]], filled: Area, database: Database
) -> None:
    """The area takes longer to fill than each of these to look at."""
    for name, (client, path) in desks.items():
        holds_every_row(client, path, name)
        with database.unit_of_work(JOB) as uow:
            query = sa.select(AuditEvent.role).where(AuditEvent.verb == f"{name}.download")
            assert uow.session.scalars(query).all() == [getattr(filled, PLACES[name][1]).viewer.role]
        turns_round(client, path, name)
        stands_with_anything(client, path, name)


def holds_every_row(client: FlaskClient, path: str, name: str) -> None:
    page = declared_lists()[name]
    answer = get(client, f"{path}?view=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{name}-" in answer.headers["Content-Disposition"]
    rows = read(answer)
    assert len(rows) == total(get(client, path))
    figures = {column.title for column in page.columns if column.figure and column.in_file}
    for row in rows:
        assert all(is_figure(row[title]) for title in figures), row
        assert not [cell for cell in row.values() if NUMBER_WITH_UNIT.fullmatch(cell)], row
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "@"))], row


def is_figure(cell: str) -> bool:
    """A number, or one of the words that stand for what may not be shown, or nothing known."""
    return (
        cell in ("", SMALL_WORDS, FEW_WORDS, WITHHELD_WORDS)
        or re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None
    )


def total(answer: TestResponse) -> int:
    """What the caption counts."""
    caption = soup(answer).select_one("caption")
    assert caption is not None
    return int(caption.get_text().split()[0].replace(",", ""))


def test_filters_order_and_pages_go_together(filled: Area, client_of: SignIn) -> None:
    client = client_of(filled.assessor)
    first = soup(get(client, "/waiting-list?level=E1&sort=-joined"))
    assert first.select_one("summary + form select[name=level] option[selected]")["value"] == "E1"
    for link in first.select("thead th a"):
        assert "level=E1" in link["href"]
    assert first.select_one("a[href*='view=csv']")["href"] == "/waiting-list?level=E1&sort=-joined&view=csv"
    everybody = soup(get(client, "/waiting-list?sort=-joined"))
    after = beside(everybody, "next") or ""
    assert after.startswith("/waiting-list?sort=-joined&after=")
    assert len(soup(get(client, after)).select("tbody tr")) == 2
    assert len(soup(get(client, "/waiting-list?view=all")).select("tbody tr")) == PAGE + 2


def test_what_is_too_long_for_one_page_is_offered_as_a_file(
    area: Area, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(lists, "REACH", 3)
    page = soup(get(client_of(area.administrator), "/organisations?view=all"))
    assert len(page.select("tbody tr")) == 2
    assert not page.select("a[href*='view=all']")
    assert page.select("a[href*='view=csv']")


def test_pages_begin_after_a_row_whatever_their_number_says(filled: Area, client_of: SignIn) -> None:
    client = client_of(filled.assessor)
    first = soup(get(client, "/waiting-list"))
    for odd in ("page=40", "after=x", "before=%00", "after=" + "A" * 200):
        assert drawn_rows(soup(get(client, f"/waiting-list?{odd}"))) == drawn_rows(first)
    after = beside(first, "next") or ""
    last = soup(get(client, after.replace("page=2", "page=40")))
    assert "Page 2 of 2" in last.get_text()
    other_order = soup(get(client, f"{after}&sort=joined"))
    assert len(drawn_rows(other_order)) == PAGE, "a key of one order is none of another"


def test_whoever_turns_the_pages_of_a_list_forward_and_back_has_seen_all_of_it_in_order(
    desks: dict[str, tuple[FlaskClient, str]], filled: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, (client, path) in desks.items():
        listing = declared_lists()[name]
        orders = ["", f"&sort=-{next(iter(listing.sortable))}"] if listing.key else []
        for order in orders:
            monkeypatch.setattr(lists, "PAGE", 1_000)
            whole = drawn_rows(soup(get(client, f"{path}?{order}")))
            monkeypatch.setattr(lists, "PAGE", max(1, len(whole) // 3))
            forward = list(turning(client, f"{path}?{order}", "next"))
            back = list(turning(client, forward[-1][0], "prev"))
            assert [row for _, rows in forward for row in rows] == whole, name
            assert [rows for _, rows in back[::-1]] == [rows for _, rows in forward], name


def turning(client: FlaskClient, address: str | None, which: str) -> Iterator[tuple[str, list[str]]]:
    """The address of each page, and its rows in words."""
    while address is not None:
        page = soup(get(client, address))
        yield address, drawn_rows(page)
        address = beside(page, which)


def beside(page: Any, which: str) -> str | None:
    """The address of the page before or after; None where there is none."""
    link = page.select_one(f".govuk-pagination__{which} a")
    return str(link["href"]) if link else None


def drawn_rows(page: Any) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.select("main tbody tr")]


def test_downloading_people_is_written_down_for_each_of_them(
    filled: Area, client_of: SignIn, database: Database
) -> None:
    with database.unit_of_work(JOB) as uow:
        before = uow.session.scalar(sa.select(sa.func.count(AuditEvent.id))) or 0
    rows = read(get(client_of(filled.assessor), "/waiting-list?area=N16&view=csv"))
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.subject_id).where(
            AuditEvent.verb == "disclose", AuditEvent.actor_id == filled.assessor.id
        )
        told = set(uow.session.scalars(query))
    assert before
    assert len(told) == len(rows) == 26


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The statements of a block, but for those that write down what was done."""
    found: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def test_a_list_takes_as_many_statements_for_one_row_as_for_a_page(
    filled: Area, client_of: SignIn, app: Flask, database: Database
) -> None:
    client = client_of(filled.assessor)
    counts = []
    for query in ("area=E8&sort=-joined", "sort=-joined", "view=all"):
        get(client, f"/waiting-list?{query}")  # what is kept in memory is there
        with counting(database) as statements:
            get(client, f"/waiting-list?{query}")
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts


FIGURES = ("/dashboard", "/dashboard/series", "/gaps", "/fairness", "/forecasts", "/assessments/quality")


def test_every_column_of_figures_in_the_managers_files_holds_numbers(
    filled: Area, client_of: SignIn, database: Database
) -> None:
    """Or one of the two words that stand for what may not be told."""
    count_now(database)
    client, opened = client_of(filled.manager), 0
    for path in FIGURES:
        links = {str(link["href"]) for link in soup(get(client, path)).select("a[href*='table=']")}
        assert links, path
        for link in links:
            holds_figures(client, link)
        opened += len(links)
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.actor_id).where(AuditEvent.verb.endswith(".download"))
        assert uow.session.scalars(query).all() == [filled.manager.id] * opened


def holds_figures(client: FlaskClient, link: str) -> None:
    for cells in rows_of(client, link):
        assert not [cell for cell in cells if NUMBER_WITH_UNIT.fullmatch(cell)], (link, cells)
        assert is_figure(cells[-1]), (link, cells)
        assert all(is_figure(cell) for cell in cells[words_first(link) :]), (link, cells)


def rows_of(client: FlaskClient, link: str) -> Iterator[list[str]]:
    answer = get(client, link)
    if "file=xlsx" not in link:
        yield from (list(row.values()) for row in read(answer))
        return
    for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=2):
        assert not [cell for cell in row if cell.data_type == "s" and cell.value.isdecimal()], (
            "a number in words"
        )
        yield [str(cell.value) for cell in row]


def words_first(link: str) -> int:
    """How many columns of words stand before the figures."""
    if "table=could-be-one" in link:
        return 4
    two = "shares-of-providers|places-by-level-and-area|table=series(&|$)|table=why(&|$)"
    return 2 if re.search(two, link) else 1
