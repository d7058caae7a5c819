"""By what a database recognises its keys."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Timestamps


class KeyFingerprint(Timestamps, Base):
    """A digest of each key that this database uses.

    Rows that need a key refer to it here, so that the database itself refuses to forget a key in use, and refuses what
    a process that has not heard of it yet would still write under a forgotten one.
    """

    __tablename__ = "key_fingerprint"
    __audited__ = False

    key_id: Mapped[str] = mapped_column(sa.String(8), unique=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


def of_key() -> sa.ForeignKey:
    """For a column that names the key that a row needs."""
    return sa.ForeignKey(KeyFingerprint.key_id)
