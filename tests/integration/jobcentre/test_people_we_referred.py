"""What a referrer sees: a reference, initials, a status in fixed words, its date and the next step."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask.testing import FlaskClient

from hub.access.permissions import as_referrer
from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent import queries as consent_queries
from hub.consent.models import Agreement, Grant
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_reference, show_reference
from hub.directory.types import LEVEL_NAMES
from hub.forms.format import date_words
from hub.learners import identifiers
from hub.learners.models import Learner, ReferrerReference
from hub.learners.reads import for_referrers
from hub.learners.schemas.referrers import Which
from hub.learners.types import Status
from hub.referrals.rules import DECLINE_REASONS
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, hidden, post, soup
from tests.integration.jobcentre.test_refer_someone import referred as refer

JOB = Viewer.job("test")
PEOPLE, LOOK_UP = "/people-we-referred", "/people-we-referred/look-up"
NINO = "AB123456C"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    """A waiting learner whose status the Jobcentre may see."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, referrer_id=area.jcp.id)
        row.become(Status.WAITING, date(2026, 3, 9))
        consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        give_nino(uow, row)
        return row


def give_nino(uow: UnitOfWork, row: Learner) -> None:
    row.nino = NINO
    identifiers.index(uow, row.id, [("nino", identifiers.normalise("nino", NINO))])


def words_of(page: Tag) -> str:
    return " ".join(page.get_text(" ").split())


def test_the_list_shows_initials_the_status_its_date_and_the_next_step(
    client_of: SignIn, area: Area, known: Learner
) -> None:
    page = soup(get(client_of(area.work_coach), PEOPLE))
    cells = [words_of(cell) for cell in page.select("tbody tr th, tbody tr td")]
    assert cells == [
        show_reference(known.reference),
        f"H. W. Referred on {date_words(known.joined_on)}",
        "Waiting",
        "9 March 2026",
        for_referrers.NEXT_STEPS[Status.WAITING],
    ]
    assert for_referrers.NOT_TOLD[Status.WAITING] in words_of(page)


@pytest.mark.parametrize("path", [PEOPLE, f"{PEOPLE}/REFERENCE"])
def test_no_page_of_a_referrer_holds_more_of_a_person_than_the_vocabulary(
    client_of: SignIn, area: Area, known: Learner, path: str
) -> None:
    answer = get(client_of(area.work_coach), path.replace("REFERENCE", known.reference))
    text = answer.text
    for random_letters in (known.reference, show_reference(known.reference), *hidden(answer).values()):
        text = text.replace(random_letters, "")
    for never in (
        "Hodan",
        "Warsame",
        "7700",
        "900123",
        "hodan.w",
        "AB12",
        "1994",
        "E8",
        "25-34",
        str(known.id),
    ):
        assert never not in text
    for words in (*DECLINE_REASONS.values(), *LEVEL_NAMES.values()):
        assert words not in text


def test_the_page_of_a_person_holds_status_dates_and_next_step_and_nothing_else(
    client_of: SignIn, area: Area, known: Learner
) -> None:
    page = soup(get(client_of(area.work_coach), f"{PEOPLE}/{known.reference}"))
    assert words_of(page.select_one("main") or page) == " ".join(
        [
            show_reference(known.reference),
            f"Referred on {date_words(known.joined_on)}",
            "Status Waiting Since 9 March 2026 Next step",
            for_referrers.NEXT_STEPS[Status.WAITING],
            for_referrers.NOT_TOLD[Status.WAITING],
        ]
    )


def name_agreed(uow: UnitOfWork, row: Learner, area: Area) -> None:
    """They agreed on the notice, which says that the office sees their name."""
    consent.give(
        uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES, notice=notices.kept(uow, "en")
    )


def test_who_agreed_on_a_notice_that_says_so_is_shown_by_name(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    client = client_of(area.work_coach)
    assert "Hodan Warsame" not in get(client, PEOPLE).text
    with database.unit_of_work(JOB) as uow:
        name_agreed(uow, known, area)
    assert "Hodan Warsame" in get(client, PEOPLE).text
    assert "Hodan Warsame" in get(client, f"{PEOPLE}/{known.reference}").text


def test_a_notice_of_another_version_does_not_open_the_name(
    client_of: SignIn, database: Database, area: Area, known: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        name_agreed(uow, known, area)
    monkeypatch.setattr(consent_queries, "NOTICES_NAMING", frozenset({99}))
    client = client_of(area.work_coach)
    for path in (PEOPLE, f"{PEOPLE}/{known.reference}"):
        assert "Hodan" not in get(client, path).text


def test_two_with_the_same_initials_are_told_apart(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Halima", "Wais", referrer_id=area.jcp.id, joined_on=date(2026, 3, 2))
        consent.give(uow, other.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        row = ReferrerReference(learner_id=other.id, recipient_id=area.jcp.id)
        row.reference = "JC-4711"
        uow.add(row)
    cells = [
        words_of(cell) for cell in soup(get(client_of(area.work_coach), PEOPLE)).select("td:first-of-type")
    ]
    assert sorted(cells) == sorted(
        [
            f"H. W. Referred on {date_words(known.joined_on)}",
            "H. W. Referred on 2 March 2026 Your reference: JC-4711",
        ]
    )


def test_another_offices_reference_is_not_shown(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = ReferrerReference(learner_id=known.id, recipient_id=area.provider.id)
        row.reference = "JC-4711"
        uow.add(row)
        uow.session.info["audited"] = True
    assert "4711" not in get(client_of(area.work_coach), PEOPLE).text


@pytest.fixture
def three(database: Database, area: Area, known: Learner) -> dict[str, Learner]:
    """Whose status changed on three days."""
    with database.unit_of_work(JOB) as uow:
        started, unseen = (learner(uow, area.hub, referrer_id=area.jcp.id) for _ in range(2))
        started.become(Status.STARTED, date(2026, 5, 1))
        unseen.status_on = date(2026, 6, 1)
        for row in (started, unseen):
            consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
    return {"waiting": known, "started": started, "registered": unseen}


def states(client: FlaskClient) -> list[str]:
    return [words_of(cell) for cell in soup(get(client, PEOPLE)).select("td[data-label=Status]")]


def listed(client: FlaskClient, query: str = "") -> list[str]:
    return [words_of(cell) for cell in soup(get(client, PEOPLE + query)).select("tbody th")]


def test_the_list_is_narrowed_by_status_and_by_change_and_the_last_change_comes_first(
    client_of: SignIn, area: Area, three: dict[str, Learner]
) -> None:
    client = client_of(area.work_coach)
    shown = {status: show_reference(row.reference) for status, row in three.items()}
    assert listed(client) == [shown["registered"], shown["started"], shown["waiting"]]
    assert listed(client, "?status=started") == [shown["started"]]
    since = "?changed_since-day=1&changed_since-month=5&changed_since-year=2026"
    assert listed(client, since) == [shown["registered"], shown["started"]]
    assert listed(client, f"{since}&status=waiting") == []


def test_a_date_that_is_none_is_named_and_narrows_nothing(
    client_of: SignIn, area: Area, three: dict[str, Learner]
) -> None:
    client = client_of(area.work_coach)
    answer = get(client, f"{PEOPLE}?changed_since-day=31&changed_since-month=2&changed_since-year=2026")
    assert answer.status_code == 422
    assert len(soup(answer).select("tbody tr")) == 3


def test_pages_keep_what_narrows_the_list(
    client_of: SignIn, area: Area, three: dict[str, Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_referrers, "PAGE_SIZE", 1)
    client = client_of(area.work_coach)
    since = "?changed_since-day=1&changed_since-month=5&changed_since-year=2026"
    first = soup(get(client, PEOPLE + since))
    link = first.select_one(".govuk-pagination__next a")
    assert link is not None
    second = listed(client, str(link["href"]).removeprefix(PEOPLE))
    assert second == [show_reference(three["started"].reference)]
    assert soup(get(client, str(link["href"]))).select_one(".govuk-pagination__next a") is None


def test_the_download_holds_the_fixed_words_and_dates_and_nothing_else(
    client_of: SignIn, database: Database, area: Area, three: dict[str, Learner]
) -> None:
    with database.unit_of_work(JOB) as uow:
        name_agreed(uow, three["waiting"], area)
    answer = get(client_of(area.work_coach), f"{PEOPLE}/download?status=waiting")
    waiting = three["waiting"]
    rows = list(csv.reader(answer.text.lstrip("\ufeff").splitlines()))
    assert rows == [
        ["Reference", "Status", "Since", "Referred on", "Next step"],
        [
            show_reference(waiting.reference),
            "Waiting",
            "2026-03-09",
            waiting.joined_on.isoformat(),
            for_referrers.NEXT_STEPS[Status.WAITING],
        ],
    ]


def test_whom_nobody_has_picked_up_is_with_the_hub_and_not_registered(
    client_of: SignIn, database: Database, area: Area
) -> None:
    coach = client_of(area.work_coach)
    refer(coach)
    assert states(coach) == ["With the hub, not yet seen"]
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
    post(client_of(area.assessor), f"/learners/{row.reference}/pick-up", page="/today")
    assert states(coach) == ["Registered"]


def test_what_the_referrer_told_of_number_and_birth_is_found_by_it_later(
    client_of: SignIn, area: Area
) -> None:
    coach = client_of(area.work_coach)
    born = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994"}
    refer(coach, {**born, "nino": "AB 12 34 56 C"})
    found = post(coach, LOOK_UP, {"nino": "AB123456C", **born})
    assert found.status_code == 303
    other_day = post(coach, LOOK_UP, {"nino": "AB123456C", **born, "date_of_birth-day": "28"})
    assert "We cannot show a status" in other_day.text


@pytest.mark.parametrize("status", Status)
def test_every_status_has_fixed_words_and_a_next_step(status: Status) -> None:
    assert for_referrers.STATUS_LABELS[status]
    assert for_referrers.NEXT_STEPS[status]


def hidden_people(database: Database, area: Area) -> Iterable[str]:
    """References of people who are unknown, not shared, withdrawn and blocked."""
    yield new_reference()
    with database.unit_of_work(JOB) as uow:
        yield learner(uow, area.hub, referrer_id=area.jcp.id).reference
    with database.unit_of_work(JOB) as uow:
        withdrawn = learner(uow, area.hub)
        grant = consent.give(uow, withdrawn.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        uow.flush()
        consent.withdraw(uow, grant.id)
        yield withdrawn.reference
    with database.unit_of_work(JOB) as uow:
        blocked = learner(uow, area.hub)
        consent.give(uow, blocked.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        consent.block(uow, blocked.id, area.jcp.id, "Somebody they know works there")
        yield blocked.reference


def test_unknown_not_shared_withdrawn_and_blocked_get_one_identical_answer(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.work_coach)
    pages, answers = set(), set()
    for reference in (*hidden_people(database, area), "no reference"):
        pages.add(get(client, f"{PEOPLE}/{reference}").status_code)
        found = soup(post(client, LOOK_UP, {"reference": reference}))
        answers.add(words_of(found.select_one("[role=status]") or found))
    assert pages == {404}
    assert len(answers) == 1


def test_a_person_is_found_by_reference_or_by_ni_number_with_date_of_birth(
    client_of: SignIn, area: Area, known: Learner
) -> None:
    client = client_of(area.work_coach)
    own_page = f"{PEOPLE}/{known.reference}"
    born = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994"}
    typed = show_reference(known.reference).lower()
    assert post(client, LOOK_UP, {"reference": typed}).headers["Location"].endswith(own_page)
    found = post(client, LOOK_UP, {"nino": "AB 12 34 56 C", **born})
    assert found.headers["Location"].endswith(own_page)
    other_day = post(client, LOOK_UP, {"nino": "AB 12 34 56 C", **born, "date_of_birth-day": "28"})
    assert "We cannot show a status" in other_day.text


def test_an_ni_number_of_somebody_not_shared_is_answered_as_unknown(
    client_of: SignIn, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        give_nino(uow, row)
    born = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994"}
    answer = post(client_of(area.work_coach), LOOK_UP, {"nino": NINO, **born})
    assert "We cannot show a status" in answer.text


def test_the_eleventh_look_up_in_an_hour_has_to_wait(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    found = [post(client, LOOK_UP, {"reference": new_reference()}).status_code for _ in range(11)]
    assert found == [200] * 10 + [429]


def test_a_look_up_asks_for_what_is_missing(client_of: SignIn, area: Area) -> None:
    client = client_of(area.work_coach)
    answer = post(client, LOOK_UP, {"nino": NINO})
    assert answer.status_code == 422
    assert "Enter a date of birth" in answer.text
    assert "Enter a reference, or" in post(client, LOOK_UP).text


def test_a_provider_is_a_referrer_here_and_finds_nobody_whom_it_knows_otherwise(
    client_of: SignIn, area: Area, known: Learner
) -> None:
    client = client_of(area.provider_staff)
    assert known.reference[:4] not in get(client, PEOPLE).text
    assert get(client, f"{PEOPLE}/{known.reference}").status_code == 404


@pytest.mark.parametrize("staff", ["assessor", "manager", "administrator"])
def test_only_referrers_open_these_pages(client_of: SignIn, area: Area, known: Learner, staff: str) -> None:
    client = client_of(getattr(area, staff))
    assert get(client, PEOPLE).status_code == 403
    assert get(client, f"{PEOPLE}/{known.reference}").status_code == 404


def test_looking_a_person_up_is_recorded(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    from hub.audit.models import AuditEvent

    get(client_of(area.work_coach), f"{PEOPLE}/{known.reference}")
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.categories).where(
            AuditEvent.verb == "disclose",
            AuditEvent.subject_id == known.id,
            AuditEvent.actor_id == area.work_coach.id,
        )
        assert uow.session.scalars(query).all() == ["outcome"]


def refusals(database: Database) -> list[AuditEvent]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(AuditEvent).where(AuditEvent.verb == "look.refused").order_by(AuditEvent.id)
        return list(uow.session.scalars(query))


def test_refused_looks_at_addresses_are_slowed_down_and_recorded_without_a_name(
    client_of: SignIn, area: Area, database: Database, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        not_shared = learner(uow, area.hub)
    client = client_of(area.work_coach)
    for _ in range(30):
        assert get(client, f"{PEOPLE}/{known.reference}").status_code == 200, (
            "what may be seen is not counted"
        )
    answers = [
        get(client, f"{PEOPLE}/{one}").status_code for one in (not_shared.reference, *["K7F392QP"] * 10)
    ]
    assert answers == [404] * 10 + [429]
    assert get(client, f"{PEOPLE}/{known.reference}").status_code == 429
    told = refusals(database)
    assert len(told) == 10
    assert {event.actor_id for event in told} == {area.work_coach.id}
    assert [event.subject_id for event in told] == [not_shared.id, *[None] * 9]


def test_a_look_up_that_finds_nobody_is_recorded(client_of: SignIn, area: Area, database: Database) -> None:
    post(client_of(area.work_coach), LOOK_UP, {"reference": "K7F392QP"})
    assert len(refusals(database)) == 1


def test_the_hub_can_ask_again_for_the_name_with_the_notice(
    client_of: SignIn, area: Area, database: Database
) -> None:
    coach, assessor = client_of(area.work_coach), client_of(area.assessor)
    refer(coach)
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
    sharing = f"/learners/{row.reference}/sharing"
    assert "Initials, where their referral has got to" in get(assessor, sharing).text
    asked = {"organisations": str(area.jcp.id), "language": "en", "channel": "in person"}
    assert post(assessor, f"{sharing}/agree", asked).status_code == 303
    assert "Amina Yusuf" in get(coach, PEOPLE).text
    assert str(area.jcp.id) not in get(assessor, f"{sharing}/agree").text


def test_who_saves_an_answer_of_somebody_has_picked_them_up(
    client_of: SignIn, area: Area, database: Database
) -> None:
    coach, assessor = client_of(area.work_coach), client_of(area.assessor)
    refer(coach)
    with database.unit_of_work(JOB) as uow:
        row = uow.session.scalars(sa.select(Learner)).one()
    page = f"/learners/{row.reference}/registration/names"
    assert post(assessor, page, {"given_names": "Amina", "family_name": "Yusuf"}).status_code == 303
    assert states(coach) == ["Registered"]
    assert "Picked up by the hub" in get(assessor, f"/learners/{row.reference}").text


def test_who_is_counted_is_whose_status_the_office_may_see(database: Database, area: Area) -> None:
    office = area.work_coach.viewer
    with database.unit_of_work(JOB) as uow:
        people = [learner(uow, area.hub, referrer_id=area.jcp.id) for _ in range(7)]
        for row in people:
            row.become(Status.WAITING, uow.today)
        people[0].become(Status.FINISHED, uow.today)
        *told, initials_alone, _ = people
        for row in told:
            consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        consent.give(uow, initials_alone.id, area.jcp.id, Purpose.PROGRESS, {Category.IDENTITY})
        consent.give(uow, told[1].id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        consent.withdraw(uow, next(grant.id for grant in granted(uow, told[2], area)))
        consent.block(uow, told[3].id, area.jcp.id, "asked")
    assert (
        counted(database, office)
        == {Status.FINISHED: 1, Status.WAITING: 2}
        == statuses_listed(database, office)
    )
    with database.unit_of_work(JOB) as uow:
        agreement = uow.session.scalars(
            sa.select(Agreement).where(Agreement.organisation_id == area.jcp.id)
        ).one()
        agreement.categories = frozenset({Category.IDENTITY})
        audit.record(uow, "test.change")
    assert counted(database, office) == {} == statuses_listed(database, office)


def granted(uow: UnitOfWork, row: Learner, area: Area) -> list[Grant]:
    return [grant for grant in consent.live_grants(uow, row.id) if grant.recipient_id == area.jcp.id]


def counted(database: Database, office: Viewer) -> dict[Status, int]:
    with database.unit_of_work(as_referrer(office), read_only=True) as uow:
        return for_referrers.counts(uow)


def statuses_listed(database: Database, office: Viewer) -> dict[Status, int]:
    with database.unit_of_work(as_referrer(office), read_only=True) as uow:
        return Counter(person.status for person in for_referrers.statuses(uow, Which())[0])
