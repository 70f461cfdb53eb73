"""A requester's record also says what the work paid an hour and how appeals ended.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requester_records", sa.Column("hourly_micros", sa.BigInteger(), nullable=True))
    op.add_column("requester_records", sa.Column("appeals_decided", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("requester_records", sa.Column("appeals_lost", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Measured figures; they are measured again."""
    for name in ("hourly_micros", "appeals_decided", "appeals_lost"):
        op.drop_column("requester_records", name)
