"""room for whether the reading of who pays is verified, and the rules managers confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever comes from before gets nothing sealed there: 0038 has what takes its place."""
    with op.batch_alter_table("funding_fact") as batch:
        batch.add_column(sa.Column("verified", sa.LargeBinary(), nullable=True))
    op.create_table(
        "rule_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("wording", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["user_account.id"],
            name=op.f("fk_rule_confirmation_confirmed_by_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_confirmation")),
    )
    op.create_index(op.f("ix_rule_confirmation_rule"), "rule_confirmation", ["rule"])


def downgrade() -> None:
    op.drop_table("rule_confirmation")
    with op.batch_alter_table("funding_fact") as batch:
        batch.drop_column("verified")
