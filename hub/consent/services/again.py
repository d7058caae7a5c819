"""What a restore does again of agreements (`hub.audit.ledger`)."""

from datetime import date

from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.models import Agreement
from hub.consent.types import Category, Purpose
from hub.core.db import UnitOfWork


@again(Act.AGREEMENT_CHANGED)
def agreement_changed(uow: UnitOfWork, kept: Kept) -> None:
    """No more than the backup and the ledger both say: what was added since is added again by a person."""
    row = uow.session.get(Agreement, kept.id("agreement_id"))
    if row is not None:
        row.purposes = row.purposes & {Purpose(code) for code in kept.ids["purposes"].split()}
        row.categories = row.categories & {Category(code) for code in kept.ids["categories"].split()}
        row.signed_on = max(row.signed_on, date.fromisoformat(kept.ids["signed_on"]))
        row.ends_on = min(row.ends_on, date.fromisoformat(kept.ids["ends_on"]))
        audit.record(uow, "restore.agreement", about=row)
