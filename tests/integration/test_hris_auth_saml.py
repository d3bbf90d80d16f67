"""SAML 2.0 bearer assertions (RFC 7522): signed with the admin's key, checked here without the library that signed."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.hris.auth.saml import EXCLUSIVE, SAML, XMLDSIG, signed_assertion
from integration.mapping import files
from tests.conftest import Serve
from tests.integration.hris_world import a_source, api, read, reply
from tests.integration.test_hris_auth_signed import KEYS, pem
from tests.real.web import open_door, serving

etree: Any = import_module("lxml.etree")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
KEY = rsa.generate_private_key(65537, 2048)
OPTIONS = {"token_url": "https://hr.example/token", "issuer": "wk", "sub": "sync", "aud": "www.hr.example", "key": pem(KEY)}
NAMES = {"saml": SAML, "ds": XMLDSIG}


@pytest.fixture
def served() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app, stack.enter_context(open_door())))


def canonical(node: Any) -> bytes:
    found: bytes = etree.tostring(node, method="c14n", exclusive=True)
    return found


def checked(data: bytes) -> Any:
    """The assertion, whose digest and signature are right (XML signature, enveloped, exclusive canonical form)."""
    root = etree.fromstring(data)
    (signature,) = root.findall("ds:Signature", NAMES)
    info = signature.find("ds:SignedInfo", NAMES)
    assert signature.find(".//ds:CanonicalizationMethod", NAMES).get("Algorithm") == EXCLUSIVE
    assert signature.find(".//ds:Reference", NAMES).get("URI") == f"#{root.get('ID')}"
    KEY.public_key().verify(
        b64decode(signature.findtext("ds:SignatureValue", None, NAMES)), canonical(info), padding.PKCS1v15(), hashes.SHA256()
    )
    bare = deepcopy(root)
    bare.remove(bare.find("ds:Signature", NAMES))
    assert b64decode(signature.findtext(".//ds:DigestValue", None, NAMES)) == sha256(canonical(bare)).digest()
    return root


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_OA_01_an_assertion_says_who_for_whom_and_for_how_long_and_is_signed_right() -> None:
    root = checked(decoded(signed_assertion({**OPTIONS, "attributes": {"api_key": "k<7>&"}}, now=NOW)))
    assert [child.tag.split("}")[1] for child in root][:3] == ["Issuer", "Signature", "Subject"]
    assert root.findtext("saml:Issuer", None, NAMES) == "wk"
    assert root.findtext(".//saml:NameID", None, NAMES) == "sync"
    assert root.findtext(".//saml:Audience", None, NAMES) == "www.hr.example"
    assert root.find(".//saml:Attribute", NAMES).get("Name") == "api_key"
    assert root.findtext(".//saml:AttributeValue", None, NAMES) == "k<7>&"
    data = root.find(".//saml:SubjectConfirmationData", NAMES)
    assert (data.get("Recipient"), data.get("NotOnOrAfter")) == ("https://hr.example/token", "2026-03-10T09:34:00.000Z")
    assert root.find("saml:Conditions", NAMES).get("NotBefore") == "2026-03-10T09:29:30.000Z"


def test_OA_01_each_assertion_is_another_and_a_changed_one_is_not_signed() -> None:
    one, other = (decoded(signed_assertion(OPTIONS, now=NOW)) for _ in range(2))
    assert etree.fromstring(one).get("ID") != etree.fromstring(other).get("ID")
    with pytest.raises(AssertionError):
        checked(one.replace(b">sync<", b">boss<"))


def test_a_certificate_goes_along_and_plain_base64_where_it_is_wanted() -> None:
    name = x509.Name([])
    built = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=KEY.public_key(), serial_number=1)
    valid = built.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1)).sign(KEY, hashes.SHA256())
    certificate = valid.public_bytes(Encoding.PEM).decode()
    root = checked(b64decode(signed_assertion({**OPTIONS, "certificate": certificate, "encoding": "base64"}, now=NOW), validate=True))
    told = "".join(root.findtext(".//ds:X509Certificate", None, NAMES).split())
    assert told == b64encode(valid.public_bytes(Encoding.DER)).decode()
    with pytest.raises(Refused, match="certificate cannot be read"):
        signed_assertion({**OPTIONS, "certificate": "nonsense"}, now=NOW)


@pytest.mark.parametrize("key", ["nonsense", pem(ec.generate_private_key(ec.SECP256R1()))])
def test_a_key_that_cannot_sign_an_assertion_is_told(key: str) -> None:
    with pytest.raises(Refused, match="in PEM form"):
        signed_assertion({**OPTIONS, "key": key}, now=NOW)


class SamlApi:
    """Gives a token for an assertion, and its rows for that token; `forms` are the questions."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []

    def __call__(self, request: Request) -> Response:
        if request.path == "/token":
            self.forms.append(dict(request.form))
            return reply({"access_token": "t1", "token_type": "Bearer"})
        return reply({"rows": [{"id": 1}]}) if request.headers.get("Authorization") == "Bearer t1" else reply({}, 401)


def test_OA_01_a_saml_assertion_signed_with_the_admins_key_gets_a_token(served: Serve) -> None:
    tokens = SamlApi()
    url = served(api(tokens))
    told = f'token_url: "{url}/token", issuer: wk, sub: sync, aud: hr, client_id: k7, params: {{company_id: stad}}, {KEYS}'
    assert read(a_source(url, more=f"auth: {{kind: saml_bearer, {told}}}", token=pem(KEY))) == [1]
    (form,) = tokens.forms
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:saml2-bearer"
    assert (form["client_id"], form["company_id"]) == ("k7", "stad")
    assert checked(decoded(form["assertion"])).findtext(".//saml:NameID", None, NAMES) == "sync"


def test_the_libraries_are_loaded_by_the_first_assertion_and_not_before() -> None:
    """A web process must stay small."""
    look = "import sys, integration.app, integration.wiring; sys.exit(bool({'lxml', 'signxml'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", look], check=True)


def test_the_file_of_successfactors_says_how_it_goes_there() -> None:
    """The block in its head, in the place of settings and auth, makes a connector."""
    shipped = (files.mappings_folder() / "hris" / "successfactors.yaml").read_text(encoding="utf-8")
    block = yaml.safe_load("\n".join(line[2:] for line in shipped.splitlines() if line.startswith("#|")))
    connector = files.connector(yaml.safe_dump({**yaml.safe_load(shipped), **block}), file="successfactors.yaml")
    assert connector.auth.kind == "saml_bearer"
    assert connector.settings["key"].kind == "pem"
