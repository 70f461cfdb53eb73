"""Answers sent back for a revision, and leave to reject beyond the cap.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rejection_allowances",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("requester_id", name=op.f("pk_rejection_allowances")),
    )
    op.create_index("ix_assignments_revising", "assignments", ["lease_expires_at"], postgresql_where=sa.text("state = 'revising'"))


def downgrade() -> None:
    """Nothing but a list and an index."""
    op.drop_index("ix_assignments_revising", table_name="assignments")
    op.drop_table("rejection_allowances")
