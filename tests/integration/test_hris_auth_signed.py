"""Proving who we are with a key of the admin's: assertions, client certificates, and tokens in the shapes that vendors want."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.hris.auth.certificate import client_side
from tests.conftest import Serve
from tests.fakes.http_server import Says, answering
from tests.fakes.tls import a_certificate
from tests.integration.hris_world import a_source, api, read, reply

KEYS = 'key: "{{ settings.token }}"'


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class AssertionApi:
    """Gives a token for an assertion, and its rows for that token; `forms` are the questions."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []

    def __call__(self, request: Request) -> Response:
        if request.path == "/token":
            self.forms.append(dict(request.form))
            return reply({"access_token": "t1", "token_type": "Bearer"})
        return reply({"rows": [{"id": 1}]}) if request.headers.get("Authorization") == "Bearer t1" else reply({}, 401)


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_OA_01_an_assertion_signed_with_the_admins_key_gets_a_token(served: Serve, alg: str) -> None:
    private = rsa.generate_private_key(65537, 2048) if alg == "RS256" else ec.generate_private_key(ec.SECP256R1())
    tokens = AssertionApi()
    url = served(api(tokens))
    more = (
        f'auth: {{kind: jwt_bearer, token_url: "{url}/token", iss: client-7, sub: sync, aud: "https://idp", kid: k1, alg: {alg}, {KEYS}}}'
    )
    assert read(a_source(url, more=more, token=pem(private))) == [1]
    (form,) = tokens.forms
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    public = (RSAKey if alg == "RS256" else ECKey).import_key(pem(private))
    token = jwt.decode(form["assertion"], public, algorithms=[alg])
    assert {name: token.claims[name] for name in ("iss", "sub", "aud")} == {"iss": "client-7", "sub": "sync", "aud": "https://idp"}
    assert 0 < token.claims["exp"] - token.claims["iat"] <= 300
    assert token.header["kid"] == "k1"
    assert len(token.claims["jti"]) >= 32


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----"])
def test_a_key_that_cannot_sign_is_told_before_any_call(key: str) -> None:
    more = f"auth: {{kind: jwt_bearer, token_url: 'http://127.0.0.1:1', iss: c, {KEYS}}}"
    with pytest.raises(Refused, match="private key in PEM form"):
        read(a_source("http://127.0.0.1:1", more=more, token=key))


@pytest.mark.parametrize(
    ("auth", "seen"),
    [
        ('{kind: api_key, name: Authorization, value: "AfasToken {{ settings.token | base64 }}"}', "AfasToken PHRva2VuPmU8L3Rva2VuPg=="),
        ('{kind: api_key, name: Authorization, value: "token {{ settings.user }}:{{ settings.token }}"}', "token k:<token>e</token>"),
        ('{kind: basic, user: "{{ settings.user }}", password: "{{ settings.token }}"}', "Basic azo8dG9rZW4+ZTwvdG9rZW4+"),
    ],
    ids=["afas", "frappe", "hibob"],
)
def test_tokens_in_the_shapes_of_vendors(served: Serve, auth: str, seen: str) -> None:
    url = served(api(lambda request: reply({"rows": [{"id": request.headers["Authorization"]}]})))
    (page,) = a_source(url, more=f"auth: {auth}", user="k", token="<token>e</token>").pages()
    assert page.records == ({"id": seen},)


def test_OA_01_a_client_certificate_is_shown_on_every_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server believes one certificate only; ours believes its. Without one it hangs up."""
    ours, theirs = (a_certificate(folder(tmp_path, name), "localhost") for name in ("ours", "theirs"))
    monkeypatch.setenv("SSL_CERT_FILE", str(theirs))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(theirs)
    context.load_verify_locations(ours)
    context.verify_mode = ssl.CERT_REQUIRED
    cert = 'auth: {kind: none, cert: {certificate: "{{ settings.user }}", key: "{{ settings.token }}"}}'
    with answering(Says(body=[b'{"rows": [{"id": 1}]}'])) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url, (certificate, key) = f"https://localhost:{server.port}", parts(ours)
        assert read(a_source(url, more=cert, user=certificate, token=key)) == [1]


@pytest.mark.parametrize("wrong", ["certificate", "key", "pair"])
def test_a_certificate_without_its_own_key_is_told_before_any_call(tmp_path: Path, wrong: str) -> None:
    certificate, key = parts(a_certificate(tmp_path, "localhost"))
    other = pem(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(Refused, match="belonging together"):
        client_side("no" if wrong == "certificate" else certificate, {"key": "no", "pair": other}.get(wrong, key))


def folder(below: Path, name: str) -> Path:
    (below / name).mkdir()
    return below / name


def parts(file: Path) -> tuple[str, str]:
    """Certificate and key of such a file."""
    text = file.read_text(encoding="ascii")
    key = load_pem_private_key(text.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return text[text.index("-----BEGIN CERTIFICATE") :], pem(key)
