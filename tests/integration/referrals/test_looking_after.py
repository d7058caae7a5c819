"""Who at the hub looks after a learner: taking on, handing over, notes and reminders, and what Today says of it."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.services import users
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, NotVisible
from hub.forms.format import date_words
from hub.learners.models import Learner, LearnerOwner, Reminder
from hub.learners.reads.owners import owner_of
from hub.learners.services import look_after
from hub.learners.services.look_after import TakenAlready
from hub.learners.types import RegistrationState
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def colleague(database: Database, area: Area) -> User:
    with database.unit_of_work(JOB) as uow:
        return user(uow, area.hub, Role.ASSESSOR, "Bea Colleague")


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """Registered, not assessed: on the tab "To finish"."""
    with database.unit_of_work(JOB) as uow:
        return learner(uow, area.hub)


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def words(client: FlaskClient, path: str) -> str:
    page = soup(get(client, path))
    main = page.select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def take(client: FlaskClient, row: Learner) -> int:
    notes = f"/learners/{row.reference}/notes"
    return post(client, f"/learners/{row.reference}/owner/take", page=notes).status_code


def today(database: Database) -> str:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return date_words(uow.today)


def verbs(database: Database) -> list[str]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(AuditEvent.verb)))


def test_a_row_says_whose_it_is_and_since_when(
    client_of: SignIn, client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    assert "Nobody’s" in words(client, "/today/to-finish")
    assert take(client, hodan) == 303
    assert f"Yours since {today(database)}" in words(client, "/today/to-finish")
    assert f"Asha Assessor since {today(database)}" in words(client_of(colleague), "/today/to-finish")
    assert "owner.take" in verbs(database)


def test_mine_nobodys_and_everybodys_are_addresses_with_counts(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        leyla = learner(uow, area.hub, "Leyla")
    take(client, leyla)
    everybody = words(client, "/today/to-finish")
    assert "Everybody’s (2) Mine (1) Nobody’s (1)" in everybody
    mine = words(client, "/today/to-finish?whose=mine")
    assert "To finish (1)" in mine
    assert "Leyla" in mine
    assert "Hodan" not in mine
    nobodys = words(client, "/today/to-finish?whose=nobody")
    assert "Hodan" in nobodys
    assert "Leyla" not in nobodys
    assert "Hodan" in words(client, "/today/to-finish?whose=somebody")


def test_whoever_registers_or_picks_up_looks_after_them(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, intake=RegistrationState.REFERRED, referrer_id=area.jcp.id)
    assert "Nobody’s" in words(client, "/today/new")
    post(client, f"/learners/{row.reference}/pick-up", page="/today")
    assert "Yours since" in words(client, "/today/to-finish")


def test_two_who_take_at_once_get_one_owner_and_a_clear_page(
    client_of: SignIn, client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    notes, address = (f"/learners/{hodan.reference}/{end}" for end in ("notes", "owner/take"))
    other = client_of(colleague)
    mine, theirs = hidden_of(client, notes), hidden_of(other, notes)
    headers = {"Referer": BASE + address}
    assert client.post(address, data=mine, base_url=BASE, headers=headers).status_code == 303
    assert client.post(address, data=mine, base_url=BASE, headers=headers).status_code == 303
    late = other.post(address, data=theirs, base_url=BASE, headers=headers)
    assert late.status_code == 409
    assert "A colleague has taken this person on since you opened the page." in late.text
    assert "Asha Assessor since" in words(other, notes)


def hidden_of(client: FlaskClient, path: str) -> dict[str, str]:
    return hidden(get(client, path))


def test_two_units_of_work_cannot_both_take(
    database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    """The first to commit has the learner, whether there was an owner before or not."""
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.take(uow, hodan.id, None)
    with pytest.raises(TakenAlready), database.unit_of_work(colleague.viewer) as uow:
        look_after.take(uow, hodan.id, None)
    with pytest.raises(Conflict):
        second_row(database, hodan, colleague)


@pytest.mark.parametrize("owned", [False, True])
def test_of_eight_who_take_at_the_same_moment_one_has_the_learner(
    database: Database, area: Area, hodan: Learner, colleague: User, owned: bool
) -> None:
    with database.unit_of_work(JOB) as uow:
        rivals = [user(uow, area.hub, Role.ASSESSOR, f"Rival {number}") for number in range(8)]
    if owned:
        with database.unit_of_work(colleague.viewer) as uow:
            look_after.take(uow, hodan.id, None)
    before = colleague.id if owned else None

    def outcome(rival: User) -> str:
        try:
            with database.unit_of_work(rival.viewer) as uow:
                look_after.take(uow, hodan.id, before)
        except TakenAlready:
            return "told"
        return "taken"

    with ThreadPoolExecutor(max_workers=len(rivals)) as pool:
        assert Counter(pool.map(outcome, rivals)) == {"taken": 1, "told": 7}


def second_row(database: Database, hodan: Learner, colleague: User) -> None:
    """What a take that has not seen the first one's row yet would write."""
    with database.unit_of_work(JOB) as uow:
        uow.add(LearnerOwner(learner_id=hodan.id, owner_id=colleague.id, since=uow.today))
        uow.session.info["audited"] = True


def test_a_hand_over_reaches_the_colleague_with_a_note_and_open_reminders(
    client_of: SignIn, client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    take(client, hodan)
    notes, path = (f"/learners/{hodan.reference}/{end}" for end in ("notes", "owner/hand-over"))
    post(client, notes, {"text": "Ask about the crèche"} | due(database, 0))
    assert post(client, path, {"to": str(colleague.id)}).status_code == 422
    kept = post(client, path, {"note": "Call after three"})
    assert "Call after three" in kept.text
    assert "Select who looks after them" in kept.text
    done = post(client, path, {"to": str(colleague.id), "note": "Call after three"})
    assert done.status_code == 303
    theirs = words(client_of(colleague), "/today/reminders?whose=mine")
    assert "Reminders (2)" in theirs
    assert "Call after three" in theirs
    assert "Ask about the crèche" in theirs
    assert "No reminder is due" in words(client, "/today/reminders?whose=mine")
    assert "Bea Colleague since" in words(client, "/today/to-finish")
    assert "owner.hand_over" in verbs(database)


def test_a_hand_over_from_an_old_page_changes_nothing(
    client_of: SignIn, client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    path = f"/learners/{hodan.reference}/owner/hand-over"
    old = hidden_of(client, path)
    take(client_of(colleague), hodan)
    typed = {**old, "to": str(colleague.id), "note": "Call after three"}
    late = client.post(path, data=typed, base_url=BASE, headers={"Referer": BASE + path})
    assert late.status_code == 409
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert list(uow.session.scalars(sa.select(Reminder))) == []


def due(database: Database, days: int) -> dict[str, str]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        day = uow.today + timedelta(days=days)
    return {"due_on-day": str(day.day), "due_on-month": str(day.month), "due_on-year": str(day.year)}


def test_a_reminder_is_on_today_from_its_day_until_it_is_done(
    client: FlaskClient, database: Database, hodan: Learner
) -> None:
    notes = f"/learners/{hodan.reference}/notes"
    for text, days in {"Ring the crèche": 0, "Ask in a week": 7}.items():
        assert post(client, notes, {"text": text} | due(database, days)).status_code == 303
    assert post(client, notes, {"text": "Likes mornings"}).status_code == 303
    listed = words(client, "/today/reminders")
    assert "Reminders (1)" in listed
    assert "Ring the crèche" in listed
    assert all(
        text in words(client, notes) for text in ("Ring the crèche", "Ask in a week", "Likes mornings")
    )
    form = soup(get(client, notes)).select_one("main form[action$='/done']")
    assert form is not None
    assert post(client, str(form["action"]), page=notes).status_code == 303
    assert "Reminders (0)" in words(client, "/today/reminders")
    assert {"reminder.add", "reminder.done"} <= set(verbs(database))


def test_a_note_needs_words_and_a_day_to_come_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, hodan: Learner
) -> None:
    notes = f"/learners/{hodan.reference}/notes"
    assert "Enter a note" in post(client, notes).text
    past = post(client, notes, {"text": "Too late"} | due(database, -1))
    assert past.status_code == 422
    assert "Too late" in past.text


def test_a_note_is_sealed_and_of_its_own_learner(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.remind(uow, hodan.id, "Only the hub knows", None)
        other = learner(uow, area.hub, "Leyla")
    with database.unit_of_work(area.assessor.viewer) as uow:
        [row] = uow.session.scalars(sa.select(Reminder))
        assert str(row.text) == "<sealed>"
        with pytest.raises(NotVisible):
            look_after.finish(uow, other.id, row.id)


def test_what_a_suspended_colleague_had_is_nobodys_and_says_so(
    client_of: SignIn, client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    take(client_of(colleague), hodan)
    post(client_of(colleague), f"/learners/{hodan.reference}/notes", {"text": "Ring"} | due(database, 0))
    with database.unit_of_work(area.administrator.viewer) as uow:
        users.suspend(uow, uow.get(User, colleague.id))
    for tab in ("to-finish", "reminders"):
        listed = words(client, f"/today/{tab}?whose=nobody")
        assert "Nobody’s: the account of Bea Colleague is suspended" in listed
    assert take(client, hodan) == 303
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert owner_of(uow, hodan.id).user_id == area.assessor.id
    assert "Yours" in words(client, "/today/reminders?whose=mine")


def test_the_newest_stands_first_and_is_not_hidden_behind_the_old(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(30):
            learner(uow, area.hub, f"Old {number}", joined_on=uow.today - timedelta(days=100 + number))
        learner(uow, area.hub, "Newest")
    first = soup(get(client, "/today/to-finish")).select_one("tbody tr")
    assert first is not None
    assert "Newest" in first.get_text()


@pytest.mark.parametrize("staff", ["provider_staff", "work_coach", "manager", "administrator"])
def test_notes_are_for_the_hubs_assessors(client_of: SignIn, area: Area, hodan: Learner, staff: str) -> None:
    other = client_of(getattr(area, staff))
    for end in ("notes", "owner/hand-over"):
        assert get(other, f"/learners/{hodan.reference}/{end}").status_code in (403, 404)


def test_colleagues_are_the_other_active_assessors(
    client: FlaskClient, database: Database, area: Area, hodan: Learner, colleague: User
) -> None:
    page = soup(get(client, f"/learners/{hodan.reference}/owner/hand-over"))
    assert [label.get_text(strip=True) for label in page.select(".govuk-radios__label")] == ["Bea Colleague"]


def test_every_tab_takes_no_more_statements_when_there_is_more_of_it(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    take(client, hodan)
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.remind(uow, hodan.id, "Ring", uow.today)
    few = {tab: statements(client, database, tab) for tab in ("to-finish", "reminders")}
    for number in range(5):
        with database.unit_of_work(area.assessor.viewer) as uow:
            row = learner(uow, area.hub, f"Person {number}")
            look_after.take(uow, row.id, None)
            look_after.remind(uow, row.id, "Ring", uow.today)
    assert few == {tab: statements(client, database, tab) for tab in few}
    assert max(few.values()) <= 18


def statements(client: FlaskClient, database: Database, tab: str) -> int:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    get(client, f"/today/{tab}")
    sa.event.listen(database.engine, "before_cursor_execute", count)
    get(client, f"/today/{tab}")
    sa.event.remove(database.engine, "before_cursor_execute", count)
    return len(seen)
