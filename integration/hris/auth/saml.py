"""SAML 2.0 assertions that we sign with a key of the admin's (RFC 7522, section 2.1; signxml, the extra `saml`).

signxml and lxml weigh some 15 MB, so they are loaded by the first assertion and not before.
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from integration.domain.errors import Refused
from integration.hris.auth.means import Options

SAML_BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer"
BACK_DATED, LIVES = timedelta(seconds=30), timedelta(minutes=4)
SAML, XMLDSIG = "urn:oasis:names:tc:SAML:2.0:assertion", "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ANY_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BY_KEY = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"


def signed_assertion(options: Options, *, now: datetime) -> str:
    """One assertion, good for minutes, written for a form: `issuer`, `sub`, `aud`, `recipient` (else the token address) and `attributes`.

    Without `encoding` it is base64url without padding, as the standard has it; some systems want plain `base64`.
    """
    key = _key(str(options["key"]))
    etree, signxml = _library("lxml.etree"), _library("signxml")
    assertion = _assertion(etree, options, now)
    signer = signxml.XMLSigner(c14n_algorithm=EXCLUSIVE)
    certificate = str(options.get("certificate") or "") or None
    try:
        signed = signer.sign(assertion, key=key, cert=certificate, reference_uri=assertion.get("ID"), id_attribute="ID")
    except ValueError as unfit:
        raise Refused("the certificate cannot be read: it must be in PEM form, and belong to the key", code="bad-certificate") from unfit
    data = etree.tostring(signed)
    if options.get("encoding") == "base64":
        return b64encode(data).decode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _assertion(etree: Any, options: Options, now: datetime) -> Any:
    until, since = _moment(now + LIVES), _moment(now - BACK_DATED)
    root = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML}, ID=f"_{uuid4().hex}", Version="2.0", IssueInstant=_moment(now))
    _add(etree, root, "Issuer", str(options["issuer"]))
    etree.SubElement(root, f"{{{XMLDSIG}}}Signature", nsmap={"ds": XMLDSIG}, Id="placeholder")
    subject = _add(etree, root, "Subject")
    _add(etree, subject, "NameID", str(options["sub"]), Format=ANY_NAME)
    recipient = str(options.get("recipient") or options["token_url"])
    _add(
        etree,
        _add(etree, subject, "SubjectConfirmation", Method=BEARER),
        "SubjectConfirmationData",
        NotOnOrAfter=until,
        Recipient=recipient,
    )
    conditions = _add(etree, root, "Conditions", NotBefore=since, NotOnOrAfter=until)
    _add(etree, _add(etree, conditions, "AudienceRestriction"), "Audience", str(options["aud"]))
    context = _add(etree, _add(etree, root, "AuthnStatement", AuthnInstant=_moment(now)), "AuthnContext")
    _add(etree, context, "AuthnContextClassRef", BY_KEY)
    if attributes := options.get("attributes"):
        _add_attributes(etree, _add(etree, root, "AttributeStatement"), attributes)
    return root


def _add_attributes(etree: Any, statement: Any, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        _add(etree, _add(etree, statement, "Attribute", Name=name), "AttributeValue", str(value))


def _add(etree: Any, parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{SAML}}}{name}", **attributes)
    made.text = text
    return made


def _key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as unfit:
        raise Refused("the key cannot be read: it must be a private key in PEM form, without a passphrase", code="bad-key") from unfit
    if not isinstance(key, RSAPrivateKey):
        raise Refused("the key must be an RSA key in PEM form", code="bad-key")
    return key


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as absent:
        raise Refused("SAML is not installed here; let the operator install wederkerig[saml]", code="saml-absent") from absent
