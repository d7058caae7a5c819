"""A provider's own list, and what it tells of who is known already: nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.cli.trust.duplicates import look_through
from hub.consent.services import restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Vault
from hub.duplicates import queries
from hub.duplicates.types import Source
from hub.learners.finding import index
from hub.learners.models import Learner
from hub.learners.schemas.contact import SAFE
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.case import sharing
from hub.referrals.case.sending import refer_person
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, soup

JOB = Viewer.job("test")
HEAD = "First name,Surname,DOB,Phone,Email,NI number,Language,Your reference,Agreed"
CRYPTOGRAPHY = (
    "seal",
    "open",
    "wrap",
    "unwrap",
    "blind",
    "digests",
    "authenticate",
    "seal_system",
    "open_system",
)


def send(client: FlaskClient, *rows: str) -> TestResponse:
    fields = hidden(get(client, "/own-list"))
    content = "\n".join((HEAD, *rows)).encode()
    data = {**fields, "told": (BytesIO(content), "people.csv")}
    return client.post("/own-list", data=data, base_url=BASE, headers={"Referer": BASE + "/own-list"})


def test_a_list_is_checked_whole_before_anybody_is_registered(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    client = client_of(area.provider_staff)
    good = "Amina,Farah,27/3/1994,07700 900456,,,Somali,A-1,yes"
    answer = send(
        client, good, ",,27/13/1994,,,rubbish,,,perhaps", "Ali,,,,,,,,yes", "Bo,Li,,,b@example.org,,,,no"
    )
    assert answer.status_code == 422
    said = soup(answer).find("table").get_text(" ", strip=True)
    for words in ("3 First name", "3 DOB", "3 NI number", "3 Agreed", "4 Phone", "5 Agreed"):
        assert words in said, said
    assert "2 " not in said.replace("What to put right", "")
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Learner.id))) == 0
    assert send(client, good).status_code == 303
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Learner))
        assert (row.intake, row.channel, row.referrer_id) == (
            RegistrationState.REFERRED,
            ArrivalChannel.PROVIDER,
            area.provider.id,
        )
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert not uow.session.scalars(sa.select(Learner)).all(), "the provider sees nothing of whom it sent"
    template = get(client, "/own-list/template")
    assert template.data.decode("utf-8-sig").startswith("given_names,family_name")


@contextmanager
def work_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Every statement by its text, and every act of cryptography by its name."""
    done: Counter[str] = Counter()

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        done[statement] += 1

    def counting(name: str) -> Callable[..., Any]:
        act = getattr(Vault, name)

        def counted(*values: Any, **named: Any) -> Any:
            done[name] += 1
            return act(*values, **named)

        return counted

    with monkeypatch.context() as patch:
        for name in CRYPTOGRAPHY:
            patch.setattr(Vault, name, counting(name))
        sa.event.listen(database.engine, "before_cursor_execute", note)
        try:
            yield done
        finally:
            sa.event.remove(database.engine, "before_cursor_execute", note)


# Unknown, known, blocked for whoever asks, restricted, and in the middle of being registered.
NAMES = ("Amina", "Hodan", "Layla", "Fatma", "Zahra")


def known_already(database: Database, area: Area) -> None:
    """Everybody but the first."""
    with database.unit_of_work(JOB) as uow:
        for name in NAMES[1:]:
            row = learner(uow, area.hub, name, "Warsame")
            index.reindex(uow, row)
            if name == "Layla":
                for organisation in (area.provider, area.jcp):
                    sharing.never(uow, row.id, organisation.id, "Family")
            if name == "Fatma":
                restricted = row.id
            if name == "Zahra":
                row.intake = RegistrationState.REGISTERING
    with database.unit_of_work(area.assessor.viewer) as uow:
        restriction.restrict(
            uow,
            restricted,
            ground=RestrictionGround.ACCURACY,
            asked_by=AskedBy.LEARNER,
            until=uow.today.replace(year=uow.today.year + 1),
        )


def test_the_answer_and_the_work_are_the_same_whoever_is_known_already(
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known_already(database, area)
    client = client_of(area.provider_staff)
    send(client, "Warm,Upman,27/3/1994,07700 900999,,,Somali,A-1,yes")
    get(client, "/own-list")
    answers, work = [], []
    for name in NAMES:
        with work_of(database, monkeypatch) as done:
            answer = send(client, f"{name},Warsame,27/3/1994,07700 900123,,QQ123456C,Somali,A-1,yes")
        answers.append((answer.status_code, answer.data, get(client, "/own-list").text.count("registered")))
        work.append(done)
    assert all(one == answers[0] for one in answers)
    assert all(one == work[0] for one in work), [one - work[0] for one in work]
    assert look_through(database)[1] > 0
    with database.unit_of_work(area.steward.viewer) as uow:
        assert queries.pairs(uow, source=Source.PROVIDER_LIST)


def refer(database: Database, area: Area, given_names: str) -> None:
    """A work coach sends somebody to the hub, page by page."""
    who = {"given_names": given_names, "family_name": "Warsame", "language": "so", "nino": "QQ123456C"}
    left_out = dict.fromkeys(
        (*SAFE.values(), "contact_channel", "contact_note", "interpreter_needed", "other_language")
    )
    reach = {
        **left_out,
        "phone": "+447700900123",
        "email": "hodan.w@example.org",
        "agrees": True,
        "may_tell": True,
    }
    with database.unit_of_work(area.work_coach.viewer) as uow:
        draft = refer_person.begin(uow, given_names)
        refer_person.keep(uow, draft, refer_person.WHO, {**who, "date_of_birth": date(1994, 3, 27)})
        refer_person.keep(uow, draft, refer_person.REACH, reach)
        refer_person.send(uow, draft)


def test_a_referral_to_the_hub_takes_the_same_work_whoever_is_known_already(
    database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_already(database, area)
    refer(database, area, "Warm")
    work = []
    for name in NAMES:
        with work_of(database, monkeypatch) as done:
            refer(database, area, name)
        work.append(done)
    assert work[0]["open"] == work[1]["open"]
    assert all(one == work[0] for one in work), [one - work[0] for one in work]
