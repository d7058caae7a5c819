"""enrolments keep how a course goes, what is planned and what came of it; breaks, inductions and transfers"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

CODE = sa.String(length=40)
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "planned_end": sa.Date(),
    "hours": sa.Integer(),
    "aim": CODE,
    "awarding_body": sa.String(60),
    "aim_reference": sa.String(8),
    "achieved": sa.String(1),
}
MOVED = "fk_referral_transferred_from_id_referral"


def upgrade() -> None:
    with op.batch_alter_table("enrolment") as batch:
        batch.add_column(sa.Column("state", CODE, nullable=False, server_default="studying"))
        for name, kind in COLUMNS.items():
            batch.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("enrolment") as batch:
        batch.alter_column("state", existing_type=CODE, server_default=None)
    with op.batch_alter_table("referral") as batch:
        batch.add_column(sa.Column("transferred_from_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(MOVED), "referral", ["transferred_from_id"], ["id"])
    make(
        "enrolment_break",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_break_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_enrolment_break_enrolment_id"), "enrolment_break", ["enrolment_id"])
    make(
        "induction",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_induction_referral_id_referral")
        ),
    )
    op.create_index(op.f("ix_induction_referral_id"), "induction", ["referral_id"])


def make(name: str, *columns: Any) -> None:
    """A table of rows of one referral, which a learner and the provider belong to."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f(f"fk_{name}_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f(f"fk_{name}_recipient_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in ("learner_id", "recipient_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    for table in ("induction", "enrolment_break"):
        op.drop_table(table)
    with op.batch_alter_table("referral") as batch:
        batch.drop_constraint(op.f(MOVED), type_="foreignkey")
        batch.drop_column("transferred_from_id")
    with op.batch_alter_table("enrolment") as batch:
        for name in ("state", *COLUMNS):
            batch.drop_column(name)
