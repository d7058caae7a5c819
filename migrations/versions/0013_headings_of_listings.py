"""what a provider has said about the headings of its listings, and uploads that wait for such an answer"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "listing_heading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("heading", sa.String(length=100), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_listing_heading_provider_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_heading")),
        sa.UniqueConstraint("provider_id", "heading", name=op.f("uq_listing_heading_provider_id_heading")),
    )
    with op.batch_alter_table("listing_upload") as table:
        table.add_column(sa.Column("asked", JSON, nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("listing_upload") as table:
        table.alter_column("asked", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("listing_upload") as table:
        table.drop_column("asked")
    op.drop_table("listing_heading")
