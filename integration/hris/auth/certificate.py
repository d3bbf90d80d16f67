"""A client certificate, for an HRIS that wants to see one on every line (mutual TLS, RFC 8705)."""

from __future__ import annotations

import secrets
import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key

from integration.domain.errors import Refused


def client_side(certificate: str, key: str) -> ssl.SSLContext:
    """TLS that shows this certificate (PEM, with its chain); `Refused` (code bad-certificate) when the two do not fit.

    Python's TLS reads from files only: for that moment the key lies on disk, under a password that nobody else knows.
    """
    context, password = ssl.create_default_context(), secrets.token_bytes(32).hex()
    try:
        private = load_pem_private_key(key.encode(), password=None)
        locked = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode()))
        with TemporaryDirectory() as folder:
            file = Path(folder) / "client.pem"
            file.write_bytes(certificate.encode() + b"\n" + locked)
            context.load_cert_chain(file, password=password)
    except (ValueError, TypeError, ssl.SSLError) as unfit:
        raise Refused(
            "the client certificate and its key cannot be used: both in PEM form, and belonging together", code="bad-certificate"
        ) from unfit
    return context
