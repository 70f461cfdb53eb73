"""Payouts over a rail: when one was first sent, how often, and when it is sent again.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payouts", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payouts", sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("payouts", sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_payouts_waiting", "payouts", ["id"], postgresql_where=sa.text("state = 'requested'"))


def downgrade() -> None:
    op.drop_index("ix_payouts_waiting", "payouts")
    for column in ("next_try_at", "tries", "sent_at"):
        op.drop_column("payouts", column)
