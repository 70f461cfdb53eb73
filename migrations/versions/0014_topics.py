"""Topics and who listens to them, for notifications.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sns_topics',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('requester_id', sa.BigInteger(), nullable=False),
    sa.Column('arn', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['requester_id'], ['persons.id'], name=op.f('fk_sns_topics_requester_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sns_topics')),
    sa.UniqueConstraint('arn', name=op.f('uq_sns_topics_arn'))
    )
    op.create_index(op.f('ix_sns_topics_requester_id'), 'sns_topics', ['requester_id'], unique=False)
    op.create_table('sns_subscriptions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('arn', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['topic_id'], ['sns_topics.id'], name=op.f('fk_sns_subscriptions_topic_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sns_subscriptions')),
    sa.UniqueConstraint('arn', name=op.f('uq_sns_subscriptions_arn')),
    sa.UniqueConstraint('topic_id', 'endpoint', name=op.f('uq_sns_subscriptions_topic_id_endpoint'))
    )


def downgrade() -> None:
    op.drop_table("sns_subscriptions")
    op.drop_table("sns_topics")
