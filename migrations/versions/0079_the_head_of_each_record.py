"""the head of each record, which says what grants, blocks and restrictions it has; `hub db upgrade` seals those of the records of before"""

from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "sharing_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["learner.id"], name=op.f("fk_sharing_head_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_head")),
    )
    heads = sa.table("sharing_head", sa.column("id", sa.Uuid()), sa.column("held", sa.LargeBinary()))
    held = _held()
    learners = list(op.get_bind().scalars(sa.select(sa.table("learner", sa.column("id", sa.Uuid())).c.id)))
    for at in range(0, len(learners), BATCH):
        rows = [{"id": one, "held": b"".join(sorted(held[one]))} for one in learners[at : at + BATCH]]
        op.bulk_insert(heads, rows)


def _held() -> defaultdict[UUID, list[bytes]]:
    """By learner, an entry for each row: what it is, for whom, which, and of what version."""
    found = defaultdict(list)
    for kind, table in ((b"g", "sharing_grant"), (b"b", "sharing_block")):
        columns = [sa.column(name, sa.Uuid()) for name in ("learner_id", "recipient_id", "id")]
        rows = sa.select(*columns, sa.column("version", sa.Integer())).select_from(sa.table(table))
        for learner_id, recipient_id, row_id, version in op.get_bind().execute(rows):
            entry = kind + recipient_id.bytes + row_id.bytes + version.to_bytes(4, "big")
            found[learner_id].append(entry)
    columns = [sa.column(name, sa.Uuid()) for name in ("learner_id", "id")]
    standing = sa.select(*columns, sa.column("version", sa.Integer())).select_from(sa.table("restriction"))
    for learner_id, row_id, version in op.get_bind().execute(
        standing.where(sa.column("lifted_at").is_(None))
    ):
        found[learner_id].append(b"r" + bytes(16) + row_id.bytes + version.to_bytes(4, "big"))
    return found


def downgrade() -> None:
    op.drop_table("sharing_head")
