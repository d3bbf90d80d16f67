"""A text in every language."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]
"""One text per language: `{"nl": …, "en": …}`."""
