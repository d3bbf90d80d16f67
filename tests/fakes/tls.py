"""Certificates that nobody signed, for servers that should not be believed."""

from __future__ import annotations

import ssl
from datetime import timedelta
from http.server import HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from integration.clock import Clock


def a_certificate(folder: Path, host: str) -> Path:
    """A file with a key and its self-signed certificate for this host."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), Clock().now()
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM),
    )
    return file


def with_tls(server: HTTPServer, certificate: Path) -> list[str | None]:
    """Let a running server speak TLS from now on; the list fills with the names it is greeted by (SNI)."""
    greeted: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _line, name, _context: greeted.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return greeted
