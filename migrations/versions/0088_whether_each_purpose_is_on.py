"""whether each purpose of sharing is on, one row for each, which is always there; `hub db upgrade` seals them"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

PURPOSES = (
    *("referral", "enrolment", "progress-to-referrer", "funding-evidence"),
    *("duplicates", "safeguarding", "statistics"),
)


def upgrade() -> None:
    op.create_table(
        "purpose_switch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("off_on", sa.Date(), nullable=True),
        sa.Column("row_seal", sa.LargeBinary(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purpose_switch")),
        sa.UniqueConstraint("purpose", name=op.f("uq_purpose_switch_purpose")),
    )
    columns = [sa.column("id", sa.Uuid()), sa.column("purpose", sa.String), sa.column("off_on", sa.Date)]
    off = _off()
    rows = [
        {"id": UUID(int=number), "purpose": purpose, "off_on": off.get(purpose)}
        for number, purpose in enumerate(PURPOSES, start=1)
    ]
    op.bulk_insert(sa.table("purpose_switch", *columns), rows)


def _off() -> dict[str, object]:
    stops = sa.table(
        "purpose_stop", sa.column("purpose"), sa.column("off_on", sa.Date), sa.column("ended_at")
    )
    standing = sa.select(stops.c.purpose, stops.c.off_on).where(stops.c.ended_at.is_(None))
    return {row.purpose: row.off_on for row in op.get_bind().execute(standing)}


def downgrade() -> None:
    op.drop_table("purpose_switch")
