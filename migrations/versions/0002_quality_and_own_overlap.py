"""Qualifications, blocks, exclusions; terms of quality; tasks with an overlap of their own, closed one by one.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SYSTEM = (
    ("approved_count", "Answers approved", "How many of the worker's answers were approved."),
    ("approval_percent", "Approval rate", "Approved answers in percent of decided ones; 100 until there are a hundred."),
    ("locale", "Place", "The country, and where known its part, that the worker gave."),
    ("adult", "Adult content", "1 when the worker agreed to see content for adults."),
    ("masters", "Proven worker", "Granted by the operator."),
    ("submitted_count", "Answers handed in", "How many answers the worker handed in."),
    ("rejected_percent", "Rejection rate", "Rejected answers in percent of decided ones."),
    ("returned_percent", "Return rate", "Tasks given back in percent of those claimed."),
    ("abandoned_percent", "Expiry rate", "Leases that ran out in percent of tasks claimed."),
)


def upgrade() -> None:
    json_ = postgresql.JSONB(astext_type=sa.Text())
    moment = sa.DateTime(timezone=True)
    for table in ("projects", "batches"):
        op.add_column(table, sa.Column("keywords", sa.Text(), server_default="", nullable=False))
        op.add_column(table, sa.Column("requirements", json_, server_default="[]", nullable=False))
        op.add_column(table, sa.Column("quality", json_, server_default="{}", nullable=False))
    op.add_column("batches", sa.Column("reserve_slots", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("batches", sa.Column("gold_tasks", sa.Integer(), server_default="0", nullable=False))
    op.add_column("batch_tallies", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.add_column("tasks", sa.Column("closed_at", moment, nullable=True))
    op.add_column("tasks", sa.Column("settled_at", moment, nullable=True))
    op.add_column("tasks", sa.Column("given_up", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_tasks_special", "tasks", ["batch_id", "position"], postgresql_where=sa.text("overlap IS NOT NULL OR closed_at IS NOT NULL OR gold IS NOT NULL")
    )
    op.create_index("ix_tasks_closing", "tasks", ["batch_id", "position"], postgresql_where=sa.text("closed_at IS NOT NULL AND settled_at IS NULL"))
    op.add_column("assignments", sa.Column("gold_score", sa.Float(), nullable=True))
    op.add_column("assignments", sa.Column("provenance", json_, nullable=True))
    op.add_column("assignments", sa.Column("is_used", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("assignments", sa.Column("revisions", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index("ix_assignments_rejected", "assignments", ["batch_id", "id"], postgresql_where=sa.text("state = 'rejected'"))
    op.create_index("ix_assignments_gold", "assignments", ["batch_id", "worker_id", "id"], postgresql_where=sa.text("gold_score IS NOT NULL"))
    types = op.create_table(
        "qualification_types",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("system_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("keywords", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("is_requestable", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("retry_delay_seconds", sa.BigInteger(), nullable=True),
        sa.Column("test", sa.Text(), nullable=True),
        sa.Column("answer_key", sa.Text(), nullable=True),
        sa.Column("test_seconds", sa.BigInteger(), nullable=True),
        sa.Column("auto_granted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("auto_granted_value", sa.Integer(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('active','inactive','deleted')", name=op.f("ck_qualification_types_status")),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f("fk_qualification_types_owner_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_types")),
    )
    op.create_index("uq_qualification_types_name", "qualification_types", ["owner_id", "name"], unique=True, postgresql_where=sa.text("status <> 'deleted'"))
    op.create_index(
        "uq_qualification_types_system", "qualification_types", ["system_name"], unique=True, postgresql_where=sa.text("system_name IS NOT NULL")
    )
    op.bulk_insert(types, [{"system_name": one, "name": name, "description": said, "is_requestable": False} for one, name, said in SYSTEM])
    op.create_table(
        "qualifications",
        sa.Column("type_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("subdivision", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="granted", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("granted_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('granted','revoked')", name=op.f("ck_qualifications_state")),
        sa.ForeignKeyConstraint(["type_id"], ["qualification_types.id"], name=op.f("fk_qualifications_type_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("type_id", "worker_id", name=op.f("pk_qualifications")),
    )
    op.create_index("ix_qualifications_worker", "qualifications", ["worker_id"])
    op.create_table(
        "qualification_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("type_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("answer", json_, nullable=True),
        sa.Column("test", sa.Text(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.CheckConstraint("state IN ('pending','granted','rejected')", name=op.f("ck_qualification_requests_state")),
        sa.ForeignKeyConstraint(["type_id"], ["qualification_types.id"], name=op.f("fk_qualification_requests_type_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_requests")),
    )
    op.create_index("ix_qualification_requests_worker", "qualification_requests", ["type_id", "worker_id", "id"])
    op.create_table(
        "worker_blocks",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("requester_id", "worker_id", name=op.f("pk_worker_blocks")),
    )
    op.create_table(
        "exclusions",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "worker_id", name=op.f("pk_exclusions")),
    )


def downgrade() -> None:
    """Work and money stand in what this adds: restore a backup to go back."""
    raise NotImplementedError("restore a backup to go back before qualifications")
