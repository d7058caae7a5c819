"""Who has checked which phrase."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Timestamps


class PhraseReview(Timestamps, Base):
    """Somebody of the hub who speaks the language has read one phrase in it, and found it right.

    It counts for the English of `english_version` and for the words whose digest this is: whichever changes, nobody has
    checked what is there then.
    """

    __tablename__ = "phrase_review"
    __table_args__ = (sa.UniqueConstraint("language", "phrase"),)

    language: Mapped[str] = mapped_column(sa.String(8))
    phrase: Mapped[str] = mapped_column(sa.String(40))
    english_version: Mapped[int]
    words_digest: Mapped[str] = mapped_column(sa.String(32))
    reviewed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    reviewed_on: Mapped[date]
