"""Versions of the matching policy: drafted, compared, published and never changed again, on a manager's pages."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.models import Grant
from hub.consent.services import disclosure
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, RuleBroken
from hub.insight.services import policy_effect
from hub.learners.models import Learner
from hub.matching.errors import NotRemembered
from hub.matching.models import MatchingPolicy
from hub.matching.policy import drafts, versions
from hub.matching.policy.policy import NEWEST, NOT_IN_VERSION_1, load_policy
from hub.matching.policy.versions import shipped_data
from hub.matching.ranking.compare import compare
from hub.matching.states import PolicyState
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, hidden, post, soup

JOB = Viewer.job("test")
NEXT = NEWEST + 1
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def draft(client: FlaskClient) -> int:
    post(client, "/policies/drafts", page="/policies")
    return NEXT


@pytest.fixture
def waiting_list(database: Database, area: Area) -> list[Learner]:
    """Seven who wait at Entry 1; all names are invented."""
    with database.unit_of_work(JOB) as uow:
        people = [learner(uow, area.hub, "Hodan", f"Warsame{number}", sex="F") for number in range(7)]
        for person in people:
            done = assessed(uow, person)
            assert done.placement is not None
            entries.join(uow, person.id, level=done.placement, strand=done.strand)
        return people


def typed(client: FlaskClient, number: int, **values: Any) -> dict[str, Any]:
    """Every answer of the edit page as it is shown, with these changed."""
    page = soup(get(client, f"/policies/{number}/edit"))
    shown = {box["name"]: box.get("value", "") for box in page.select("form#form input:not([type=radio])")}
    picked = {box["name"]: box["value"] for box in page.select("form#form input[type=radio][checked]")}
    return {str(name): value for name, value in {**shown, **picked, **values}.items()}


def rows(database: Database) -> list[MatchingPolicy]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(MatchingPolicy).order_by(MatchingPolicy.number)))


def published(database: Database) -> int:
    with database.unit_of_work(JOB) as uow:
        return versions.published_policy(uow).version


def publish(client: FlaskClient, number: int, why: str = "Agreed by the partnership") -> Any:
    return post(client, f"/policies/{number}/publish", {"why": why})


def test_before_any_draft_the_policy_that_came_with_the_hub_is_in_force(
    client: FlaskClient, database: Database
) -> None:
    assert published(database) == NEWEST
    page = get(client, "/policies")
    assert "in force" in page.text
    assert "Came with the hub" in page.text
    assert get(client, f"/policies/{NEWEST}").status_code == 200
    assert get(client, "/policies/99").status_code == 404


def test_a_draft_starts_like_the_policy_in_force_and_changes_nothing(
    client: FlaskClient, database: Database, draft: int
) -> None:
    assert published(database) == NEWEST
    assert [row.state for row in rows(database)][-2:] == [PolicyState.PUBLISHED, PolicyState.DRAFT]
    assert rows(database)[-1].data["weights"] == dict(load_policy().weights)
    again = post(client, "/policies/drafts", page="/policies")
    assert again.headers["Location"].endswith(f"/policies/{draft}/edit")
    assert len(rows(database)) == NEXT


def test_a_draft_is_edited_and_published_with_a_reason(
    client: FlaskClient, database: Database, draft: int
) -> None:
    saved = post(client, f"/policies/{draft}/edit", typed(client, draft, weights_travel="40"))
    assert saved.status_code == 303
    assert published(database) == NEWEST
    assert publish(client, draft, "").status_code == 422
    assert publish(client, draft).status_code == 303
    with database.unit_of_work(JOB) as uow:
        now = versions.published_policy(uow)
        assert (now.version, now.weights["travel"]) == (draft, 40)
        assert versions.policy_of_version(uow, NEWEST) == load_policy()
    listed = get(client, "/policies").text
    assert "Agreed by the partnership" in listed
    assert "Mina Manager" in listed
    shown = soup(get(client, f"/policies/{draft}"))
    assert "Journey" in shown.select("table")[0].get_text()


def test_every_act_is_on_the_record(client: FlaskClient, database: Database, draft: int) -> None:
    post(client, f"/policies/{draft}/edit", typed(client, draft, weights_travel="40"))
    publish(client, draft)
    with database.unit_of_work(JOB) as uow:
        recorded = uow.session.scalars(
            sa.select(AuditEvent.verb).where(AuditEvent.verb.startswith("matching-policy"))
        )
        assert sorted(recorded) == [
            "matching-policy.draft",
            "matching-policy.edit",
            "matching-policy.publish",
        ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("weights_level", "1001", "The weight of level must be 1,000 or fewer"),
        ("weights_level", "2.5", "The weight of level must be a whole number"),
        ("weights_level", "", "Enter the weight of level"),
        ("travel_walk_km_per_hour", "0", "between 1 and 130"),
        ("travel_walk_km_per_hour", "4.85", "a number with up to 1 decimal place"),
        ("school_hours_1", "8:00", "School hours must end after they begin"),
        ("fresh_weeks", "0", "must be 1 or more"),
    ],
)
def test_a_figure_that_cannot_be_used_is_an_error_at_its_box(
    client: FlaskClient, database: Database, draft: int, name: str, value: str, message: str
) -> None:
    before = rows(database)[-1].data
    answer = post(client, f"/policies/{draft}/edit", typed(client, draft, **{name: value}))
    assert answer.status_code == 422
    link = soup(answer).select_one(".govuk-error-summary a")
    assert link is not None
    assert link["href"] == f"#{name}"
    assert message in link.get_text()
    assert rows(database)[-1].data == before


def test_no_weight_at_all_is_refused(client: FlaskClient, database: Database, draft: int) -> None:
    none = {f"weights_{code}": "0" for code in load_policy().weights}
    answer = post(client, f"/policies/{draft}/edit", typed(client, draft, **none))
    assert answer.status_code == 422
    assert "At least one weight must be above 0" in answer.text


def test_an_empty_optional_figure_means_none(client: FlaskClient, database: Database, draft: int) -> None:
    post(client, f"/policies/{draft}/edit", typed(client, draft, fresh_weeks=""))
    assert rows(database)[-1].data["fresh_weeks"] is None


def test_two_managers_at_one_draft_see_both_answers(
    client: FlaskClient, database: Database, draft: int
) -> None:
    path = f"/policies/{draft}/edit"
    mine, theirs = typed(client, draft, weights_travel="40"), typed(client, draft, weights_travel="50")
    assert (
        client.post(
            path,
            data=theirs,
            base_url="https://hub.example.org",
            headers={"Referer": "https://hub.example.org"},
        ).status_code
        == 303
    )
    late = client.post(
        path, data=mine, base_url="https://hub.example.org", headers={"Referer": "https://hub.example.org"}
    )
    assert late.status_code == 409
    assert "40" in late.text
    assert "50" in late.text
    assert rows(database)[-1].data["weights"]["travel"] == 50


def test_what_was_changed_after_the_look_is_not_published(
    client: FlaskClient, database: Database, draft: int
) -> None:
    looked = hidden(get(client, f"/policies/{draft}/publish"))
    post(client, f"/policies/{draft}/edit", typed(client, draft, weights_travel="40"))
    answer = post(client, f"/policies/{draft}/publish", {**looked, "why": "Agreed"})
    assert answer.status_code == 409
    assert published(database) == NEWEST


def test_a_second_click_publishes_nothing_more(client: FlaskClient, database: Database, draft: int) -> None:
    fields = {**hidden(get(client, f"/policies/{draft}/publish")), "why": "Agreed"}
    answers = [
        client.post(
            f"/policies/{draft}/publish",
            data=fields,
            base_url="https://hub.example.org",
            headers={"Referer": "https://hub.example.org"},
        ).status_code
        for _ in range(2)
    ]
    assert answers == [303, 303]
    assert [row.state for row in rows(database)][-2:] == [PolicyState.RETIRED, PolicyState.PUBLISHED]


def test_a_published_policy_never_changes(client: FlaskClient, database: Database, draft: int) -> None:
    publish(client, draft)
    for act in ("edit", "compare"):
        assert get(client, f"/policies/{draft}/{act}").status_code == 409
    assert post(client, f"/policies/{draft}/discard", page="/policies").status_code == 409
    with database.unit_of_work(JOB) as uow, pytest.raises(Conflict):
        drafts.save(uow, drafts.by_number(uow, draft), {})


def test_a_discarded_draft_stays_on_the_list_and_gives_its_number_to_nobody(
    client: FlaskClient, database: Database, draft: int
) -> None:
    assert post(client, f"/policies/{draft}/discard", page=f"/policies/{draft}/edit").status_code == 303
    assert "discarded</p>" in get(client, "/policies").text.replace("\n", "")
    post(client, "/policies/drafts", page="/policies")
    assert [(row.number, row.state) for row in rows(database)][-2:] == [
        (draft, PolicyState.DISCARDED),
        (draft + 1, PolicyState.DRAFT),
    ]
    with database.unit_of_work(JOB) as uow, pytest.raises(NotRemembered):
        versions.policy_of_version(uow, draft)


def test_data_that_is_no_policy_is_refused(database: Database, area: Area) -> None:
    with database.unit_of_work(area.manager.viewer) as uow:
        draft = drafts.start(uow)
        with pytest.raises(RuleBroken):
            drafts.save(uow, draft, {**draft.data, "weights": {"travel": 1}})


def test_a_policy_from_before_a_figure_was_known_still_ranks_is_read_and_is_drafted_from(
    client: FlaskClient, database: Database
) -> None:
    old = {name: value for name, value in shipped_data(NEWEST).items() if name not in NOT_IN_VERSION_1}
    with database.unit_of_work(JOB) as uow:
        uow.add(MatchingPolicy(number=7, state=PolicyState.PUBLISHED, data={**old, "version": 7}))
        audit.record(uow, "test.old-policy")
    assert published(database) == 7
    assert get(client, "/policies/7").status_code == 200
    post(client, "/policies/drafts", page="/policies")
    for act in ("", "/edit", "/compare", "/publish"):
        assert get(client, f"/policies/8{act}").status_code == 200


def test_every_version_that_came_with_the_hub_can_be_read(client: FlaskClient) -> None:
    assert [get(client, f"/policies/{number}").status_code for number in (1, NEWEST)] == [200, 200]


def test_two_managers_who_start_at_once_make_one_draft(database: Database, area: Area) -> None:
    def start() -> None:
        try:
            with database.unit_of_work(area.manager.viewer) as uow:
                drafts.start(uow)
        except Conflict:
            pass

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.state for row in rows(database)].count(PolicyState.DRAFT) == 1


def figures(page: Any) -> Iterator[tuple[str, str]]:
    for figure in soup(page).select(".hub-figure"):
        yield figure.select("dt")[0].get_text(), figure.select("dd")[0].get_text()


def test_the_effect_is_given_in_counts_and_small_ones_are_hidden(
    client: FlaskClient, draft: int, waiting_list: list[Learner]
) -> None:
    page = get(client, f"/policies/{draft}/compare")
    found = dict(figures(page))
    assert found == {"First class or club changes": "fewer than 5"}
    assert not soup(page).select("main table:not(:has(caption:-soup-contains('What differs')))")
    assert "Everybody who waits" in page.text
    for word in ("Hodan", "Warsame", *(person.reference for person in waiting_list)):
        assert word not in page.text


def test_the_effect_is_repeated_before_publishing(
    client: FlaskClient, draft: int, waiting_list: list[Learner]
) -> None:
    post(client, f"/policies/{draft}/edit", typed(client, draft, weights_travel="999"))
    pages = [get(client, f"/policies/{draft}/{act}") for act in ("compare", "publish")]
    compared, repeated = (list(figures(page)) for page in pages)
    assert compared == repeated
    assert "Journey" in pages[1].text


def test_an_empty_list_compares_nobody(client: FlaskClient, draft: int) -> None:
    page = get(client, f"/policies/{draft}/compare")
    assert page.status_code == 200
    assert dict(figures(page)) == {"First class or club changes": "fewer than 5"}


def test_opening_answers_for_the_comparison_is_on_the_record_as_a_job(
    client: FlaskClient, database: Database, draft: int, waiting_list: list[Learner]
) -> None:
    get(client, f"/policies/{draft}/compare")
    get(client, f"/policies/{draft}/compare")
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent.role).where(AuditEvent.verb == "disclose")
        recorded = uow.session.scalars(query.where(AuditEvent.role == "compare matching policies")).all()
    assert len(recorded) == len(waiting_list)


def test_the_record_tells_that_a_policy_was_tried_and_nothing_of_it(
    client: FlaskClient, database: Database, draft: int, waiting_list: list[Learner]
) -> None:
    for travel in ("40", "50"):
        post(client, f"/policies/{draft}/edit", typed(client, draft, weights_travel=travel))
        get(client, f"/policies/{draft}/compare")
    with database.unit_of_work(JOB) as uow:
        found = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "trial.policy")).all()
        assert len(found) == 2
        for event in found:
            assert (event.subject_id, event.object_id, event.decision, event.categories) == (None,) * 4


@pytest.mark.parametrize("role", ["assessor", "provider_staff", "work_coach", "administrator"])
def test_nobody_else_edits_the_policy(client_of: SignIn, area: Area, draft: int, role: str) -> None:
    other = client_of(getattr(area, role))
    assert get(other, "/policies").status_code == 403
    for act in ("", "/edit", "/compare", "/publish"):
        assert get(other, f"/policies/{draft}{act}").status_code == 404


def test_whoever_may_not_be_counted_is_not_compared(
    client: FlaskClient,
    database: Database,
    draft: int,
    waiting_list: list[Learner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of seven who wait, the grant of one to be counted is over."""
    compared: list[int] = []

    def note(snapshot: Any, people: list[Any], *rest: Any) -> Any:
        compared.append(len(people))
        return compare(snapshot, people, *rest)

    monkeypatch.setattr(policy_effect, "compare", note)
    with database.unit_of_work(JOB) as uow:
        counting = Grant.purpose == Purpose.STATISTICS
        row = uow.one(sa.select(Grant).where(Grant.learner_id == waiting_list[0].id, counting))
        disclosure.withdraw(uow, row.id)
    assert get(client, f"/policies/{draft}/compare").status_code == 200
    assert compared == [6]
