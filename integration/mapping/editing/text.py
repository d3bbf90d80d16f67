"""The map of a connector file taken out, and put back: everything else of the file stays as it is.

Written out, a file reads the same to us as to any other YAML 1.1 reader: what either would take for a number, a day or a
truth is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from integration.mapping.document import PLAIN, read_document

Rules = dict[str, Any]
"""By target: a rule as the file has it, a path or its parts."""


def rules_in(text: str) -> Rules:
    """The map of a connector file that has no problems."""
    found: Rules = _employees(read_document(text, "").data)["map"]
    return found


def with_rules(text: str, rules: Mapping[str, Any], *, head: str = "") -> str:
    """The file with another map; comments go, `head` comes on top as a comment."""
    data = read_document(text, "").data
    _employees(data)["map"] = dict(rules)
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    return comment + yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)


def without_map(text: str) -> dict[str, Any]:
    """What a file says besides its map, by name: `base_url`, `auth`, …, and `read` of all the rest of reading."""
    data: dict[str, Any] = read_document(text, "").data
    _employees(data).pop("map")
    return data


def _employees(data: Any) -> dict[str, Any]:
    found: dict[str, Any] = data["read"]["employees"]
    return found


class _Writer(yaml.SafeDumper):
    """Quotes what we, too, would not read as text; writes no references."""

    def ignore_aliases(self, _data: Any) -> bool:
        """We read none."""
        return True


for _tag, _pattern, _first in PLAIN:
    _Writer.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def _decimal(writer: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    """Without an exponent, which we would read as text."""
    return writer.represent_scalar("tag:yaml.org,2002:float", f"{number:f}" if "e" in repr(number) else repr(number))


_Writer.add_representer(float, _decimal)
