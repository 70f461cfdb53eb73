"""Stored pages with placeholders.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mturk_layouts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name="fk_mturk_layouts_owner_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_mturk_layouts"),
    )
    op.create_index("ix_mturk_layouts_owner_id", "mturk_layouts", ["owner_id"])


def downgrade() -> None:
    op.drop_table("mturk_layouts")
