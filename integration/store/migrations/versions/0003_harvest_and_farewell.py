"""harvest, farewell and what keeps a duo going

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each subject in a function of its own, so that what belongs together reads together."""


def downgrade() -> None:
    """In the opposite order."""
