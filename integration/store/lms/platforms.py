"""Registrations of LMS platforms and their deployments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, RowMapping, Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState, Platform, PlatformState
from integration.domain.people.recognition import Key
from integration.store.tables.lti import deployments, platforms
from integration.store.upsert import upsert

_STAYS = frozenset({"id", "issuer", "client_id", "person_key", "person_connection"})
_ALL = select(*(platforms.c[name] for name in Platform.__slots__)).order_by(platforms.c.id)
_ONE = _ALL.where(platforms.c.id == bindparam("platform"))
_OF_ISSUER = _ALL.where(platforms.c.issuer == bindparam("issuer"))
_DEPLOYMENT = select(deployments).where(
    deployments.c.platform_id == bindparam("platform"), deployments.c.deployment_id == bindparam("label")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A place in the LMS where the tool was put. `label` is the LMS's own id for it."""

    id: UUID
    platform_id: UUID
    label: str
    state: str
    first_seen_at: datetime
    last_launch_at: datetime | None = None

    @property
    def is_bound(self) -> bool:
        """Whether launches from here are let in."""
        return self.state == DeploymentState.BOUND

    @property
    def is_disabled(self) -> bool:
        """Whether an admin switched it off; until somebody does either, it waits."""
        return self.state == DeploymentState.DISABLED


def platform_in(row: RowMapping) -> Platform:
    """The registration that a row tells, whatever else it tells."""
    return Platform(**{**{name: row[name] for name in Platform.__slots__}, "origins": tuple(row["origins"])})


def add(db: Session, platform: Platform, *, now: datetime) -> None:
    """Remember a new registration."""
    fields = {name: getattr(platform, name) for name in Platform.__slots__}
    db.execute(insert(platforms).values({**fields, "origins": list(platform.origins), "created_at": now}))


def platform(db: Session, id_: UUID) -> Platform | None:
    """One registration."""
    return next(iter(_read(db, _ONE, platform=id_)), None)


def of_issuer(db: Session, issuer: str) -> list[Platform]:
    """All registrations that share an issuer: one per client id."""
    return _read(db, _OF_ISSUER, issuer=issuer)


def everyone(db: Session) -> list[Platform]:
    """All registrations, oldest first."""
    return _read(db, _ALL)


def active_origins(db: Session) -> list[str]:
    """Every place that may show us in a frame, whichever registration it belongs to."""
    active = [each for each in everyone(db) if each.state == PlatformState.ACTIVE]
    return sorted({origin for each in active for origin in each.origins})


def renew(db: Session, platform: Platform) -> None:
    """Give a registration other addresses, or another state; its id, issuer and client stay, and how people are known."""
    fields = {name: getattr(platform, name) for name in Platform.__slots__ if name not in _STAYS}
    db.execute(update(platforms).where(platforms.c.id == platform.id).values({**fields, "origins": list(platform.origins)}))


def set_origins(db: Session, id_: UUID, origins: Collection[str]) -> None:
    """These places, and no others, may show us in a frame."""
    db.execute(update(platforms).where(platforms.c.id == id_).values(origins=list(origins)))


def set_product(db: Session, id_: UUID, product: str) -> None:
    """It is this product."""
    db.execute(update(platforms).where(platforms.c.id == id_).values(product=product))


def set_key(db: Session, id_: UUID, key: Key) -> None:
    """What the number that its launches tell is in HR."""
    db.execute(update(platforms).where(platforms.c.id == id_).values(person_key=key.kind, person_connection=key.connection))


def remove(db: Session, id_: UUID) -> None:
    """Forget a registration through which nobody ever came in, with its deployments."""
    db.execute(delete(platforms).where(platforms.c.id == id_))


def put_in_use(db: Session, id_: UUID) -> None:
    """The first launch came: a pending registration is one now (DR-09)."""
    pending = (platforms.c.id == id_, platforms.c.state == PlatformState.PENDING)
    db.execute(update(platforms).where(*pending).values(state=PlatformState.ACTIVE))


def disable(db: Session, id_: UUID) -> None:
    """Accept no more launches through this registration."""
    db.execute(update(platforms).where(platforms.c.id == id_).values(state=PlatformState.DISABLED))


def enable(db: Session, id_: UUID) -> None:
    """Accept launches through this registration again; whether it was ever used no longer matters."""
    disabled = (platforms.c.id == id_, platforms.c.state == PlatformState.DISABLED)
    db.execute(update(platforms).where(*disabled).values(state=PlatformState.ACTIVE))


def unbind(db: Session, id_: UUID) -> None:
    """Let no more launches from this deployment in."""
    db.execute(update(deployments).where(deployments.c.id == id_).values(state=DeploymentState.DISABLED))


def deployment(db: Session, platform_id: UUID, label: str) -> Deployment | None:
    """The deployment that the LMS calls so, if it was seen before."""
    row = db.execute(_DEPLOYMENT, {"platform": platform_id, "label": label}).one_or_none()
    return _deployment(row) if row else None


def quarantine(db: Session, platform_id: UUID, label: str, *, now: datetime) -> None:
    """Note an unknown deployment: it waits until an admin binds it (LTI-03)."""
    first = {"state": DeploymentState.WAITING, "first_seen_at": now}
    upsert(db, deployments, key={"platform_id": platform_id, "deployment_id": label}, first=first)


def bind(db: Session, platform_id: UUID, label: str, *, now: datetime) -> None:
    """Let launches from this deployment in."""
    key = {"platform_id": platform_id, "deployment_id": label}
    upsert(db, deployments, key=key, values={"state": DeploymentState.BOUND, "bound_at": now}, first={"first_seen_at": now})


def deployments_of(db: Session, platform_ids: Collection[UUID]) -> list[Deployment]:
    """All deployments of some registrations, oldest first."""
    rows = db.execute(select(deployments).where(deployments.c.platform_id.in_(platform_ids)).order_by(deployments.c.id))
    return [_deployment(row) for row in rows]


def deployments_called(db: Session, words: str) -> list[Deployment]:
    """The deployment with this UUID of ours; else those that an LMS calls so, which several may share."""
    known = [_deployment(row) for row in db.execute(select(deployments).order_by(deployments.c.id))]
    return [each for each in known if words == str(each.id)] or [each for each in known if words == each.label]


def _read(db: Session, wanted: Select[tuple[object, ...]], **named: object) -> list[Platform]:
    return [platform_in(row) for row in db.execute(wanted, named).mappings()]


def _deployment(row: Row[tuple[object, ...]]) -> Deployment:
    return Deployment(
        id=row.id,
        platform_id=row.platform_id,
        label=row.deployment_id,
        state=row.state,
        first_seen_at=row.first_seen_at,
        last_launch_at=row.last_launch_at,
    )
