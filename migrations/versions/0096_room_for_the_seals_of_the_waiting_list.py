"""room for the seals of the waiting list; `hub db upgrade` seals the places of before"""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("waiting_entry") as batch:
        batch.add_column(sa.Column("row_seal", sa.LargeBinary(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("waiting_entry") as batch:
        batch.drop_column("row_seal")
