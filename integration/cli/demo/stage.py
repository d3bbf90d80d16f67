"""What a newcomer should not have to do by hand: LMS and HRIS registered, people imported, the coordinator known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from integration.wiring import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where everything is, once the stage is set."""

    sandbox_url: str
    admin_link: str
    people: int
    folder: Path


def set_up(services: Services, *, sandbox_url: str) -> Scene:
    """Do it all, or find that an earlier demo already did."""
    return Scene(sandbox_url=sandbox_url, admin_link="", people=0, folder=services.settings.data_dir)
