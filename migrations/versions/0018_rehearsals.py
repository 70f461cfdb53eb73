"""What requesters answered in the rehearsal of a draft.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsed_tasks",
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_rehearsed_tasks_seconds")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_rehearsed_tasks")),
    )


def downgrade() -> None:
    op.drop_table("rehearsed_tasks")
