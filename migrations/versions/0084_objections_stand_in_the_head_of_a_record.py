"""objections stand in the head of a record; `hub db upgrade` seals them and the heads that they stand in"""

from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

SEAL = sa.LargeBinary(length=32)
ENTRY = 37
# What stands in an entry for each use that could be objected to.
USES = {
    use: UUID(int=number)
    for number, use in enumerate(("referral", "enrolment", "progress-to-referrer", "statistics"), start=1)
}


def upgrade() -> None:
    with op.batch_alter_table("objection") as batch:
        batch.add_column(sa.Column("row_seal", SEAL, nullable=True))
    with op.batch_alter_table("rights_request") as batch:
        batch.add_column(sa.Column("use", sa.String(40), nullable=True))
    with op.batch_alter_table("sharing_head") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=True)
    heads = sa.table(
        "sharing_head",
        sa.column("id", sa.Uuid()),
        sa.column("held", sa.LargeBinary()),
        sa.column("row_seal", SEAL),
    )
    for learner_id, entries in _standing().items():
        ours = heads.c.id == learner_id
        held = op.get_bind().scalar(sa.select(heads.c.held).where(ours))
        if held is not None:
            entries += [held[at : at + ENTRY] for at in range(0, len(held), ENTRY)]
            op.execute(sa.update(heads).where(ours).values(held=b"".join(sorted(entries)), row_seal=None))


def _standing() -> defaultdict[UUID, list[bytes]]:
    """By learner, an entry for each objection: what it is, to which use, which, and of what version."""
    found = defaultdict(list)
    names = ("id", "learner_id", "purpose", "version", "lifted_at")
    kinds = {"id": sa.Uuid(), "learner_id": sa.Uuid(), "version": sa.Integer()}
    rows = sa.table("objection", *(sa.column(name, kinds.get(name)) for name in names))
    for row in op.get_bind().execute(sa.select(rows).where(rows.c.lifted_at.is_(None))):
        entry = b"o" + USES[row.purpose].bytes + row.id.bytes + row.version.to_bytes(4, "big")
        found[row.learner_id].append(entry)
    return found


def downgrade() -> None:
    """The heads keep their entries, which no earlier version reads as anything."""
    with op.batch_alter_table("sharing_head") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=False)
    with op.batch_alter_table("rights_request") as batch:
        batch.drop_column("use")
    with op.batch_alter_table("objection") as batch:
        batch.drop_column("row_seal")
