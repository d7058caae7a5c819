"""people of a term are counted again, with what came after their class"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was kept has two columns fewer. The next count makes it anew, as it does every week."""
    _forget()


def downgrade() -> None:
    _forget()


def _forget() -> None:
    figures = sa.table("published_figures", sa.column("name", sa.String()))
    op.execute(sa.delete(figures).where(figures.c.name.like("cohort %")))
