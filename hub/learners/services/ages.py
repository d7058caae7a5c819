"""The age band follows the date of birth: when that is written down, and on the birthdays that lead to another band."""

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners import rules
from hub.learners.answers import Record


def keep_age_band(uow: UnitOfWork, record: Record) -> bool:
    """Keep the band of today; whether it is another than before. Somebody without a date of birth has none."""
    return band_by(uow, record, consent.may_see(uow, record.learner.id, [Category.DATE_OF_BIRTH]))


def band_by(uow: UnitOfWork, record: Record, decision: Decision) -> bool:
    """The same by a decision, which covers the date of birth."""
    learner = record.learner
    born = record.read(["date_of_birth"], decision)["date_of_birth"]
    band = rules.age_band(rules.age_on(uow.today, born)) if born else None
    if band == learner.age_band:
        return False
    learner.age_band = band
    audit.record(uow, "learner.age", about=learner)
    return True
