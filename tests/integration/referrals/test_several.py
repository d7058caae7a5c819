"""A provider decides for several learners of a class at once: who is next and why, a check for each, all or nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.core.db import Database
from hub.core.errors import NotPermitted
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.case import several
from hub.referrals.errors import NotAsSeen
from hub.referrals.models import Referral
from hub.referrals.reads.provider.in_turn import in_turn
from hub.referrals.types import Decider, State, Verb
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.referrals import JOB, bring, class_now, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
DECLINE = {"reason": "full", "decided_by": Decider.PROVIDER}


@pytest.fixture
def small(database: Database, area: Area) -> TaughtClass:
    """Two places."""
    with database.unit_of_work(JOB) as uow:
        return taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL at two", places=2)


def opened(database: Database, area: Area, taught: TaughtClass, *names: str) -> list[Referral]:
    found = [refer(database, area, new_learner(database, area, name), taught)[0] for name in names]
    return [bring(database, area, row, Verb.OPEN) for row in found]


def decide(
    database: Database, user: User, taught: TaughtClass, rows: list[Referral], verb: Verb, **details: Any
) -> int:
    seen = {row.reference: row.version for row in rows}
    with database.unit_of_work(user.viewer) as uow:
        return several.decide(uow, uow.get(TaughtClass, taught.id), seen, verb, details)


def checked(
    database: Database, area: Area, taught: TaughtClass, rows: list[Referral], verb: Verb
) -> dict[str, str | None]:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row, chosen = uow.get(TaughtClass, taught.id), [one.reference for one in rows]
        return {one.referral.reference: one.why_not for one in several.look(uow, row, chosen, verb, {})}


def confirm(client: FlaskClient, path: str, fields: dict[str, Any]) -> TestResponse:
    return client.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})


def states(database: Database, rows: list[Referral]) -> list[State]:
    return [fetch(database, row).state for row in rows]


def joined(database: Database, row: Referral, days: int, group: int = 3) -> None:
    """They joined the list so many days ago; in a group before the standard one for having a child to speak for."""
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, row.learner_id)
        assert entry is not None
        entry.joined_on = uow.today - timedelta(days=days)
        uow.get(Learner, row.learner_id)
        entries.prioritise(uow, entry, group, "child" if group < 3 else None)


def test_places_go_in_the_order_of_the_class_and_the_others_are_told_why_not(
    database: Database, area: Area, small: TaughtClass
) -> None:
    rows = opened(database, area, small, "Amina", "Bilan", "Caaliyah")
    for row, days in zip(rows, (5, 50, 30), strict=True):
        bring(database, area, row, Verb.WAITLIST)
        joined(database, row, days)
    first, second, third = rows
    found = checked(database, area, small, rows, Verb.OFFER)
    assert list(found) == [second.reference, third.reference, first.reference]
    assert list(found.values()) == [None, None, several.NO_PLACE]
    able = [fetch(database, second), fetch(database, third)]
    assert decide(database, area.provider_staff, small, able, Verb.OFFER, submission="one") == 2
    assert states(database, rows) == [State.WAITLISTED, State.OFFERED, State.OFFERED]
    assert class_now(database, small).offered == 2


def test_who_is_next_is_the_one_with_a_place_then_the_first_group_then_the_longest_wait(
    database: Database, area: Area, small: TaughtClass
) -> None:
    rows = opened(database, area, small, "Amina", "Bilan", "Caaliyah")
    for row, days, group in zip(rows, (80, 10, 5), (3, 1, 3), strict=True):
        joined(database, row, days, group)
    bring(database, area, rows[0], Verb.WAITLIST)
    bring(database, area, rows[1], Verb.WAITLIST)
    bring(database, area, rows[2], Verb.ACCEPT)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        turns = in_turn(uow, small.id)
    assert list(turns) == [rows[2].reference, rows[1].reference, rows[0].reference]
    whys = [turn.why for turn in turns.values()]
    assert whys[0].startswith("A place is held for them since")
    assert whys[1].startswith("The hub asks that they go first. Waiting since")
    assert whys[2].startswith("Waiting since")


def test_what_is_not_open_is_declined_but_not_accepted(
    database: Database, area: Area, small: TaughtClass
) -> None:
    [unopened] = refer(database, area, new_learner(database, area), small)
    assert checked(database, area, small, [unopened], Verb.ACCEPT) == {unopened.reference: several.NOT_OPENED}
    assert decide(database, area.provider_staff, small, [unopened], Verb.DECLINE, **DECLINE) == 1
    assert states(database, [unopened]) == [State.DECLINED]


def test_where_one_has_moved_on_nothing_is_done(database: Database, area: Area, small: TaughtClass) -> None:
    rows = opened(database, area, small, "Amina", "Bilan")
    use(database, area.assessor, rows[1], Verb.WITHDRAW, reason="learner_asked")
    with pytest.raises(NotAsSeen):
        decide(database, area.provider_staff, small, rows, Verb.ACCEPT, submission="one")
    assert states(database, rows) == [State.OPENED, State.WITHDRAWN]


def test_where_a_place_has_gone_nothing_is_done(database: Database, area: Area, small: TaughtClass) -> None:
    rows = opened(database, area, small, "Amina", "Bilan", "Caaliyah")
    bring(database, area, rows[2], Verb.ACCEPT)
    with pytest.raises(NotAsSeen):
        decide(database, area.provider_staff, small, rows[:2], Verb.ACCEPT, submission="one")
    assert states(database, rows[:2]) == [State.OPENED, State.OPENED]
    assert class_now(database, small).held == 1


def test_the_same_page_twice_is_once(database: Database, area: Area, small: TaughtClass) -> None:
    rows = opened(database, area, small, "Amina", "Bilan")
    for _ in range(2):
        assert (
            decide(database, area.provider_staff, small, rows, Verb.DECLINE, **DECLINE, submission="one") == 2
        )
    assert states(database, rows) == [State.DECLINED, State.DECLINED]


def test_nobody_else_decides(database: Database, area: Area, small: TaughtClass) -> None:
    rows = opened(database, area, small, "Amina")
    for user in (area.other_provider_staff, area.assessor):
        with pytest.raises(NotPermitted):
            decide(database, user, small, rows, Verb.ACCEPT)


def test_the_page_asks_checks_and_does_it(
    database: Database, area: Area, client_of: SignIn, small: TaughtClass
) -> None:
    amina, bilan = opened(database, area, small, "Amina", "Bilan")
    [unopened] = refer(database, area, new_learner(database, area, "Caaliyah"), small)
    client, path = client_of(area.provider_staff), f"/worklist/classes/{small.id}/several"
    assert path in get(client, path.removesuffix("/several")).text
    assert post(client, path, {"decision": "accept"}).status_code == 422
    ticked = {"decision": "accept", "learners": [amina.reference, bilan.reference, unopened.reference]}
    preview = post(client, path, ticked)
    assert preview.status_code == 200
    rows = [row.get_text(" ", strip=True) for row in soup(preview).select("main tbody tr")]
    assert sum("Can be done" in row for row in rows) == 2
    assert any(several.NOT_OPENED in row for row in rows)
    assert "Caaliyah" not in preview.text
    assert states(database, [amina, bilan]) == [State.OPENED, State.OPENED]
    sent = hidden(preview) | {"learners": ticked["learners"]}
    assert confirm(client, path, sent).status_code == 303
    assert states(database, [amina, bilan, unopened]) == [State.ACCEPTED, State.ACCEPTED, State.SENT]
    page = get(client, f"/worklist/classes/{small.id}").text
    assert "Accepted: 2 learners. 1 learner was left as before." in page
    assert "1. A place is held for them since" in page


def test_a_page_older_than_the_list_says_what_has_changed_and_does_nothing(
    database: Database, area: Area, client_of: SignIn, small: TaughtClass
) -> None:
    amina, bilan, gone = opened(database, area, small, "Amina", "Bilan", "Caaliyah")
    client, path = client_of(area.provider_staff), f"/worklist/classes/{small.id}/several"
    ticked = [amina.reference, bilan.reference]
    preview = post(client, path, {"decision": "accept", "learners": ticked})
    bring(database, area, bilan, Verb.WAITLIST)
    sent = hidden(preview) | {"learners": ticked}
    answer = confirm(client, path, sent)
    assert answer.status_code == 409
    assert "nothing is done yet" in answer.text
    assert "On the provider" in answer.text
    assert states(database, [amina, bilan]) == [State.OPENED, State.WAITLISTED]
    use(database, area.assessor, amina, Verb.WITHDRAW, reason="learner_asked")
    answer = confirm(client, path, sent)
    assert answer.status_code == 409
    assert "1 learner has left the list" in answer.text
    assert states(database, [amina, bilan, gone]) == [State.WITHDRAWN, State.WAITLISTED, State.OPENED]
