"""What workers want to see: remembered filters, goals, saved searches with alerts, marks.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json_ = postgresql.JSONB(astext_type=sa.Text())
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "worker_settings",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("filters", json_, server_default="{}", nullable=False),
        sa.Column("day_goal_micros", sa.BigInteger()),
        sa.Column("week_goal_micros", sa.BigInteger()),
        sa.CheckConstraint("day_goal_micros > 0 AND week_goal_micros > 0", name=op.f("ck_worker_settings_goals")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_worker_settings_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_worker_settings")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", json_, nullable=False),
        sa.Column("has_alert", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("mailed_at", moment),
        sa.ForeignKeyConstraint(["worker_id"], ["persons.id"], name=op.f("fk_saved_searches_worker_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index("uq_saved_searches_name", "saved_searches", ["worker_id", sa.text("lower(name)")], unique=True)
    op.create_table(
        "search_alerts",
        sa.Column("search_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["search_id"], ["saved_searches.id"], name=op.f("fk_search_alerts_search_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("search_id", "batch_id", name=op.f("pk_search_alerts")),
    )
    op.create_table(
        "feed_marks",
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("(subject, mark) IN (('requester','hidden'), ('project','favourite'))", name=op.f("ck_feed_marks_kind")),
        sa.ForeignKeyConstraint(["worker_id"], ["persons.id"], name=op.f("fk_feed_marks_worker_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("worker_id", "subject", "subject_id", name=op.f("pk_feed_marks")),
    )


def downgrade() -> None:
    for table in ("feed_marks", "search_alerts", "saved_searches", "worker_settings"):
        op.drop_table(table)
