"""who answers for the data and how long it is kept, as the notice names them; every wording of a notice is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("controller", sa.String(200), nullable=True))
        batch.add_column(sa.Column("officer", sa.String(200), nullable=True))
        batch.add_column(sa.Column("kept_months", sa.Integer(), nullable=True))
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint("uq_notice_version_language", type_="unique")
        batch.create_unique_constraint("uq_notice_version_language_sha256", ["version", "language", "sha256"])


def downgrade() -> None:
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint("uq_notice_version_language_sha256", type_="unique")
        batch.create_unique_constraint("uq_notice_version_language", ["version", "language"])
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("kept_months")
        batch.drop_column("officer")
        batch.drop_column("controller")
