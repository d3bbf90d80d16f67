"""`python -m integration.sandbox`: the sandbox on a loopback port."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from werkzeug.serving import make_server

from integration.sandbox import SandboxConfig, create_sandbox
from integration.sandbox.mail.server import MailServer


def main() -> None:
    """Read the command line and serve until interrupted."""
    words = argparse.ArgumentParser(prog="python -m integration.sandbox", description=__doc__)
    words.add_argument("--port", type=int, default=8001)
    words.add_argument("--tool-url", default="http://127.0.0.1:8000")
    words.add_argument("--mail-port", type=int, default=0, help="where it takes mail; any free port unless said")
    words.add_argument("--data-dir", type=Path, default=None)
    chosen = words.parse_args()
    base_url = f"http://localhost:{chosen.port}"
    config = SandboxConfig(base_url=base_url, tool_url=chosen.tool_url.rstrip("/"), data_dir=chosen.data_dir)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_sandbox(config)
    with MailServer(app.extensions["sandbox"].take_mail, port=chosen.mail_port):
        make_server("127.0.0.1", chosen.port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
