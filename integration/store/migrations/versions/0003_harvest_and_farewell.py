"""harvest, farewell and what keeps a duo going

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each subject in a function of its own, so that what belongs together reads together."""
    _harvest()
    _goal_notes()
    _shared_scans()
    _certificates()
    _nudges()
    _stopped_destinations()
    _let_go()
    _called_off()
    _no_time()
    _proof_keys()
    _removals()
    _statements()
    _triads()


def downgrade() -> None:
    """In the opposite order."""
    op.drop_table("triads")
    op.drop_table("removals")
    op.drop_column("web_sessions", "proof_key")
    op.drop_table("time_reports")
    op.drop_column("meetings", "called_off_by")
    op.drop_column("meetings", "called_off")
    op.drop_column("duos", "let_go_at")
    op.drop_table("statements")
    op.drop_table("nudges_off")
    op.drop_table("nudges")
    op.drop_table("shared_scans")
    op.drop_table("goal_notes")
    op.drop_table("certificates")
    op.drop_table("stopped_destinations")
    op.drop_table("farewells")
    op.drop_table("harvest_yeses")
    op.drop_table("harvest_items")


def _harvest() -> None:
    op.create_table(
        "harvest_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *_in_duo("harvest_items", "id"),
    )
    op.create_index("ix_harvest_items_duo_id", "harvest_items", ["duo_id"])
    op.create_table(
        "harvest_yeses",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["harvest_items.id"], name=op.f("fk_harvest_yeses_item_id_harvest_items"), ondelete="CASCADE"),
        *_in_duo("harvest_yeses", "item_id", "person"),
    )
    op.create_index("ix_harvest_yeses_duo_id", "harvest_yeses", ["duo_id"])
    op.create_table(
        "farewells",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        *_in_duo("farewells", "duo_id", "person"),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_statements_person_employees"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("person", "competency", name=op.f("uq_statements_person_competency")),
    )


def _stopped_destinations() -> None:
    op.create_table(
        "stopped_destinations",
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_stopped_destinations")),
    )


def _in_duo(table: str, *key: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f(f"fk_{table}_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f(f"fk_{table}_person_employees")),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def _goal_notes() -> None:
    op.create_table(
        "goal_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("aim_id", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=True),
        sa.Column("shared_words", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_goal_notes_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["aim_id"], ["aims.id"], name=op.f("fk_goal_notes_aim_id_aims"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_goal_notes_person_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_notes")),
    )
    op.create_index("ix_goal_notes_duo_id", "goal_notes", ["duo_id"])
    op.create_index("ix_goal_notes_aim_id", "goal_notes", ["aim_id"])


def _shared_scans() -> None:
    op.create_table(
        "shared_scans",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("point", sa.String(length=8), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_shared_scans_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_shared_scans_person_employees")),
        sa.PrimaryKeyConstraint("duo_id", "person", "point", name=op.f("pk_shared_scans")),
    )


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_certificates_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_certificates_person_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    there = {"sqlite_where": sa.text("withdrawn_on IS NULL"), "postgresql_where": sa.text("withdrawn_on IS NULL")}
    op.create_index("uq_certificates_one_stands", "certificates", ["duo_id", "person"], unique=True, **there)


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_now_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_nudges_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_nudges_person_employees"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("person", "about", "kind", "occasion", name=op.f("uq_nudges_person_about_kind_occasion")),
    )
    op.create_index("ix_nudges_duo_id", "nudges", ["duo_id"])
    op.create_table(
        "nudges_off",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_nudges_off_person_employees"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "kind", name=op.f("pk_nudges_off")),
    )


def _let_go() -> None:
    op.add_column("duos", sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=True))


def _called_off() -> None:
    op.add_column("meetings", sa.Column("called_off", sa.Integer(), server_default="0", nullable=False))
    op.add_column("meetings", sa.Column("called_off_by", sa.String(length=1), nullable=True))


def _no_time() -> None:
    op.create_table(
        "time_reports",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        *_in_duo("time_reports", "duo_id", "person"),
    )


def _proof_keys() -> None:
    op.add_column("web_sessions", sa.Column("proof_key", sa.String(length=100), nullable=True))


def _removals() -> None:
    op.create_table(
        "removals",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_removals_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_removals_person_employees")),
        sa.PrimaryKeyConstraint("duo_id", "person", name=op.f("pk_removals")),
    )


def _triads() -> None:
    op.create_table(
        "triads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(f"{side}_yes_at", sa.DateTime(timezone=True), nullable=True) for side in "abc"),
        sa.Column("learn", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_in_duo("triads", "id"),
    )
    op.create_index("ix_triads_person", "triads", ["person"])
    going_on = sa.text("ended_on IS NULL")
    op.create_index("uq_triads_one_open", "triads", ["duo_id"], unique=True, sqlite_where=going_on, postgresql_where=going_on)
