"""other help that learners were told of, by an agreement of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "signpost",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("pointed_on", sa.Date(), nullable=False),
        sa.Column("pointed_by", sa.Uuid(), nullable=True),
        sa.Column("ask_on", sa.Date(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_as", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_signpost_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pointed_by"], ["user_account.id"], name=op.f("fk_signpost_pointed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signpost")),
    )
    op.create_index(op.f("ix_signpost_learner_id"), "signpost", ["learner_id"])
    op.create_index("ix_signpost_ask_on", "signpost", ["ask_on"])


def downgrade() -> None:
    op.drop_table("signpost")
