"""Give, move and withdraw grants; block; and open the decision for a list of learners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent import rules
from hub.consent.conditions import live_agreement
from hub.consent.errors import NoAgreement
from hub.consent.models import Agreement, Block, Grant, GrantEvent, Notice
from hub.consent.types import Basis, Category, Channel, Purpose, Stage
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import new_id
from hub.core.sealed import REGISTRY, SUBJECT_TIERS, SubjectKey, Tier
from hub.core.vault import Vault

VALID_DAYS = 365  # "12 months unless said"
STAGED_PURPOSES = frozenset({Purpose.REFERRAL, Purpose.ENROLMENT})


@dataclass(frozen=True, slots=True)
class Decision:
    """What one viewer may see of one learner until this unit of work ends."""

    learner_id: UUID
    categories: frozenset[Category]
    verdict: rules.Verdict
    _uow: UnitOfWork

    @property
    def allowed(self) -> bool:
        return self.verdict.allowed

    @property
    def vault(self) -> Vault:
        return self._uow.vault

    def covers(self, subject_id: UUID, category: str) -> bool:
        return self.allowed and subject_id == self.learner_id and category in self.categories

    def data_key(self, subject_id: UUID, tier: Tier) -> bytes:
        return self._uow.keys.key(subject_id, tier)


def disclose(
    uow: UnitOfWork, learner_ids: Iterable[UUID], categories: Iterable[Category]
) -> Mapping[UUID, Decision]:
    """Decide for many learners at once and record every reveal: three statements.

    A learner for whom the answer is no gets a decision that opens nothing.
    """
    ids, wanted = list(dict.fromkeys(learner_ids)), frozenset(categories)
    grants, blocks = _context(uow, ids, wanted)
    agreements = _agreements(uow)
    decisions = {}
    for learner_id in ids:
        verdict = rules.decide(uow.viewer, learner_id, wanted, uow.today, grants, blocks, agreements)
        decisions[learner_id] = Decision(learner_id, wanted if verdict.allowed else frozenset(), verdict, uow)
        if verdict.allowed:
            audit.record(
                uow,
                "disclose",
                subject_id=learner_id,
                purpose=verdict.purpose,
                categories=wanted,
                decision=verdict.reason,
            )
    return decisions


def may_see(uow: UnitOfWork, learner_id: UUID, categories: Iterable[Category]) -> Decision:
    """The decision for one learner, or `NotVisible`."""
    decision = disclose(uow, [learner_id], categories)[learner_id]
    if not decision.allowed:
        raise NotVisible
    return decision


def open_categories(uow: UnitOfWork, learner_id: UUID) -> frozenset[Category]:
    """Every category the viewer may see of this learner now: for choosing sections of a page."""
    grants, blocks = _context(uow, [learner_id])
    agreements = _agreements(uow)
    return frozenset(
        category
        for category in Category
        if rules.decide(uow.viewer, learner_id, [category], uow.today, grants, blocks, agreements).allowed
    )


def is_controller(uow: UnitOfWork, organisation_id: UUID) -> bool:
    """The hub itself: it shares nothing by keeping its own record, so it needs no agreement with itself."""
    return uow.get(Organisation, organisation_id).kind is OrganisationKind.HUB


def agreement_for(
    uow: UnitOfWork,
    organisation_id: UUID,
    purpose: Purpose = Purpose.REFERRAL,
    categories: Iterable[Category] = (),
) -> Agreement | None:
    """The newest live agreement with the organisation that covers all of this alone; two do not add up."""
    query = sa.select(Agreement).where(
        Agreement.organisation_id == organisation_id, live_agreement(Agreement, uow.today)
    )
    found = uow.session.scalars(query.order_by(Agreement.signed_on.desc(), Agreement.id.desc()))
    return next((row for row in found if row.covers(purpose, categories)), None)


def give(
    uow: UnitOfWork,
    learner_id: UUID,
    organisation_id: UUID,
    purpose: Purpose,
    categories: Iterable[Category],
    *,
    basis: Basis = Basis.CONSENT,
    channel: Channel = Channel.IN_PERSON,
    stage: Stage = Stage.FULL,
    notice: Notice | None = None,
    interpreter: str | None = None,
    until: date | None = None,
) -> Grant:
    """A new grant, replacing a live one for the same organisation and purpose.

    Raises `NoAgreement` when no live agreement with the organisation covers the purpose and categories.
    """
    wanted = frozenset(categories) & rules.PURPOSE_CATEGORIES[purpose]
    if not is_controller(uow, organisation_id) and not agreement_for(uow, organisation_id, purpose, wanted):
        raise NoAgreement
    for earlier in live_grants(uow, learner_id):
        if earlier.recipient_id == organisation_id and earlier.purpose is purpose:
            _end(uow, earlier)
    grant = Grant(
        learner_id=learner_id,
        recipient_id=organisation_id,
        purpose=purpose,
        categories=wanted,
        basis=basis,
        valid_from=uow.today,
        valid_to=until or uow.today + timedelta(days=VALID_DAYS),
        notice_version=notice.version if notice else None,
        taken_by=uow.user_id,
        handle=new_id(),
    )
    grant.move_to(stage)
    grant.notice_language, grant.channel = (notice.language if notice else None), channel.value
    grant.interpreter = interpreter
    uow.add(grant)
    _tell(uow, grant, "given")
    return grant


def withdraw(uow: UnitOfWork, grant_id: UUID) -> Grant:
    """Effective at the next request, everywhere. Withdrawing twice is the same as once."""
    grant = uow.get(Grant, grant_id)
    if grant.withdrawn_at is None:
        _end(uow, grant)
    return grant


def move_stage(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, stage: Stage) -> None:
    """Open or close what the provider's staged grants show, as the referral moves."""
    for grant in live_grants(uow, learner_id):
        staged = grant.recipient_id == organisation_id and grant.purpose in STAGED_PURPOSES
        if staged and grant.stage not in (stage, Stage.FULL):
            grant.move_to(stage)
            _tell(uow, grant, "moved")


def block(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, reason: str | None) -> Block:
    row = Block(learner_id=learner_id, recipient_id=organisation_id, taken_by=uow.user_id)
    row.reason = reason
    uow.add(row)
    audit.record(uow, "block.set", about=row)
    return row


def lift_block(uow: UnitOfWork, block_id: UUID) -> Block:
    row = uow.get(Block, block_id)
    row.ends_at = uow.now
    audit.record(uow, "block.lift", about=row)
    return row


def live_grants(uow: UnitOfWork, learner_id: UUID) -> list[Grant]:
    """Every live grant of a learner, to whichever organisation: for the hub's own staff."""
    query = sa.select(Grant).where(Grant.learner_id == learner_id).order_by(Grant.created_at)
    return [grant for grant in uow.session.scalars(query) if grant.live(uow.today)]


def newest_grant(
    uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, purpose: Purpose = Purpose.REFERRAL
) -> Grant | None:
    """The grant given last to the organisation, live or not."""
    query = sa.select(Grant).where(
        Grant.learner_id == learner_id, Grant.recipient_id == organisation_id, Grant.purpose == purpose
    )
    return uow.session.scalar(query.order_by(Grant.created_at.desc(), Grant.id.desc()).limit(1))


def _context(
    uow: UnitOfWork, learner_ids: list[UUID], wanted: frozenset[Category] = frozenset()
) -> tuple[list[rules.GrantFacts], list[rules.BlockFacts]]:
    """Grants and blocks of these learners towards the viewer's organisation, and their keys: one statement.

    The keys are those of the tiers that what is wanted is sealed in.

    The fence has already left out what a block or a missing grant hides; the decision asks again.
    """
    viewer = uow.viewer
    if viewer is None or not learner_ids:
        return [], []
    if viewer.system is not None:
        uow.keys.load(learner_ids)
        return [], []
    query = (
        sa.select(*_GRANT, *_BLOCK, Block.ends_at, *_KEY)
        .outerjoin(
            Block,
            sa.and_(Block.learner_id == Grant.learner_id, Block.recipient_id == Grant.recipient_id),
        )
        .outerjoin(
            SubjectKey,
            sa.and_(SubjectKey.subject_id == Grant.learner_id, SubjectKey.tier.in_(_tiers(wanted))),
        )
        .where(Grant.learner_id.in_(learner_ids), Grant.recipient_id == viewer.organisation_id)
    )
    grants, blocks = [], []
    for row in uow.session.execute(query).all():
        found = row._mapping
        grants.append(rules.GrantFacts(*(found[column] for column in _GRANT)))
        if found[Block.learner_id] is not None and rules.stands(found[Block.ends_at], uow.now):
            blocks.append(rules.BlockFacts(*(found[column] for column in _BLOCK)))
        uow.keys.take(*(found[column] for column in _KEY))
    return grants, blocks


@cache
def _tiers(categories: frozenset[Category]) -> tuple[Tier, ...]:
    sealed_in = {field.tier for field in REGISTRY.values() if field.category in categories}
    return tuple(tier for tier in SUBJECT_TIERS if tier in sealed_in) or (Tier.CORE,)


def _agreements(uow: UnitOfWork) -> list[rules.AgreementFacts]:
    """The agreements with the viewer's organisation; the hub's own staff need none (`rules.decide`)."""
    viewer = uow.viewer
    if viewer is None or viewer.hub or viewer.organisation_id is None:
        return []
    query = sa.select(*_AGREEMENT).where(Agreement.organisation_id == viewer.organisation_id)
    return [rules.AgreementFacts(*row) for row in uow.session.execute(query)]


_GRANT = (
    Grant.learner_id,
    Grant.recipient_id,
    Grant.purpose,
    Grant.open_categories,
    Grant.valid_from,
    Grant.valid_to,
    Grant.withdrawn_at,
)
_AGREEMENT = (
    Agreement.organisation_id,
    Agreement.purposes,
    Agreement.categories,
    Agreement.signed_on,
    Agreement.ends_on,
)
_BLOCK = (Block.learner_id, Block.recipient_id, Block.user_id)
_KEY = (SubjectKey.subject_id, SubjectKey.tier, SubjectKey.kek_id, SubjectKey.wrapped)


def _end(uow: UnitOfWork, grant: Grant) -> None:
    grant.withdrawn_at = uow.now
    grant.move_to(Stage.CLOSED)
    _tell(uow, grant, "withdrawn")


def _tell(uow: UnitOfWork, grant: Grant, verb: str) -> None:
    uow.add(
        GrantEvent(
            learner_id=grant.learner_id,
            recipient_id=grant.recipient_id,
            grant_id=grant.id,
            verb=verb,
            stage=grant.stage,
            actor_id=uow.user_id,
        )
    )
    audit.record(uow, f"grant.{verb}", about=grant, purpose=grant.purpose, categories=grant.categories)
