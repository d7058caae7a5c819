"""once asked that every reading says, sealed, whether it is verified; 0038 drops that, so nothing is asked any more"""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Databases that took this step when it asked end as those that take it now."""


def downgrade() -> None:
    """There is nothing to take back."""
