"""Give, move and withdraw grants; block; and open the decision for a list of learners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.accounts import proof
from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.audit import ledger
from hub.audit import services as audit
from hub.consent import grounds, rows, rules
from hub.consent.conditions import live_agreement
from hub.consent.errors import NoAgreement, Objected
from hub.consent.grounds import Grounds
from hub.consent.models import Agreement, Block, Grant, GrantEvent, Notice
from hub.consent.services.objected import standing_for
from hub.consent.types import Basis, Category, Channel, Purpose, Stage
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import new_id
from hub.core.sealing.sealed import Tier
from hub.core.vault import Tampered, Vault

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

    def go_on_without(self, refused: Tampered) -> None:
        """The page shows the rest; the operator is told of what was refused."""
        if refused.address is not None:
            self._uow.session.info["refused"].append(refused.address)


def disclose(
    uow: UnitOfWork, learner_ids: Iterable[UUID], categories: Iterable[Category]
) -> Mapping[UUID, Decision]:
    """Decide for many learners at once and record every reveal: two statements.

    A learner for whom the answer is no gets a decision that opens nothing.
    """
    ids, wanted = list(dict.fromkeys(learner_ids)), frozenset(categories)
    return decide(uow, grounds.read(uow, ids, wanted), ids, wanted)


def for_upkeep(
    uow: UnitOfWork, learner_ids: Iterable[UUID], categories: Iterable[Category]
) -> Mapping[UUID, Decision]:
    """For a job that keeps the storage itself in order, and records each of its batches: no record for each learner."""
    ids, wanted = list(learner_ids), frozenset(categories)
    on = grounds.read(uow, ids, wanted)
    return {learner_id: _decision(uow, on, learner_id, wanted) for learner_id in ids}


def decide(
    uow: UnitOfWork, on: Grounds, learner_ids: Iterable[UUID], categories: Iterable[Category]
) -> Mapping[UUID, Decision]:
    """`disclose` on grounds that this page has just read, for a page that shows more of some than of others.

    No statement but that of the record. A learner of whom no grounds were read is refused.
    """
    wanted = frozenset(categories)
    if wanted & rules.MOST_PRIVATE:
        proof.check(uow.viewer, proof.Deed.SPECIAL, uow.now)
    decisions = {learner_id: _decision(uow, on, learner_id, wanted) for learner_id in learner_ids}
    for learner_id, decision in decisions.items():
        if decision.allowed:
            verdict = decision.verdict
            audit.record(
                uow,
                "disclose",
                subject_id=learner_id,
                purpose=verdict.purpose,
                categories=wanted,
                decision=verdict.reason,
            )
    return decisions


def _decision(uow: UnitOfWork, on: Grounds, learner_id: UUID, wanted: frozenset[Category]) -> Decision:
    verdict = _verdict(uow, on, learner_id, wanted)
    return Decision(learner_id, wanted if verdict.allowed else frozenset(), verdict, uow)


def _verdict(uow: UnitOfWork, on: Grounds, learner_id: UUID, wanted: frozenset[Category]) -> rules.Verdict:
    grants, blocks = on.grants.get(learner_id, ()), on.blocks.get(learner_id, ())
    return rules.decide(
        uow.viewer,
        learner_id,
        wanted,
        uow.today,
        grants,
        blocks,
        on.agreements,
        on.restricted,
        on.stopped,
        on.glass,
    )


def may_see(uow: UnitOfWork, learner_id: UUID, categories: Iterable[Category]) -> Decision:
    """The decision for one learner, or `NotVisible`."""
    decision = disclose(uow, [learner_id], categories)[learner_id]
    if not decision.allowed:
        raise NotVisible(decision.verdict.reason, learner_id)
    return decision


def as_far_as_open(uow: UnitOfWork, learner_id: UUID, categories: Iterable[Category]) -> Decision:
    """The decision for as many of these categories as the viewer may see now, one that opens nothing where they may see
    none: two statements. `NotVisible` where no one grant covers them together."""
    wanted = frozenset(categories)
    on = grounds.read(uow, [learner_id], wanted)
    opened = frozenset(
        category for category in wanted if _verdict(uow, on, learner_id, frozenset({category})).allowed
    )
    if not opened:
        return _decision(uow, on, learner_id, wanted)
    decision = decide(uow, on, [learner_id], opened)[learner_id]
    if not decision.allowed:
        raise NotVisible(decision.verdict.reason, learner_id)
    return decision


def open_categories(uow: UnitOfWork, learner_id: UUID) -> frozenset[Category]:
    """Every category the viewer may see of this learner now: for choosing sections of a page."""
    on = grounds.read(uow, [learner_id], frozenset())
    return frozenset(
        category for category in Category if _verdict(uow, on, learner_id, frozenset({category})).allowed
    )


def is_controller(uow: UnitOfWork, organisation_id: UUID) -> bool:
    """The hub itself: it shares nothing by keeping its own record, so it needs no agreement with itself.

    Read once in a unit of work: an organisation does not change its kind.
    """
    known: dict[UUID, bool] = uow.session.info.setdefault("controllers", {})
    if organisation_id not in known:
        known[organisation_id] = uow.get(Organisation, organisation_id).kind is OrganisationKind.HUB
    return known[organisation_id]


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

    Raises `NoAgreement` when no live agreement with the organisation covers the purpose and categories, and `Objected`
    while the learner's objection to the use stands.
    """
    wanted = frozenset(categories) & rules.PURPOSE_CATEGORIES[purpose]
    if objected(uow, learner_id, organisation_id, purpose):
        raise Objected("If they want it now, ask the data protection officer to lift the objection first.")
    if not is_controller(uow, organisation_id) and not agreement_for(uow, organisation_id, purpose, wanted):
        raise NoAgreement
    for earlier in live_grants(uow, learner_id):
        if earlier.recipient_id == organisation_id and earlier.purpose is purpose:
            _end(uow, earlier, replaced=earlier.categories <= wanted)
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


def objected(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, purpose: Purpose) -> bool:
    """Whether the learner's objection stops this use. The hub's own work for them goes on, all but counting them."""
    own_work = purpose is not Purpose.STATISTICS and is_controller(uow, organisation_id)
    return not own_work and standing_for(uow, learner_id, purpose)


def withdraw(uow: UnitOfWork, grant_id: UUID) -> Grant:
    """Effective at the next request, everywhere. Withdrawing twice is the same as once."""
    grant = uow.get(Grant, grant_id)
    if grant.withdrawn_at is None:
        _end(uow, grant)
    return grant


def move_stage(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, stage: Stage) -> None:
    """Open or close what the provider's staged grants show, as the referral moves."""
    move_stages(uow, learner_id, {organisation_id: stage})


def move_stages(uow: UnitOfWork, learner_id: UUID, stages: Mapping[UUID, Stage]) -> None:
    """The same for several providers at once."""
    for grant in live_grants(uow, learner_id) if stages else ():
        stage = stages.get(grant.recipient_id)
        if stage and grant.purpose in STAGED_PURPOSES and grant.stage not in (stage, Stage.FULL):
            grant.move_to(stage)
            _tell(uow, grant, "moved")


def block(
    uow: UnitOfWork,
    learner_id: UUID,
    organisation_id: UUID,
    reason: str | None,
    *,
    user_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> Block:
    """Of an organisation, or of one user of it: who is blocked stays so wherever they work."""
    row = Block(
        learner_id=learner_id,
        recipient_id=organisation_id,
        user_id=user_id,
        ends_at=ends_at,
        taken_by=uow.user_id,
    )
    row.reason = reason
    uow.add(row)
    audit.record(uow, "block.set", about=row)
    ledger.keep(
        uow,
        ledger.Act.BLOCK_SET,
        block_id=row.id,
        learner_id=learner_id,
        recipient_id=organisation_id,
        user_id=user_id,
        ends_at=ends_at.isoformat() if ends_at else None,
    )
    return row


def lift_block(uow: UnitOfWork, block_id: UUID) -> Block:
    row = uow.get(Block, block_id)
    row.ends_at = uow.now
    audit.record(uow, "block.lift", about=row)
    ledger.keep(uow, ledger.Act.BLOCK_LIFTED, block_id=row.id)
    return row


def live_grants(uow: UnitOfWork, learner_id: UUID) -> list[Grant]:
    """Every live grant of a learner, to whichever organisation: for the hub's own staff."""
    live = (grant for grant in rows.of(uow, Grant, learner_id) if grant.live(uow.today))
    return sorted(live, key=lambda grant: grant.created_at)


def newest_grant(
    uow: UnitOfWork, learner_id: UUID, organisation_id: UUID, purpose: Purpose = Purpose.REFERRAL
) -> Grant | None:
    """The grant given last to the organisation, live or not."""
    query = sa.select(Grant).where(
        Grant.learner_id == learner_id, Grant.recipient_id == organisation_id, Grant.purpose == purpose
    )
    return uow.session.scalar(query.order_by(Grant.created_at.desc(), Grant.id.desc()).limit(1))


def _end(uow: UnitOfWork, grant: Grant, *, replaced: bool = False) -> None:
    """A restore does it again, unless the grant only gave way to one that shows no less."""
    grant.withdrawn_at = uow.now
    grant.move_to(Stage.CLOSED)
    _tell(uow, grant, "withdrawn")
    if not replaced:
        ledger.keep(uow, ledger.Act.GRANT_WITHDRAWN, grant_id=grant.id)


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
