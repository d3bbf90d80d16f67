"""Templates say many words by a choice out of a dictionary, and compute only the one that is chosen.

{{ {"nl": _("Dutch"), "en": _("English")}[code] }}   and   {{ {"nl": _("Dutch")}.get(code, code) }}

Jinja would translate every word of it first, each time. Nothing else differs: neither what a template may say nor what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

NONE = nodes.Const(None)
Words = Mapping[Any, Callable[[], Any]]


class ByChoice(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame, **options: Any) -> None:
        """`{…}[key]`."""
        if isinstance(node.node, nodes.Dict):
            self._write_choice("chosen", node.node, (node.arg,), frame)
        else:
            super().visit_Getitem(node, frame, **options)

    def visit_Call(self, node: nodes.Call, frame: Frame, *options: Any, **named: Any) -> None:
        """`{…}.get(key)` and `{…}.get(key, otherwise)`."""
        called = node.node
        if isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Dict) and called.attr == "get":
            self._write_choice("chosen_or", called.node, (node.args[0], *(node.args[1:] or [NONE])), frame)
        else:
            super().visit_Call(node, frame, *options, **named)

    def _write_choice(self, how: str, words: nodes.Dict, arguments: tuple[nodes.Expr, ...], frame: Frame) -> None:
        self.write(f"environment.{how}({{")
        for pair in words.items:
            self.visit(pair.key, frame)
            self.write(": lambda: ")
            self.visit(pair.value, frame)
            self.write(", ")
        self.write("}")
        for argument in arguments:
            self.write(", ")
            self.visit(argument, frame)
        self.write(")")


class Templates(Environment):
    """Where the templates of this service are read."""

    code_generator_class = ByChoice

    def chosen(self, words: Words, key: Any) -> Any:
        """The word at this key; where there is none, what templates call undefined."""
        return words[key]() if key in words else self.undefined(obj=words, name=key)

    def chosen_or(self, words: Words, key: Any, otherwise: Any) -> Any:
        """The word at this key, or this."""
        return words[key]() if key in words else otherwise
