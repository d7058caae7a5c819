"""The index by which people are found by name."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.judgement import coarse, harmless
from hub.core.model import Base
from hub.core.sealing.fingerprints import of_key


class NameKey(LearnerScoped, Base):
    """A keyed digest of two names of somebody, or of one name with their birth year or the end of their phone number.

    Never of one name alone. What is found by it is opened and compared.
    """

    __tablename__ = "name_key"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "digest"),
        sa.Index("ix_name_key_digest", "digest"),
    )
    __audited__ = False
    __category__ = "identity"
    __hub_only__ = True

    kind: Mapped[str] = mapped_column(
        sa.String(8), info=harmless("two names, or one with another fact: every learner has them")
    )
    digest: Mapped[bytes] = mapped_column(
        sa.LargeBinary(16),
        info=coarse(
            "a keyed digest: says who shares two names, or a name and a birth year, and not which; "
            "docs/trust/duplicates.md has what is guessed of it"
        ),
    )
    key_id: Mapped[str] = mapped_column(sa.String(8), of_key(), info=harmless("names a key, is none"))
