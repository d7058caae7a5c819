"""What is kept for the day somebody enrols, and for nothing else."""

import sqlalchemy as sa

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import ANSWERS
from hub.core.model import Base, Versioned
from hub.core.sealing.packed import packed
from hub.core.sealing.sealed import Tier


class EnrolmentFact(LearnerScoped, Versioned, Base):
    """There is a row once a paper was seen or an emergency contact asked for.

    Papers are kept by what they tell of, each under the agreement for that: a list of what `papers.Seen` says, the
    oldest first. Of a share code it is kept that it was seen, and never the code.
    """

    __tablename__ = "enrolment_fact"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "needs"

    identity_papers = packed(
        "identifiers", Tier.CORE, label="Papers seen of who they are: which, when and by whom", bucket=ANSWERS
    )
    work_papers = packed(
        "work",
        Tier.SPECIAL,
        label="Papers seen of work and benefits: which, when and by whom",
        bucket=ANSWERS,
    )
    status_papers = packed(
        "status-seen",
        Tier.SPECIAL,
        label="Papers seen of their status in the UK: which, when and by whom",
        bucket=ANSWERS,
    )
    emergency = packed(
        "emergency-contact",
        Tier.CORE,
        label="Whom to call in an emergency: name, relation and phone number",
        bucket=ANSWERS,
    )

    identity_seen = identity_papers.part([])
    work_seen = work_papers.part([])
    status_seen = status_papers.part([])
    emergency_asked = emergency.part(False)
    emergency_name = emergency.part()
    emergency_relation = emergency.part()
    emergency_phone = emergency.part()
