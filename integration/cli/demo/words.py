"""What the demo says on the terminal, in Dutch and English."""

from __future__ import annotations

from integration.cli.demo.stage import Scene

GOODBYE = "Everything has stopped. Your data stay in DATA_DIR; `demo --fresh` starts over."


def where_to_click(scene: Scene) -> str:
    """The summary once everything runs."""
    return f"{scene.sandbox_url} {scene.tool_url}"
