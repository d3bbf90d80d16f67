"""The practice mailboxes: what comes in over SMTP stands on a page, as its reader sees it, also after a restart."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import requests

from integration.post.mail import MailServer
from integration.sandbox import SandboxConfig, World
from integration.sandbox.mail.server import MailServer as PracticeServer
from tests.fakes.sandbox_server import SandboxServer


def a_mail(subject: str, words: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "wederkerig@stad.example", "samira.elamrani@gemeente-voorbeeld.example", subject
    mail.set_content(f"{words}\n")
    mail.add_alternative(f"<p>{words}</p>", subtype="html")
    mail["Content-Language"] = "en"
    return mail


def test_what_comes_in_is_listed_and_read(tmp_path: Path) -> None:
    config = SandboxConfig(data_dir=tmp_path)
    with SandboxServer(config=config) as outside, PracticeServer(outside.world.take_mail) as server:
        page = f"{outside.url}/mail"
        assert "Er is nog geen mail." in requests.get(page, timeout=60).text
        assert f'href="{page.removeprefix(outside.url)}"' in requests.get(outside.url, timeout=60).text
        for subject in ("Jullie één gesprek", "<script>alert(1)</script>"):
            MailServer.at(f"smtp://127.0.0.1:{server.port}").send(a_mail(subject, "Choose a “moment”"))
        listed = requests.get(page, timeout=60).text
        assert listed.index("&lt;script&gt;") < listed.index("Jullie één gesprek")
        assert listed.count("Samira el Amrani") == 2
        read = requests.get(f"{page}/1", timeout=60)
        assert "Choose a “moment”" in read.text
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in read.text
        assert "&lt;p&gt;Choose a" in read.text
        assert requests.get(f"{page}/3", timeout=60).status_code == 404
    assert [mail.subject for mail in World(config).mails] == ["Jullie één gesprek", "<script>alert(1)</script>"]
    assert all(mail.raw.isascii() for mail in World(config).mails)
