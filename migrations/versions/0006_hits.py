"""HITs: types, single tasks with a lifetime and a review status, request tokens, what review policies found.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('request_tokens',
    sa.Column('requester_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('requester_id', 'kind', 'token', name=op.f('pk_request_tokens'))
    )
    op.create_table('told_assignments',
    sa.Column('assignment_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('assignment_id', name=op.f('pk_told_assignments'))
    )
    op.create_table('hit_types',
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('requester_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=True),
    sa.Column('notification', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('is_notifying', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_hit_types_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['requester_id'], ['persons.id'], name=op.f('fk_hit_types_requester_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('project_id', name=op.f('pk_hit_types')),
    sa.UniqueConstraint('requester_id', 'digest', name=op.f('uq_hit_types_requester_id_digest'))
    )
    op.create_table('hits',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('requester_id', sa.BigInteger(), nullable=False),
    sa.Column('hit_type_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('layout_id', sa.BigInteger(), nullable=True),
    sa.Column('annotation', sa.Text(), nullable=True),
    sa.Column('max_assignments', sa.Integer(), nullable=False),
    sa.Column('review_status', sa.Text(), server_default='NotReviewed', nullable=False),
    sa.Column('is_reviewing', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('assignment_policy', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('hit_policy', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewable_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('max_assignments > 0', name=op.f('ck_hits_max_assignments')),
    sa.ForeignKeyConstraint(['hit_type_id'], ['hit_types.project_id'], name=op.f('fk_hits_hit_type_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['layout_id'], ['mturk_layouts.id'], name=op.f('fk_hits_layout_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['requester_id'], ['persons.id'], name=op.f('fk_hits_requester_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hits')),
    sa.UniqueConstraint('batch_id', 'position', name=op.f('uq_hits_batch_id_position')),
    sa.UniqueConstraint('number', name=op.f('uq_hits_number'))
    )
    op.create_index('ix_hits_due', 'hits', ['expires_at'], unique=False, postgresql_where=sa.text('closed_at IS NULL AND disposed_at IS NULL'))
    op.create_index('ix_hits_judged', 'hits', ['batch_id'], unique=False, postgresql_where=sa.text('(assignment_policy IS NOT NULL OR hit_policy IS NOT NULL) AND disposed_at IS NULL'))
    op.create_index('ix_hits_requester', 'hits', ['requester_id', 'id'], unique=False)
    op.create_index('ix_hits_type', 'hits', ['hit_type_id', 'id'], unique=False)
    op.create_table('hit_places',
    sa.Column('batch_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('hit_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['hit_id'], ['hits.id'], name=op.f('fk_hit_places_hit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('batch_id', 'position', name=op.f('pk_hit_places'))
    )
    op.create_index(op.f('ix_hit_places_hit_id'), 'hit_places', ['hit_id'], unique=False)
    op.create_table('known_answer_scores',
    sa.Column('assignment_id', sa.BigInteger(), nullable=False),
    sa.Column('hit_id', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hit_id'], ['hits.id'], name=op.f('fk_known_answer_scores_hit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assignment_id', name=op.f('pk_known_answer_scores'))
    )
    op.create_index(op.f('ix_known_answer_scores_hit_id'), 'known_answer_scores', ['hit_id'], unique=False)
    op.create_table('review_records',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('hit_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('action_id', sa.BigInteger(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('result','action')", name=op.f('ck_review_records_kind')),
    sa.CheckConstraint("level IN ('Assignment','HIT')", name=op.f('ck_review_records_level')),
    sa.ForeignKeyConstraint(['hit_id'], ['hits.id'], name=op.f('fk_review_records_hit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_records'))
    )
    op.create_index('ix_review_records_hit', 'review_records', ['hit_id', 'id'], unique=False)
    op.create_index(
        "ix_assignments_rejected_task", "assignments", ["batch_id", "position"], unique=False, postgresql_where=sa.text("state = 'rejected'")
    )


def downgrade() -> None:
    """Work stands in what this adds: restore a backup to go back."""
    raise NotImplementedError("restore a backup to go back before HITs")
