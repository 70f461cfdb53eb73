"""Batches that began with a pilot.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pilots",
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("problem IN ('', 'funds', 'answers')", name=op.f("ck_pilots_problem")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_pilots")),
    )


def downgrade() -> None:
    op.drop_table("pilots")
