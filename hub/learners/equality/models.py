"""What a learner answered to the questions about equality."""

from datetime import date

import sqlalchemy as sa

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import ANSWERS
from hub.core.model import Base, Versioned
from hub.core.sealing.packed import packed
from hub.core.sealing.sealed import Tier


class EqualityAnswer(LearnerScoped, Versioned, Base):
    """There is a row once somebody was asked, also where they preferred not to say anything: nobody asks again.

    Each answer is a code of the list of its name, `codes.NOT_SAID`, or None; `kinds` are several, and `main_kind`
    the one of them that affects learning most.
    """

    __tablename__ = "equality_answer"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "equality"

    answers = packed(
        "equality",
        Tier.SPECIAL,
        label="Answers about equality: ethnicity, disability, faith, qualifications, schooling, years in the UK",
        bucket=ANSWERS,
        retention="until the learner takes them back, at most the learner record",
    )

    asked_on = answers.part(read=date.fromisoformat)
    ethnicity = answers.part()
    disability = answers.part()
    kinds = answers.part([])
    main_kind = answers.part()
    prior_level = answers.part()
    years_in_uk = answers.part()
    schooling = answers.part()
    faith = answers.part()


ASKED = tuple(name for name in EqualityAnswer.answers.parts if name != "asked_on")
