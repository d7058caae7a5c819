"""matching policies and classes as they were"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "matching_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_policy")),
        sa.UniqueConstraint("number", name=op.f("uq_matching_policy_number")),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["user_account.id"], name=op.f("fk_matching_policy_drafted_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user_account.id"], name=op.f("fk_matching_policy_published_by_user_account")
        ),
    )
    for state in ("draft", "published"):
        only = sa.text(f"state = '{state}'")
        name = f"uq_matching_policy_{state}"
        op.create_index(
            name, "matching_policy", ["state"], unique=True, sqlite_where=only, postgresql_where=only
        )
    op.create_table(
        "class_as_seen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("facts", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_as_seen")),
        sa.UniqueConstraint("class_id", "from_version", name=op.f("uq_class_as_seen_class_id_from_version")),
    )
    op.create_table(
        "directory_seen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_seen")),
    )
    # Until now every ranking was made without shares owed, and put its first twenty classes into words.
    with op.batch_alter_table("recommendation") as table:
        table.add_column(sa.Column("balance", JSON, nullable=False, server_default="{}"))
        table.add_column(sa.Column("top", sa.Integer(), nullable=False, server_default="20"))


def downgrade() -> None:
    with op.batch_alter_table("recommendation") as table:
        table.drop_column("top")
        table.drop_column("balance")
    op.drop_table("directory_seen")
    op.drop_table("class_as_seen")
    for state in ("draft", "published"):
        op.drop_index(f"uq_matching_policy_{state}", table_name="matching_policy")
    op.drop_table("matching_policy")
