"""the organisation that carries on the work of one that has ended, and from when"""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("successor_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("succeeded_on", sa.Date(), nullable=True))
        table.create_foreign_key(
            op.f("fk_organisation_successor_id_organisation"), "organisation", ["successor_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.drop_constraint(op.f("fk_organisation_successor_id_organisation"), type_="foreignkey")
        table.drop_column("succeeded_on")
        table.drop_column("successor_id")
