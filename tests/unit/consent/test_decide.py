"""The decision: deny by default, a reason for every answer, a block beats any grant."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.permissions import PURPOSES, Role
from hub.audit.models import AuditEvent
from hub.consent.rules import (
    HUB_ALONE,
    PURPOSE_CATEGORIES,
    STAGE_CATEGORIES,
    AgreementFacts,
    BlockFacts,
    GrantFacts,
    decide,
    stands,
)
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.ids import new_id

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LEARNER, PROVIDER, OTHER = new_id(), new_id(), new_id()


def viewer(role: Role = Role.PROVIDER, organisation: UUID = PROVIDER) -> Viewer:
    return Viewer(new_id(), organisation, role, PURPOSES[role])


def grant(**values: object) -> GrantFacts:
    facts: dict[str, object] = {
        "learner_id": LEARNER,
        "recipient_id": PROVIDER,
        "purpose": Purpose.REFERRAL,
        "categories": frozenset({Category.IDENTITY, Category.LEVELS}),
        "valid_from": TODAY,
        "valid_to": TODAY + timedelta(days=1),
        "withdrawn_at": None,
    }
    return GrantFacts(**(facts | values))  # type: ignore[arg-type]


def agreement(**values: object) -> AgreementFacts:
    facts: dict[str, object] = {
        "organisation_id": PROVIDER,
        "purposes": frozenset(Purpose),
        "categories": frozenset(Category),
        "signed_on": TODAY,
        "ends_on": TODAY + timedelta(days=1),
    }
    return AgreementFacts(**(facts | values))  # type: ignore[arg-type]


def test_a_live_grant_that_covers_everything_asked_for_opens_it() -> None:
    verdict = decide(viewer(), LEARNER, [Category.IDENTITY], TODAY, [grant()], [], [agreement()])
    assert (verdict.allowed, verdict.reason, verdict.purpose) == (True, "granted", Purpose.REFERRAL)


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        ({"recipient_id": OTHER}, "no grant"),
        ({"learner_id": OTHER}, "no grant"),
        ({"withdrawn_at": NOW}, "grant withdrawn or out of date"),
        ({"valid_from": TODAY + timedelta(days=1)}, "grant withdrawn or out of date"),
        ({"valid_to": TODAY}, "grant withdrawn or out of date"),
        ({"purpose": Purpose.STATISTICS}, "no grant for this purpose"),
        ({"categories": frozenset({Category.LEVELS})}, "category not granted at this stage"),
    ],
)
def test_anything_missing_from_the_grant_denies_with_its_reason(
    refused: dict[str, object], reason: str
) -> None:
    verdict = decide(viewer(), LEARNER, [Category.IDENTITY], TODAY, [grant(**refused)], [], [agreement()])
    assert (verdict.allowed, verdict.reason) == (False, reason)


@pytest.mark.parametrize(
    "agreements",
    [
        [],
        [agreement(organisation_id=OTHER)],
        [agreement(ends_on=TODAY)],
        [agreement(signed_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=9))],
        [agreement(purposes=frozenset({Purpose.ENROLMENT}))],
        [agreement(categories=frozenset({Category.LEVELS}))],
        [
            agreement(categories=frozenset({Category.IDENTITY})),
            agreement(categories=frozenset({Category.LEVELS})),
        ],
    ],
    ids=["none", "another's", "ended", "not begun", "another purpose", "narrower", "two that add up"],
)
def test_without_a_live_agreement_that_covers_everything_asked_for_a_grant_opens_nothing(
    agreements: list[AgreementFacts],
) -> None:
    wanted = [Category.IDENTITY, Category.LEVELS]
    verdict = decide(viewer(), LEARNER, wanted, TODAY, [grant()], [], agreements)
    assert (verdict.allowed, verdict.reason) == (False, "no live agreement covers this")


def test_the_hubs_own_staff_need_a_grant_and_no_agreement_with_themselves() -> None:
    staff = replace(viewer(), hub=True)
    assert decide(staff, LEARNER, [Category.IDENTITY], TODAY, [grant()], [], []).allowed
    assert not decide(staff, LEARNER, [Category.IDENTITY], TODAY, [], [], []).allowed


def test_two_grants_do_not_add_up() -> None:
    grants = [
        grant(categories=frozenset({Category.IDENTITY})),
        grant(categories=frozenset({Category.CONTACT}), purpose=Purpose.ENROLMENT),
    ]
    assert not decide(
        viewer(), LEARNER, [Category.IDENTITY, Category.CONTACT], TODAY, grants, [], [agreement()]
    ).allowed


def test_a_block_of_the_organisation_or_of_this_user_beats_the_grant() -> None:
    person = viewer()
    for block in (BlockFacts(LEARNER, PROVIDER, None), BlockFacts(LEARNER, PROVIDER, person.user_id)):
        assert (
            decide(person, LEARNER, [Category.LEVELS], TODAY, [grant()], [block], [agreement()]).reason
            == "blocked"
        )
    for block in (BlockFacts(OTHER, PROVIDER, None), BlockFacts(LEARNER, OTHER, None)):
        assert decide(person, LEARNER, [Category.LEVELS], TODAY, [grant()], [block], [agreement()]).allowed


def test_nobody_and_a_role_without_a_purpose_see_nothing() -> None:
    assert decide(None, LEARNER, [], TODAY, [grant()], [], [agreement()]).reason == "no viewer"
    assert (
        decide(viewer(Role.ADMINISTRATOR), LEARNER, [], TODAY, [grant()], [], [agreement()]).reason
        == "role has no purpose"
    )


categories = st.frozensets(st.sampled_from(Category))
grants = st.builds(
    grant,
    recipient_id=st.sampled_from([PROVIDER, OTHER]),
    purpose=st.sampled_from(Purpose),
    categories=categories,
    valid_from=st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
    valid_to=st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
    withdrawn_at=st.sampled_from([None, NOW]),
)


@given(st.lists(grants, max_size=4), categories, st.sampled_from(Role))
def test_what_is_allowed_is_covered_by_one_live_grant_in_purpose(
    held: list[GrantFacts], wanted: frozenset[Category], role: Role
) -> None:
    verdict = decide(viewer(role), LEARNER, wanted, TODAY, held, [], [agreement()])
    covering = [
        g
        for g in held
        if g.recipient_id == PROVIDER
        and g.withdrawn_at is None
        and g.valid_from <= TODAY < g.valid_to
        and g.purpose in PURPOSES[role]
        and wanted <= g.categories
        and not wanted & HUB_ALONE
    ]
    assert verdict.allowed == bool(covering)


@given(st.lists(grants, max_size=4), categories, categories)
def test_asking_for_more_never_opens_more(
    held: list[GrantFacts], wanted: frozenset[Category], more: frozenset[Category]
) -> None:
    if decide(viewer(), LEARNER, wanted | more, TODAY, held, [], [agreement()]).allowed:
        assert decide(viewer(), LEARNER, wanted, TODAY, held, [], [agreement()]).allowed


def test_each_stage_opens_no_less_than_the_one_before_it() -> None:
    stages = (Stage.CLOSED, Stage.MATCH_CARD, Stage.OPENED, Stage.ENROLMENT)
    for earlier, later in pairwise(stages):
        assert STAGE_CATEGORIES[earlier] <= STAGE_CATEGORIES[later]
    assert not STAGE_CATEGORIES[Stage.MATCH_CARD] & {
        Category.IDENTITY,
        Category.CONTACT,
        Category.DATE_OF_BIRTH,
    }


def test_a_referrer_can_never_be_granted_more_than_the_fixed_vocabulary() -> None:
    forbidden = {
        Category.ATTENDANCE,
        Category.ASSESSMENT_ANSWERS,
        Category.HEALTH,
        Category.CHILDCARE,
        Category.IMMIGRATION,
        Category.CONTACT,
        Category.NOTES,
        Category.SAFEGUARDING,
    }
    assert not PURPOSE_CATEGORIES[Purpose.PROGRESS] & forbidden


def test_nobody_and_a_role_without_a_purpose_are_refused() -> None:
    everything = (LEARNER, [Category.IDENTITY], TODAY, [grant()], [], [agreement()])
    nobody, aimless = decide(None, *everything), decide(replace(viewer(), purposes=frozenset()), *everything)
    assert (nobody.allowed, nobody.reason) == (False, "no viewer")
    assert (aimless.allowed, aimless.reason) == (False, "role has no purpose")


def test_a_named_job_sees_what_it_asks_for_under_its_own_name() -> None:
    verdict = decide(Viewer.job("count"), LEARNER, [Category.IDENTITY], TODAY, [], [], [])
    assert (verdict.allowed, verdict.reason, verdict.purpose) == (True, "system", "count")


def test_an_agreement_that_covers_just_what_is_asked_for_is_enough() -> None:
    narrow = agreement(categories=frozenset({Category.IDENTITY}))
    assert decide(viewer(), LEARNER, [Category.IDENTITY], TODAY, [grant()], [], [narrow]).allowed


@pytest.mark.parametrize(
    ("ends_at", "counts"),
    [(None, True), (NOW + timedelta(seconds=1), True), (NOW, False), (NOW - timedelta(days=1), False)],
)
def test_a_block_counts_until_the_moment_it_ends(ends_at: datetime | None, counts: bool) -> None:
    assert stands(ends_at, NOW) is counts


def test_whoever_is_blocked_sees_nothing() -> None:
    shut = BlockFacts(LEARNER, PROVIDER, None)
    verdict = decide(viewer(), LEARNER, [Category.IDENTITY], TODAY, [grant()], [shut], [agreement()])
    assert (verdict.allowed, verdict.reason) == (False, "blocked")


def test_the_trail_has_room_for_every_category_opened_at_once() -> None:
    assert len(" ".join(Category)) <= AuditEvent.__table__.c.categories.type.length


def test_a_task_of_the_officer_opens_its_one_learner_whatever_was_agreed_and_nobody_else() -> None:
    officer = replace(viewer(Role.OFFICER), about=LEARNER)
    blocked = [BlockFacts(LEARNER, PROVIDER, None)]
    for asked, answer in ((LEARNER, (True, "task", "rights")), (OTHER, (False, "another task", None))):
        verdict = decide(officer, asked, Category, TODAY, [], blocked, [])
        assert (verdict.allowed, verdict.reason, verdict.purpose) == answer
    assert not decide(viewer(Role.OFFICER), LEARNER, [Category.IDENTITY], TODAY, [grant()], [], []).allowed
