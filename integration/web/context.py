"""What every page needs from the process it runs in: the services and the time."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from flask import current_app

from integration.wiring import Services


def services() -> Services:
    """The services that `create_app` was given."""
    return cast(Services, current_app.extensions["services"])


def now() -> datetime:
    """The present moment in the organisation's time zone, so that its date is today; the demo's moved clock included."""
    return services().clock.now().astimezone(services().settings.timezone)


def today() -> date:
    """The day it is for the people who look at the page."""
    return now().date()
