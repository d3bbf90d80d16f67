"""What a reminder looks like as a mail: the same words as plain text and as a simple page, nothing fetched, nothing counted.

It names no duo partner and holds no content: mailboxes are read by more eyes than our pages (docs/domain.md, nudges).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

SENDER = "Wederkerig"
SANS = "-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;padding:24px 16px;background:#F7FAF7;color:#122526;font:16px/24px {sans}">
<div style="max-width:560px;margin:0 auto;padding:28px 24px;background:#FFFFFF;border:1px solid #DAE1E0;border-radius:20px">
<p style="margin:0 0 20px;color:#185034;font-weight:700">Wederkerig</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:29px">{title}</h1>
{body}
</div>
<p style="max-width:560px;margin:16px auto 0;padding:0 24px;color:#4B5C5C;font-size:14px;line-height:21px">{seldom}<br>
<a href="{link}" style="color:#185034">{choose}</a>. {stop}</p>
</body></html>
"""
BUTTON = (
    '<p style="margin:20px 0"><a href="{href}" style="display:inline-block;padding:11px 22px;border-radius:22px;background:#185034;'
    'color:#FFFFFF;font-weight:700;text-decoration:none">{text}</a></p>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All that a reminder says. `activity`: the page of the LMS that leads in, if that is known."""

    language: str
    title: str
    lines: tuple[str, ...]
    activity: str | None
    go: str
    seldom: str
    choose: str
    stop: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Around the words: `message_id` is the same at each try, so that mail servers see a second one for what it is."""

    sender: str
    receiver: str
    message_id: str
    unsubscribe: str
    sent_at: datetime


def letter(words: Words, envelope: Envelope) -> EmailMessage:
    """The message, with which a mail program can unsubscribe in one click (RFC 8058)."""
    message = EmailMessage()
    message["From"] = Address(SENDER, addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.receiver)
    message["Subject"] = words.title
    message["Date"] = format_datetime(envelope.sent_at)
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(words))
    message.add_alternative(_page(words), subtype="html")
    message["Content-Language"] = words.language  # last: until then headers of this name would go to the first part
    return message


def _plain(words: Words) -> str:
    way_in = (f"{words.go}:\n{words.activity}",) if words.activity else ()
    foot = f"--\n{words.seldom}\n{words.choose}:\n{words.link}\n{words.stop}"
    return "\n\n".join((*words.lines[:2], *way_in, *words.lines[2:], foot)) + "\n"


def _page(words: Words) -> str:
    lines = [f'<p style="margin:0 0 12px">{escape(line)}</p>' for line in words.lines]
    button = BUTTON.format(href=escape(words.activity), text=escape(words.go)) if words.activity else ""
    said = {name: escape(getattr(words, name)) for name in ("language", "title", "seldom", "choose", "stop", "link")}
    return PAGE.format(sans=SANS, body="\n".join((*lines[:2], button, *lines[2:])), **said)
