"""Processor time and memory of bringing employees in: ours, with staging, comparing and audit, against dlt, which only loads them.

Both read the same feed over loopback HTTP into the same kind of database, each in a process of its own. Processor time is that
of the importing process alone (not of the feed, nor of the PostgreSQL server); memory is the most it held since it started.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import requests

from bench.parts.feed import ONE_IN, feeding
from bench.parts.figures import Figure, tell
from bench.parts.importer import Ours, Took, dlt
from integration.store.migrations.upgrade import upgrade
from tests.real.postgresql import Cluster, Databases

PEOPLE, SIZES = 100_000, (1_000, 10_000, 50_000, 100_000, 200_000)
FULL_TIMES_DLT, AGAIN_TIMES_DLT, SINCE_SECONDS, MEGABYTES, DEARER = 0.65, 0.4, 0.5, 130.0, 1.25
numbers = count()

Fresh = Callable[..., str]
"""`fresh()` is the address of a migrated database, `fresh(empty=True)` of one without tables."""


def main(arguments: list[str]) -> int:
    """Run the benchmark; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="run.py bench people", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    divide = 10 if asked.quick else 1
    with tempfile.TemporaryDirectory(prefix="wederkerig-bench-") as name, postgresql() as on_postgresql:
        folder = Path(name)

        def on_sqlite(*, empty: bool = False) -> str:
            database = f"sqlite:///{folder / f'{next(numbers)}.sqlite3'}"
            if not empty:
                upgrade(database)
            return database

        figures = against_dlt("SQLite", on_sqlite, folder, size=PEOPLE // divide)
        figures += against_dlt("PostgreSQL", on_postgresql, folder, size=PEOPLE // divide)
        figures += growth(on_sqlite, folder, [size // divide for size in SIZES])
    return tell(figures, as_json=asked.json)


@contextmanager
def postgresql() -> Iterator[Fresh]:
    """A server of our own."""
    with ExitStack() as stack:
        cluster = Cluster()
        stack.callback(cluster.stop)
        databases = Databases(cluster.url)
        stack.callback(databases.close)
        yield databases.new


def against_dlt(engine: str, fresh: Fresh, folder: Path, *, size: int) -> list[Figure]:
    """Everybody; everybody again when one in a hundred changed; then only who changed since; and dlt."""
    with feeding(size) as feed:
        here = Ours(database=fresh(), folder=folder)
        here.connect(feed)
        everybody = here.read()
        peer = dlt(feed, fresh(empty=True), folder / f"dlt-{engine}")
        here.count()
        change(feed)
        again = here.read("--full")
        change(feed)
        since = here.read()
    few = size // ONE_IN
    return [
        *told(f"{engine}: dlt, all", peer),
        *told(f"{engine}: all", everybody, memory=MEGABYTES),
        Figure(name=f"{engine}: all, times dlt", value=everybody.cpu / peer.cpu, unit="x", at_most=FULL_TIMES_DLT),
        *told(f"{engine}: all again, 1 % changed", again),
        Figure(name=f"{engine}: all again, times dlt's all", value=again.cpu / peer.cpu, unit="x", at_most=AGAIN_TIMES_DLT),
        Figure(name=f"{engine}: all again, employee rows written", value=again.written, unit="", at_least=few, at_most=few),
        *told(f"{engine}: changed since, 1 %", since, seconds=SINCE_SECONDS),
        Figure(name=f"{engine}: changed since, employee rows written", value=since.written, unit="", at_least=few, at_most=few),
    ]


def change(feed: str) -> None:
    """One person in a hundred gets another title."""
    requests.post(f"{feed}/change", timeout=60).raise_for_status()


def told(name: str, run: Took, *, seconds: float | None = None, memory: float | None = None) -> list[Figure]:
    """The three figures of one run."""
    return [
        Figure(name=f"{name}: processor", value=run.cpu, unit="s", at_most=seconds),
        Figure(name=f"{name}: clock", value=run.wall, unit="s"),
        Figure(name=f"{name}: peak memory", value=run.peak, unit="MB", at_most=memory),
    ]


def growth(fresh: Fresh, folder: Path, sizes: Sequence[int]) -> list[Figure]:
    """What a thousand people cost at each size; a person may not cost more because there are more of them."""
    per_thousand, figures = {}, []
    for size in sizes:
        with feeding(size) as feed:
            here = Ours(database=fresh(), folder=folder)
            here.connect(feed)
            run = here.read()
        per_thousand[size] = 1000 * run.cpu / size
        name = f"SQLite: {size:,} people"
        figures += [
            Figure(name=f"{name}: processor", value=run.cpu, unit="s"),
            Figure(name=f"{name}: processor per thousand", value=1000 * per_thousand[size], unit="ms"),
            Figure(name=f"{name}: peak memory", value=run.peak, unit="MB"),
        ]
    dearer = per_thousand[sizes[-1]] / per_thousand[sizes[1]]
    figures.append(Figure(name=f"a person at {sizes[-1]:,}, times at {sizes[1]:,}", value=dearer, unit="x", at_most=DEARER))
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
