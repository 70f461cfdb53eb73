"""The share of claimed tasks that a worker handed in, as a system qualification: old scripts ask for it.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO qualification_types (system_name, name, description, is_requestable) VALUES"
        " ('submitted_percent', 'Hand-in rate', 'Answers handed in, in percent of tasks claimed.', false)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM qualification_types WHERE system_name = 'submitted_percent'")
