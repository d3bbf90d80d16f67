"""One import as the worker does it, measured. Words: the connection, and `--full` to read everybody. Settings come from the environment."""

from __future__ import annotations

import sys

from bench.parts.measured import measured
from integration.flows.people.imports.import_people import Order, import_people
from integration.settings import read_settings
from integration.wiring import build

if __name__ == "__main__":
    services = build(read_settings())
    order = Order(connection=sys.argv[1], full="--full" in sys.argv, actor="bench")
    with measured():
        found = import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)
    if found.state != "applied" or found.problems:
        raise SystemExit(f"the import is {found.state}, with {found.problems} problems: {found.guard or found.error}")
