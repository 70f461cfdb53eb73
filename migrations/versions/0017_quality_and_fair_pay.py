"""Training, newcomers, screeners, made and retired gold, questions of rules, top-ups, appeals against suspensions.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OLD_KINDS = "'available','hold','in_flight','fees','world'"
NEW_KINDS = "'available','hold','top_up','training','in_flight','fees','world'"


def upgrade() -> None:
    _allow_kinds(NEW_KINDS)
    op.create_table(
        "batch_newcomers",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "worker_id", name=op.f("pk_batch_newcomers")),
    )
    op.create_table(
        "gold_records",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("origin IN ('file','consensus')", name=op.f("ck_gold_records_origin")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_gold_records")),
    )
    op.create_table(
        "screener_answers",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "worker_id", name=op.f("pk_screener_answers")),
    )
    op.create_table(
        "screener_places",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "worker_id", name=op.f("pk_screener_places")),
    )
    op.create_table(
        "suspension_appeals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("suspension_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_suspension_appeals_decided")),
        sa.CheckConstraint("state IN ('open','upheld','dismissed')", name=op.f("ck_suspension_appeals_state")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name=op.f("fk_suspension_appeals_decided_by_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["suspension_id"], ["suspensions.id"], name=op.f("fk_suspension_appeals_suspension_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension_appeals")),
        sa.UniqueConstraint("suspension_id", name=op.f("uq_suspension_appeals_suspension_id")),
    )
    op.create_table(
        "trainings",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("type_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("tasks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("retry_seconds", sa.BigInteger(), nullable=True),
        sa.Column("reward_micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_for", sa.Text(), server_default="all", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("paid_for IN ('all','newcomers')", name=op.f("ck_trainings_paid_for")),
        sa.CheckConstraint("pass_percent BETWEEN 1 AND 100", name=op.f("ck_trainings_pass_percent")),
        sa.CheckConstraint("reward_micros >= 0", name=op.f("ck_trainings_reward")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_trainings_project_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["type_id"], ["qualification_types.id"], name=op.f("fk_trainings_type_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("type_id", name=op.f("uq_trainings_type_id")),
    )
    op.create_table(
        "top_up_terms",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("floor_micros", sa.BigInteger(), nullable=False),
        sa.Column("expected_seconds", sa.Float(), nullable=False),
        sa.Column("held_micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_top_up_terms_batch_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_top_up_terms")),
    )
    op.create_table(
        "top_ups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("hourly_before_micros", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount_micros > 0", name=op.f("ck_top_ups_amount")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_top_ups_batch_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_ups")),
    )
    op.create_index("ix_top_ups_batch", "top_ups", ["batch_id", "worker_id"], unique=False)
    op.create_table(
        "training_tries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("paid_micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open','passed','failed')", name=op.f("ck_training_tries_state")),
        sa.ForeignKeyConstraint(["project_id"], ["trainings.project_id"], name=op.f("fk_training_tries_project_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_tries")),
    )
    op.create_index("ix_training_tries_worker", "training_tries", ["worker_id", "project_id", "id"], unique=False)
    op.create_index("uq_training_tries_open", "training_tries", ["project_id", "worker_id"], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.add_column("exclusions", sa.Column("is_question", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("rule_firings", sa.Column("reply", sa.Text(), nullable=True))
    op.add_column("rule_firings", sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("rule_firings", "replied_at")
    op.drop_column("rule_firings", "reply")
    op.drop_column("exclusions", "is_question")
    op.drop_table("training_tries")
    op.drop_table("top_ups")
    op.drop_table("top_up_terms")
    op.drop_table("trainings")
    op.drop_table("suspension_appeals")
    op.drop_table("screener_places")
    op.drop_table("screener_answers")
    op.drop_table("gold_records")
    op.drop_table("batch_newcomers")
    _allow_kinds(OLD_KINDS)


def _allow_kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_accounts_kind"), "accounts", type_="check")
    op.create_check_constraint(op.f("ck_accounts_kind"), "accounts", f"kind IN ({kinds})")
