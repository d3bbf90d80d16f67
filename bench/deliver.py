"""Processor time per score delivered to an LMS that needs 50 ms for each, beside PyLTI1p3, which makes one call at a time.

Ours is the worker's own way: claimed, looked up, sent with many hands, kept, each answer committed. What is measured is the process that
delivers; the LMS has its own, and counts what it saw.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from cryptography.fernet import Fernet
from sqlalchemy import insert

from bench.parts.figures import Figure, tell
from bench.parts.gradebook import grading
from bench.parts.importer import Took, took
from bench.parts.peers import BENCH, peer_python
from integration.domain.ids import new_id
from integration.store.db import Store
from integration.store.migrations.upgrade import upgrade
from integration.store.tables.outbox import outbox
from integration.store.tables.people import accounts
from tests.builders import NOW, a_context, a_deployment, a_platform, a_resource_link
from tests.real.postgresql import Cluster, Databases

SCORES, PEER_SCORES, DELAY = 10_000, 300, 0.05
CPU_MS, AT_ONCE, A_SECOND = 2.5, 12, 150


def main(arguments: list[str]) -> int:
    """Run the benchmark; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="run.py bench deliver", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the scores")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    scores = SCORES // 10 if asked.quick else SCORES
    with tempfile.TemporaryDirectory(prefix="wederkerig-bench-") as name, databases(Path(name)) as engines:
        peer = pylti1p3()
        figures = [figure for engine, url in engines.items() for figure in ours(engine, url, Path(name), scores=scores, peer=peer)]
    told = [
        Figure(name="PyLTI1p3: processor per score", value=1000 * peer.cpu / PEER_SCORES, unit="ms"),
        Figure(name="PyLTI1p3: scores a second", value=PEER_SCORES / peer.wall, unit="/s"),
    ]
    return tell([*told, *figures], as_json=asked.json)


@contextmanager
def databases(folder: Path) -> Iterator[Mapping[str, str]]:
    """A fresh one of either engine."""
    file = f"sqlite:///{folder / 'bench.sqlite3'}"
    upgrade(file)
    cluster = Cluster()
    on_postgresql = Databases(cluster.url)
    try:
        yield {"SQLite": file, "PostgreSQL": on_postgresql.new()}
    finally:
        on_postgresql.close()
        cluster.stop()


def pylti1p3() -> Took:
    """A few hundred scores by the peer."""
    with grading(DELAY) as lms:
        script = BENCH / "peers" / "pylti1p3_scores.py"
        return took([str(peer_python()), str(script), lms, str(PEER_SCORES)], {"PYTHONPATH": str(BENCH / "parts")})


def ours(engine: str, database: str, folder: Path, *, scores: int, peer: Took) -> list[Figure]:
    """All scores by our worker; and what the LMS saw of it."""
    with grading(DELAY) as lms:
        destination = furnish(database, lms, scores)
        environment = {f"WEDERKERIG_{name}": value for name, value in settings(database, folder).items()}
        run = took([sys.executable, "-m", "bench.parts.one_delivery", destination], environment)
        seen = requests.get(f"{lms}/seen", timeout=10).json()
    return told(engine, run, seen, scores=scores, peer_ms=1000 * peer.cpu / PEER_SCORES)


def settings(database: str, folder: Path) -> dict[str, str]:
    """Those of a service without doors, which takes LMS products from `bench/parts/lms`."""
    return {
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
        "MAPPINGS_DIR": str(BENCH / "parts"),
        "BASE_URL": "http://127.0.0.1:1",
        "SECRET_KEY": "a secret of at least thirty-two characters",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ALLOW_PRIVATE_HOSTS": "127.0.0.1",
    }


def furnish(database: str, lms: str, scores: int) -> str:
    """So many people with a score that waits for their cell in one column; gives the destination."""
    store = Store(database)
    with store.transaction() as db:
        addresses = {"auth_url": f"{lms}/auth", "token_url": f"{lms}/token", "jwks_url": f"{lms}/jwks"}
        platform = a_platform(db, issuer=lms, origins=[lms], product="patient", **addresses)
        deployment = a_deployment(db, platform)
        link = a_resource_link(db, deployment_id=deployment, context_id=a_context(db, deployment), line_item_url=f"{lms}/ours/lineitem")
        people = [an_account(lms, number) for number in range(scores)]
        db.execute(insert(accounts), people)
        db.execute(insert(outbox), [a_letter(platform, link, account["id"]) for account in people])
    store.close()
    return f"lms:{platform}"


def an_account(lms: str, number: int) -> dict[str, Any]:
    """Somebody whom the LMS calls `user-<number>`."""
    return {"id": new_id(), "issuer": lms, "subject": f"user-{number}", "created_at": NOW, "last_seen_at": NOW}


def a_letter(platform: UUID, link: UUID, account: UUID) -> dict[str, Any]:
    """The score of somebody who is done."""
    whose = {"destination": f"lms:{platform}", "kind": "lms.score", "key": f"{link}:{account}"}
    state = {"body": {"score": 100}, "version": 1, "state": "waiting", "attempts": 0, "due_at": NOW, "put_at": NOW}
    return {"id": new_id(), **whose, **state}


def told(engine: str, run: Took, seen: Mapping[str, int], *, scores: int, peer_ms: float) -> list[Figure]:
    """What it took, and that each cell got its score exactly once."""
    each = 1000 * run.cpu / scores
    return [
        Figure(name=f"{engine}: processor per score", value=each, unit="ms", at_most=CPU_MS),
        Figure(name=f"{engine}: processor per score, times PyLTI1p3", value=each / peer_ms, unit="x"),
        Figure(name=f"{engine}: scores a second", value=scores / run.wall, unit="/s", at_least=A_SECOND),
        Figure(name=f"{engine}: most in flight", value=seen["at_once"], unit="", at_least=AT_ONCE),
        Figure(name=f"{engine}: tokens asked for", value=seen["tokens"], unit="", at_least=1, at_most=1),
        Figure(name=f"{engine}: cells that show their score", value=seen["full"], unit="", at_least=scores, at_most=scores),
        Figure(name=f"{engine}: messages", value=seen["scores"], unit="", at_least=scores, at_most=scores),
        Figure(name=f"{engine}: peak memory", value=run.peak, unit="MB"),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
