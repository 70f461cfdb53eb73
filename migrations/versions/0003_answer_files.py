"""Files that belong to answers.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_answer_files_not_empty")),
        sa.CheckConstraint("length(sha256) = 32", name=op.f("ck_answer_files_whole_sum")),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f("fk_answer_files_owner_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_files")),
    )
    op.create_index("ix_answer_files_assignment", "answer_files", ["assignment_id"], postgresql_where=sa.text("assignment_id IS NOT NULL"))
    op.create_index("ix_answer_files_loose", "answer_files", ["owner_id", "created_at"], postgresql_where=sa.text("assignment_id IS NULL"))


def downgrade() -> None:
    op.drop_table("answer_files")
