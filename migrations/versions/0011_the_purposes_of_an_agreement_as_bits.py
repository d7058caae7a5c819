"""the purposes of an agreement are kept as bits, so that the fence can test one in SQL"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
PURPOSES = (
    "referral",
    "enrolment",
    "progress-to-referrer",
    "funding-evidence",
    "duplicates",
    "safeguarding",
    "statistics",
)


def upgrade() -> None:
    replace_purposes(JSON, sa.Integer(), lambda names: sum(1 << PURPOSES.index(name) for name in set(names)))


def downgrade() -> None:
    replace_purposes(
        sa.Integer(), JSON, lambda bits: [name for bit, name in enumerate(PURPOSES) if bits >> bit & 1]
    )


def replace_purposes(before, after, translate) -> None:
    """The column of one type gives way to one of another type and the same name, with its values."""
    with op.batch_alter_table("agreement") as table:
        table.alter_column("purposes", new_column_name="earlier_purposes", existing_type=before)
    op.add_column("agreement", sa.Column("purposes", after, nullable=True))
    agreements = sa.table(
        "agreement",
        sa.column("id", sa.Uuid()),
        sa.column("earlier_purposes", before),
        sa.column("purposes", after),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(agreements.c.id, agreements.c.earlier_purposes)).all():
        changed = sa.update(agreements).where(agreements.c.id == row.id)
        bind.execute(changed.values(purposes=translate(row.earlier_purposes)))
    with op.batch_alter_table("agreement") as table:
        table.drop_column("earlier_purposes")
        table.alter_column("purposes", existing_type=after, nullable=False)
