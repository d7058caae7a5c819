"""how often each thing happened by week and month, the increments, and what each record counts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["learner.id"], name=op.f("fk_tally_id_learner"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
    )
    op.create_table(
        "increment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.String(4), nullable=True),
        sa.Column("strand", sa.String(20), nullable=True),
        sa.Column("area", sa.String(4), nullable=True),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=True),
        sa.Column("joined", sa.Date(), nullable=True),
        *_counts(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_increment")),
    )
    op.create_table(
        "summary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("grain", sa.String(5), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        *_counts(),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_summary_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary")),
        sa.UniqueConstraint(
            *("organisation_id", "measure", "grain", "start", "by", "part"),
            name=op.f("uq_summary_organisation_id_measure_grain_start_by_part"),
        ),
    )
    op.create_table(
        "summary_rebuild",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_rebuild")),
    )


def _counts() -> tuple[sa.Column[object], ...]:
    return sa.Column("number", sa.Integer(), nullable=False), sa.Column("gone", sa.Integer(), nullable=False)


def downgrade() -> None:
    for table in ("summary_rebuild", "summary", "increment", "tally"):
        op.drop_table(table)
