"""The disclosure decision: from grants, blocks and agreements, fetched before, to yes or no with the reason. Pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hub.consent.types import RIGHTS, Category, Purpose, Stage
from hub.core.actor import Viewer

C = Category

# What nobody but the hub itself may ever see, whatever an agreement says.
HUB_ALONE = frozenset({C.WIDER_OUTCOMES, C.WIDER_NEEDS})
# And what no agreement with another organisation can be for.
FOR_THE_HUB_ALONE = frozenset({Purpose.WIDER_NEEDS})
# What is for the day of enrolment alone, and opened by no other purpose.
TO_ENROL_ALONE = frozenset({C.EQUALITY, C.STATUS_SEEN, C.EMERGENCY})
# What nobody reads whose sign-in is hours old (special categories of UK GDPR Article 9, and who is at risk).
MOST_PRIVATE = frozenset({C.HEALTH, C.IMMIGRATION, C.SAFEGUARDING, C.EQUALITY, C.STATUS_SEEN, C.WIDER_NEEDS})

# What each stage opens of a staged grant (staged disclosure: ICO data sharing code, data minimisation).
STAGE_CATEGORIES: dict[Stage, frozenset[Category]] = {
    Stage.FULL: frozenset(Category),
    Stage.CLOSED: frozenset(),
    Stage.MATCH_CARD: frozenset({C.LEVELS, C.AVAILABILITY, C.NEEDS}),
    Stage.OPENED: frozenset({C.LEVELS, C.AVAILABILITY, C.NEEDS, C.IDENTITY, C.CONTACT, C.CHILDCARE, C.NOTES}),
    Stage.ENROLMENT: frozenset(Category) - HUB_ALONE - {C.SAFEGUARDING},
    Stage.TAUGHT: frozenset({C.IDENTITY, C.LEVELS, C.ATTENDANCE}),
}

# What may ever be shared for a purpose; an agreement and a grant can only narrow this.
PURPOSE_CATEGORIES: dict[Purpose, frozenset[Category]] = {
    Purpose.REFERRAL: frozenset(Category) - HUB_ALONE - TO_ENROL_ALONE,
    Purpose.ENROLMENT: frozenset(Category) - {C.WIDER_NEEDS},
    Purpose.PROGRESS: frozenset({C.IDENTITY, C.OUTCOME, C.AVAILABILITY}),
    Purpose.FUNDING_EVIDENCE: frozenset({C.IDENTITY, C.DATE_OF_BIRTH, C.IDENTIFIERS, C.IMMIGRATION, C.WORK}),
    Purpose.DUPLICATES: frozenset({C.IDENTITY, C.DATE_OF_BIRTH, C.IDENTIFIERS, C.CONTACT}),
    Purpose.SAFEGUARDING: frozenset(Category) - HUB_ALONE - TO_ENROL_ALONE,
    Purpose.STATISTICS: frozenset({C.LEVELS, C.AVAILABILITY, C.NEEDS, C.OUTCOME}),
    Purpose.WIDER_NEEDS: frozenset({C.WIDER_NEEDS}),
}

# That each person has one record is part of the hub's own work with them (UK GDPR Article 5(1)(d): accuracy). Nobody is
# asked for it: for the hub's own staff it rests on the hub's grant for another purpose, and opens less of it.
RESTS_ON = {Purpose.DUPLICATES: Purpose.REFERRAL}

# What somebody at the hub relies on who has opened one record to keep somebody safe, and nobody else: no role has it.
THROUGH_GLASS = frozenset({Purpose.SAFEGUARDING})
# What is opened then: who and where they are, whom to call, in which language, and what speaks of danger.
GLASS_CATEGORIES = frozenset(
    {
        C.IDENTITY,
        C.CONTACT,
        C.DATE_OF_BIRTH,
        C.SAFEGUARDING,
        C.HEALTH,
        C.NEEDS,
        C.CHILDCARE,
        C.EMERGENCY,
        C.NOTES,
    }
)

# What a learner opens by their own card: where they stand, what their days are, and what it takes to say so.
CARD_CATEGORIES = frozenset(
    {C.IDENTITY, C.CONTACT, C.DATE_OF_BIRTH, C.LEVELS, C.AVAILABILITY, C.NEEDS, C.OUTCOME}
)

# How long before their agreement to share runs out a learner is asked again: two visits to the desk.
ASK_AGAIN = timedelta(days=28)

# What a learner is asked to share with a provider they may be referred to.
PROVIDER_CATEGORIES = (
    C.IDENTITY,
    C.CONTACT,
    C.DATE_OF_BIRTH,
    C.LEVELS,
    C.AVAILABILITY,
    C.NEEDS,
    C.CHILDCARE,
    C.NOTES,
    C.ATTENDANCE,
)
# What an agreement with a provider covers besides: a learner is asked about these on their own, to enrol.
ENROLMENT_CATEGORIES = (C.EQUALITY, C.IDENTIFIERS, C.WORK, C.STATUS_SEEN, C.EMERGENCY)
REFERRER_CATEGORIES = (C.IDENTITY, C.OUTCOME)
# The versions of the notice that tell the learner that the office which referred them sees their name.
NOTICES_NAMING = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What the decision needs to know of one grant. `categories` are those open at its present stage."""

    learner_id: UUID
    recipient_id: UUID
    purpose: str
    categories: frozenset[Category]
    valid_from: date
    valid_to: date
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the decision needs to know of one data-sharing agreement, which ends on `ends_on`."""

    organisation_id: UUID
    purposes: frozenset[Purpose]
    categories: frozenset[Category]
    signed_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A learner's standing refusal towards an organisation or one user of it."""

    learner_id: UUID
    recipient_id: UUID
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, with the code that says why: for the audit trail, never for the viewer."""

    allowed: bool
    reason: str
    purpose: str | None = None


def decide(
    viewer: Viewer | None,
    learner_id: UUID,
    categories: Iterable[Category],
    today: date,
    grants: Iterable[GrantFacts],
    blocks: Iterable[BlockFacts],
    agreements: Iterable[AgreementFacts],
    restricted: Container[UUID] = (),
    stopped: Container[str] = (),
    glass: Container[UUID] = (),
) -> Verdict:
    """May this viewer see these categories of this learner today? Deny by default.

    One grant for one purpose of the viewer's role must cover all of them, and so must one live agreement with
    the viewer's organisation. A block beats any grant. A task of the officer opens one learner, with or without.
    Whose record is `restricted` is closed to everybody else, and to any job but the one that keeps the storage. No
    grant counts for a purpose that the hub has `stopped`. Whose record is open to this very viewer to keep somebody
    safe is in `glass`, restricted or not.
    """
    if viewer is None:
        return Verdict(False, "no viewer")
    if learner_id in restricted and not _passes_restriction(viewer):
        return Verdict(False, "restricted")
    if viewer.card and not frozenset(categories) <= CARD_CATEGORIES:
        return Verdict(False, "not on the card")
    if viewer.system is not None or viewer.about is not None:
        return _set_to_work(viewer, learner_id)
    if not viewer.purposes:
        return Verdict(False, "role has no purpose")
    if any(_blocked(viewer, learner_id, block) for block in blocks):
        return Verdict(False, "blocked")
    if through_glass(viewer):
        opened = learner_id in glass and Purpose.SAFEGUARDING not in stopped
        return _through_glass(frozenset(categories) if opened else None)
    counting = _counting(viewer, grants, stopped)
    return _granted(viewer, learner_id, frozenset(categories), today, counting, agreements)


def _counting(viewer: Viewer, grants: Iterable[GrantFacts], stopped: Container[str]) -> Iterator[GrantFacts]:
    """Those for a purpose that is on, and beside each what rests on it."""
    for grant in grants:
        if grant.purpose not in stopped:
            yield grant
            yield from (one for one in _resting_on(viewer, grant) if one.purpose not in stopped)


def _resting_on(viewer: Viewer, grant: GrantFacts) -> Iterator[GrantFacts]:
    for purpose in resting(viewer.hub, viewer.purposes):
        if RESTS_ON[purpose] == grant.purpose:
            opened = grant.categories & PURPOSE_CATEGORIES[purpose]
            yield replace(grant, purpose=purpose, categories=opened)


def resting(hub: bool, purposes: frozenset[str]) -> frozenset[Purpose]:
    """Of the purposes of a viewer, those that rest on a grant for another one."""
    return frozenset(one for one in RESTS_ON if hub and one in purposes)


def _granted(
    viewer: Viewer,
    learner_id: UUID,
    wanted: frozenset[Category],
    today: date,
    grants: Iterable[GrantFacts],
    agreements: Iterable[AgreementFacts],
) -> Verdict:
    own = [
        grant
        for grant in grants
        if grant.learner_id == learner_id and grant.recipient_id == viewer.organisation_id
    ]
    if not own:
        return Verdict(False, "no grant")
    live = [
        grant for grant in own if grant.withdrawn_at is None and grant.valid_from <= today < grant.valid_to
    ]
    if not live:
        return Verdict(False, "grant withdrawn or out of date")
    in_purpose = [grant for grant in live if grant.purpose in viewer.purposes]
    if not in_purpose:
        return Verdict(False, "no grant for this purpose")
    covering = [grant for grant in in_purpose if wanted <= grant.categories]
    if not covering:
        return Verdict(False, "category not granted at this stage")
    held = list(agreements)
    purposes = [grant.purpose for grant in covering if _agreed(viewer, grant.purpose, wanted, today, held)]
    if not purposes:
        return Verdict(False, "no live agreement covers this")
    return Verdict(True, "granted", purposes[0])


def through_glass(viewer: Viewer) -> bool:
    """Whether they look as somebody of the hub who has opened a record to keep somebody safe."""
    return viewer.hub and viewer.purposes == THROUGH_GLASS


def _through_glass(wanted: frozenset[Category] | None) -> Verdict:
    if wanted is None:
        return Verdict(False, "not opened to keep safe")
    if not wanted <= GLASS_CATEGORIES:
        return Verdict(False, "not needed to keep safe")
    return Verdict(True, "opened to keep safe", Purpose.SAFEGUARDING)


def _passes_restriction(viewer: Viewer) -> bool:
    """Article 18(2) leaves the protection of others, besides what keeps the storage and the learner's own rights."""
    return viewer.storage or (viewer.about is not None and not viewer.card) or through_glass(viewer)


def _set_to_work(viewer: Viewer, learner_id: UUID) -> Verdict:
    """Of a job, of a task of the officer, and of the learner's own card: none rests on what the learner agreed to."""
    if viewer.about is not None and viewer.about != learner_id:
        return Verdict(False, "another task")
    return (
        Verdict(True, "system", viewer.system)
        if viewer.system
        else Verdict(True, "own card" if viewer.card else "task", RIGHTS)
    )


def _agreed(
    viewer: Viewer,
    purpose: str,
    wanted: frozenset[Category],
    today: date,
    agreements: Iterable[AgreementFacts],
) -> bool:
    """Whether one live agreement with the viewer's organisation covers the purpose and every category.

    The owning hub is the controller of its own record: it shares nothing by keeping it, and has no agreement
    with itself. Its staff are held to their grants alone, here and in the fence.
    """
    return viewer.hub or any(
        not wanted & HUB_ALONE
        and agreement.organisation_id == viewer.organisation_id
        and agreement.signed_on <= today < agreement.ends_on
        and purpose in agreement.purposes
        and wanted <= agreement.categories
        for agreement in agreements
    )


def stands(ends_at: datetime | None, now: datetime) -> bool:
    """Whether a block that ends then, or never, still counts."""
    return ends_at is None or ends_at > now


def outlasts(ends_at: datetime | None, other: datetime | None) -> bool:
    """Whether a block with this end counts for as long as one with the other; without an end, for ever."""
    return ends_at is None or (other is not None and ends_at >= other)


def _blocked(viewer: Viewer, learner_id: UUID, block: BlockFacts) -> bool:
    if block.learner_id != learner_id:
        return False
    return block.user_id == viewer.user_id if block.user_id else block.recipient_id == viewer.organisation_id
