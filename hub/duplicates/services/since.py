"""What has come to a record since another was merged into it, for whoever undoes that."""

from hub.consent.fence import MERGING
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.duplicates import parting, rows, rules
from hub.duplicates.journal import Journal
from hub.forms.format import date_words
from hub.learners.models import MergedRecord


def made_since(uow: UnitOfWork, merged: MergedRecord) -> list[tuple[str, str]]:
    """By id, the rows that may be either person's, in words with their day."""
    with uow.acting_as(MERGING):
        decision = consent.may_see(uow, merged.learner_id, [Category.NOTES])
        kept = Journal.read(merged.journal.value(decision) or {}, {})
        found = parting.since(rows.of(uow, [merged.learner_id]), merged, kept)
    return [
        (str(row.id), f"{rules.SINCE[row.__tablename__]}, {date_words(local_date(row.created_at))}")  # type: ignore[attr-defined]
        for row in found
    ]
