"""room for the postcode at the start of learning and for what a reading of who pays rests on; files of rules added here"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No reading is verified until `hub funding refresh` has worked it out again."""
    with op.batch_alter_table("learner") as batch:
        batch.add_column(sa.Column("start_postcode", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("funding_fact") as batch:
        batch.add_column(sa.Column("rests_on", sa.LargeBinary(), nullable=True))
        batch.drop_column("verified")
    op.create_table(
        "added_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_rules")),
        sa.UniqueConstraint("area", "valid_from", name=op.f("uq_added_rules_area_valid_from")),
    )


def downgrade() -> None:
    op.drop_table("added_rules")
    with op.batch_alter_table("funding_fact") as batch:
        batch.drop_column("rests_on")
        batch.add_column(sa.Column("verified", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("learner") as batch:
        batch.drop_column("start_postcode")
