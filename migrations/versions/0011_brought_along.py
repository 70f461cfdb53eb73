"""What requesters bring along from Mechanical Turk: answers, workers, whom they believe.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mturk_past_assignments",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reward_micros", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", moment, nullable=True),
        sa.Column("work_seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('Submitted','Approved','Rejected')", name=op.f("ck_mturk_past_assignments_state")),
        sa.ForeignKeyConstraint(["requester_id"], ["persons.id"], name=op.f("fk_mturk_past_assignments_requester_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("requester_id", "assignment", name=op.f("pk_mturk_past_assignments")),
    )
    op.create_index("ix_mturk_past_assignments_worker", "mturk_past_assignments", ["worker"])
    op.create_table(
        "mturk_past_workers",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("qualifications", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("block_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["requester_id"], ["persons.id"], name=op.f("fk_mturk_past_workers_requester_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("requester_id", "worker", name=op.f("pk_mturk_past_workers")),
    )
    op.create_table(
        "mturk_worker_ids_said",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("said_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_mturk_worker_ids_said_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mturk_worker_ids_said")),
    )
    op.create_index("ix_mturk_worker_ids_said_worker", "mturk_worker_ids_said", ["worker"])
    op.create_table(
        "mturk_worker_links",
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("linked_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["requester_id"], ["persons.id"], name=op.f("fk_mturk_worker_links_requester_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_mturk_worker_links_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("requester_id", "worker", name=op.f("pk_mturk_worker_links")),
    )
    op.create_index("ix_mturk_worker_links_person_id", "mturk_worker_links", ["person_id"])


def downgrade() -> None:
    for table in ("mturk_worker_links", "mturk_worker_ids_said", "mturk_past_workers", "mturk_past_assignments"):
        op.drop_table(table)
