"""What a task was guessed to take when its batch went live.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("estimated_seconds", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "estimated_seconds")
