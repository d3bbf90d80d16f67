"""Everything that is due at one destination, delivered as the worker does it, measured. Settings come from the environment."""

from __future__ import annotations

import sys

from bench.parts.measured import measured
from integration.flows.delivery.deliver import deliver
from integration.settings import read_settings
from integration.wiring import build

if __name__ == "__main__":
    services = build(read_settings())
    with measured():
        while deliver(services.post_office, sys.argv[1]):
            pass
