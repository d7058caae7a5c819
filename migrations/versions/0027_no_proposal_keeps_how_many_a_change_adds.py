"""proposals keep one figure for a change, not how many it adds and loses; a class of several levels is counted again"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
WITHHELD = "not shown"
PROPOSALS = sa.table(
    "class_proposal", sa.column("id", sa.Uuid()), sa.column("facts", JSON), sa.column("counts", JSON)
)


def upgrade() -> None:
    """What was kept cannot be made into the new figures: they are not shown until the proposal is counted again."""
    _rewrite(
        lambda facts, counts: {
            **counts,
            **(
                {}
                if facts["level_low"] == facts["level_high"]
                else {"fits": WITHHELD, "nothing_else": WITHHELD}
            ),
            "changes": [{"says": says, "fits": WITHHELD} for says in _said(counts)],
        }
    )


def downgrade() -> None:
    _rewrite(
        lambda _facts, counts: {
            **counts,
            "changes": [{"says": says, "gained": WITHHELD, "lost": WITHHELD} for says in _said(counts)],
        }
    )


def _said(counts: dict[str, Any]) -> list[str]:
    """The changes by their words: their order told which adds most."""
    return sorted(change["says"] for change in counts["changes"])


def _rewrite(made: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(PROPOSALS)).all():
        connection.execute(
            sa.update(PROPOSALS).where(PROPOSALS.c.id == row.id).values(counts=made(row.facts, row.counts))
        )
