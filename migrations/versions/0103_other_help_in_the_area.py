"""other help in the area"""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "support_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("place", sa.String(300), nullable=True),
        sa.Column("phone", sa.String(60), nullable=True),
        sa.Column("website", sa.String(200), nullable=True),
        sa.Column("opens", sa.String(200), nullable=False),
        sa.Column("languages", sa.String(200), nullable=False),
        sa.Column("cost", sa.String(120), nullable=False),
        sa.Column("for_whom", sa.String(200), nullable=False),
        sa.Column("regulator", sa.String(200), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_service")),
    )


def downgrade() -> None:
    op.drop_table("support_service")
