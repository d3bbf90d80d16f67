"""Our SCIM 2.0 server: systems that know who works here push them to us (RFC 7643, 7644).

`door` lets them in. What lies behind it needs pydantic, and is loaded when somebody with a key first knocks.
"""

from __future__ import annotations

from integration.web.scim.door import pages

__all__ = ["pages"]
