"""How often the database is asked."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine, event

NO_QUESTION = ("BEGIN", "PRAGMA")
"""What opens a transaction is none."""


class Questions:
    """Counts within a `with` block, on this engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.statements = self.transactions = 0

    def __enter__(self) -> Self:
        event.listen(self._engine, "before_cursor_execute", self._asked)
        event.listen(self._engine, "begin", self._began)
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: BaseException | None, _traceback: TracebackType | None) -> None:
        event.remove(self._engine, "before_cursor_execute", self._asked)
        event.remove(self._engine, "begin", self._began)

    def _asked(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements += not statement.startswith(NO_QUESTION)

    def _began(self, _connection: object) -> None:
        self.transactions += 1
