"""The outside world to try the product with: a small LTI platform and a small HR system.

It imports nothing of the product; the tests' outside world is this one.
"""

from integration.sandbox.app import create_sandbox
from integration.sandbox.world.config import SandboxConfig
from integration.sandbox.world.state import World

__all__ = ["SandboxConfig", "World", "create_sandbox"]
