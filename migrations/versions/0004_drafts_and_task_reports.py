"""Drafts of answers; reports of tasks that cannot be done.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "drafts",
        sa.Column("assignment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", moment, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "task_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("reason IN ('broken','impossible','unclear','offensive','personal_data','time','other')", name=op.f("ck_task_reports_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_reports")),
    )
    op.create_index("uq_task_reports_assignment_id", "task_reports", ["assignment_id"], unique=True)
    op.create_index("ix_task_reports_batch", "task_reports", ["batch_id", "id"])


def downgrade() -> None:
    op.drop_table("task_reports")
    op.drop_table("drafts")
