"""One learning environment at work: trials and errands that need its answer while somebody waits."""

from __future__ import annotations

from integration.web.admin.lms import gradebook, there

BLUEPRINTS = (gradebook.pages, there.pages)
