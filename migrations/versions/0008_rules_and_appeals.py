"""What rules did, and appeals.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "rule_firings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("fired_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_firings")),
    )
    op.create_index("uq_rule_firings", "rule_firings", ["batch_id", "worker_id", "rule"], unique=True)
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("closes_at", moment, nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("is_settled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("panel_batch_id", sa.BigInteger(), nullable=True),
        sa.Column("panel_position", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open','upheld','dismissed')", name=op.f("ck_appeals_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_appeals_assignment_id")),
    )
    for column in ("batch_id", "worker_id", "requester_id"):
        op.create_index(op.f(f"ix_appeals_{column}"), "appeals", [column])
    op.create_index("ix_appeals_open", "appeals", ["id"], postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    """What was decided on people is kept: restore a backup to go back."""
    raise NotImplementedError("restore a backup to go back before rules and appeals")
