"""who sent a learner and until when they are told of it, and people who ask for a class by themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inward_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("suggested_id", sa.Uuid(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("tell_by", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("fact", sa.LargeBinary(), nullable=False),
        sa.Column("waived", sa.LargeBinary(), nullable=False),
        *_common(),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_inward_referral_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_inward_referral_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["suggested_id"],
            ["organisation.id"],
            name=op.f("fk_inward_referral_suggested_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["user_account.id"], name=op.f("fk_inward_referral_told_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inward_referral")),
    )
    for column in ("learner_id", "organisation_id"):
        op.create_index(op.f(f"ix_inward_referral_{column}"), "inward_referral", [column])
    op.create_table(
        "self_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_common(),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_self_referral_closed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_referral")),
    )
    op.create_index(op.f("ix_self_referral_state"), "self_referral", ["state"])


def _common() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("sealed_as", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("self_referral")
    op.drop_table("inward_referral")
