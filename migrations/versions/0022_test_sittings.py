"""Workers at a test of a qualification: when they began, and when its time is over.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "qualification_sittings",
        sa.Column("type_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["type_id"], ["qualification_types.id"], name=op.f("fk_qualification_sittings_type_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["worker_id"], ["persons.id"], name=op.f("fk_qualification_sittings_worker_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("type_id", "worker_id", name=op.f("pk_qualification_sittings")),
    )


def downgrade() -> None:
    op.drop_table("qualification_sittings")
