"""a duo's journey

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _pauses()
    _intake()
    _alarms()
    _own_page()
    _answers()
    _endings()
    _pulse()
    _gatherings()
    _gates()
    _help()
    _measures()
    _turns()
    _meetings()
    _refusals()
    _midway()


def downgrade() -> None:
    op.drop_table("midway_choices")
    op.drop_table("midway_thoughts")
    op.drop_column("imports", "lost")
    op.drop_column("scim_users", "refused_at")
    op.drop_table("meetings")
    op.drop_column("duo_sessions", "next_turn")
    op.drop_table("responses")
    op.drop_table("help_openings")
    op.drop_table("gates_let_through")
    op.drop_table("attendance")
    op.drop_table("gatherings")
    op.drop_column("cohorts", "planned_gatherings")
    op.drop_table("balances")
    op.drop_table("notes")
    op.drop_table("pulses")
    op.drop_table("endings")
    op.drop_column("duos", "b_accepted_at")
    op.drop_column("duos", "a_accepted_at")
    op.drop_table("views")
    op.drop_table("not_counted")
    op.drop_column("imports", "alarms")
    op.drop_table("intakes")
    op.drop_table("pauses")


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_pauses_duo_id_duos"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index("ix_pauses_duo_id", "pauses", ["duo_id"])
    op.create_index(
        "uq_pauses_one_open",
        "pauses",
        ["duo_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def _intake() -> None:
    op.create_table(
        "intakes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("meeting", sa.String(length=16), nullable=True),
        sa.Column("half_days", sa.JSON(), nullable=False),
        sa.Column("style", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=True),
        sa.Column("band", sa.String(length=32), nullable=True),
        sa.Column("wished", sa.Text(), nullable=True),
        sa.Column("vetoed", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_intakes_cohort_id_cohorts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_intakes_person_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("cohort_id", "person", name=op.f("uq_intakes_cohort_id_person")),
    )
    op.create_index("ix_intakes_person", "intakes", ["person"], unique=False)


def _alarms() -> None:
    op.add_column("imports", sa.Column("alarms", sa.JSON(), nullable=True))


def _own_page() -> None:
    op.create_table(
        "not_counted",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_not_counted_person_employees"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_not_counted")),
    )
    op.create_table(
        "views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("viewed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_views_person_employees"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sa.UniqueConstraint("person", "viewed_on", "role", "kind", name=op.f("uq_views_person_viewed_on_role_kind")),
    )


def _answers() -> None:
    """Nobody was asked before this version: a duo that was there is taken as accepted, and goes on where it was."""
    op.add_column("duos", sa.Column("a_accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("duos", sa.Column("b_accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE duos SET state = 'accepted' WHERE state = 'proposed'")


def _endings() -> None:
    op.create_table(
        "endings",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_endings_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_endings_person_employees")),
        sa.PrimaryKeyConstraint("duo_id", name=op.f("pk_endings")),
    )


def _pulse() -> None:
    op.create_table(
        "pulses",
        *_of_session("pulses"),
        sa.Column("learned", sa.Integer(), nullable=True),
        sa.Column("contributed", sa.Integer(), nullable=True),
        sa.Column("agenda", sa.String(length=16), nullable=True),
        sa.Column("voice", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("safe", sa.Text(), nullable=True),
        sa.Column("skip", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_pulses_duo_id", "pulses", ["duo_id"])
    op.create_table(
        "notes",
        *_of_session("notes"),
        sa.Column("own_words", sa.Text(), nullable=True),
        sa.Column("shared_words", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_notes_duo_id", "notes", ["duo_id"])
    op.create_table(
        "balances",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("band", sa.String(length=32), nullable=False),
        sa.Column("landing", sa.Boolean(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_balances_duo_id_duos"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("duo_id", "sessions", name=op.f("pk_balances")),
    )


def _of_session(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["duo_sessions.id"], name=op.f(f"fk_{table}_session_id_duo_sessions"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f(f"fk_{table}_person_employees")),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f(f"fk_{table}_duo_id_duos"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "person", name=op.f(f"pk_{table}")),
    )


def _gatherings() -> None:
    """A group that began before planned no meetings: its progress does not move."""
    op.add_column("cohorts", sa.Column("planned_gatherings", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "gatherings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_gatherings_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gatherings")),
    )
    op.create_index("ix_gatherings_cohort_id", "gatherings", ["cohort_id"])
    op.create_table(
        "attendance",
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gatherings.id"], name=op.f("fk_attendance_gathering_id_gatherings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_attendance_person_employees")),
        sa.PrimaryKeyConstraint("gathering_id", "person", name=op.f("pk_attendance")),
    )


def _gates() -> None:
    op.create_table(
        "gates_let_through",
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(length=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("let_through_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_gates_let_through_duo_id_duos"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("duo_id", "phase", name=op.f("pk_gates_let_through")),
    )


def _help() -> None:
    op.create_table(
        "help_openings",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_help_openings")),
    )


def _measures() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("point", sa.String(length=8), nullable=False),
        sa.Column("instrument", sa.String(length=32), nullable=False),
        sa.Column("view", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("private_answers", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_responses_cohort_id_cohorts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_responses_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f("fk_responses_person_employees")),
        sa.ForeignKeyConstraint(["about"], ["employees.id"], name=op.f("fk_responses_about_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("duo_id", "person", "point", "instrument", "view", name=op.f("uq_responses_duo_id_person_point_instrument_view")),
    )
    op.create_index("ix_responses_about", "responses", ["about"])


def _turns() -> None:
    """In sessions that were there nobody said who begins the next time: the two go on in turn."""
    op.add_column("duo_sessions", sa.Column("next_turn", sa.String(length=1), nullable=True))


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.String(length=1), nullable=True),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f("fk_meetings_duo_id_duos"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("duo_id", name=op.f("uq_meetings_duo_id")),
    )


def _refusals() -> None:
    op.add_column("scim_users", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("imports", sa.Column("lost", sa.JSON(), nullable=True))


def _midway() -> None:
    op.create_table(
        "midway_thoughts",
        *_of_member("midway_thoughts"),
        sa.Column("more", sa.Text(), nullable=True),
        sa.Column("less", sa.Text(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("on_behalf", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "midway_choices",
        *_of_member("midway_choices"),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("chose_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_member(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("duo_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["duo_id"], ["duos.id"], name=op.f(f"fk_{table}_duo_id_duos"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["employees.id"], name=op.f(f"fk_{table}_person_employees")),
        sa.PrimaryKeyConstraint("duo_id", "person", name=op.f(f"pk_{table}")),
    )
