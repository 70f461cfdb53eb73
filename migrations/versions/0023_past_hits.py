"""The HITId of answers brought along from Mechanical Turk.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mturk_past_assignments", sa.Column("hit", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("mturk_past_assignments", "hit")
