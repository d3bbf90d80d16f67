"""Why reading from an HR system failed, and what helps: in the language of the page, also when only the noted sentence is left of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from integration.web.page.language import gettext

Words = re.Match[str]
Sentence = Callable[[Words], str]

STATUSES: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "401": (
        lambda: gettext("The HR system does not accept our key (401)."),
        lambda: gettext("Fill in the key or the password again in the settings, then test the connection."),
    ),
    "403": (
        lambda: gettext("The HR system knows us, but does not let us read this (403)."),
        lambda: gettext("Give our account in the HR system the right to read all employees."),
    ),
    "404": (
        lambda: gettext("There is nothing at this address (404)."),
        lambda: gettext("Look whether the address in the settings is right, then test the connection."),
    ),
    "429": (
        lambda: gettext("The HR system asked for a pause: it gets too many questions (429)."),
        lambda: gettext("Wait. The next import goes on by itself."),
    ),
}


def _wait(_: Words) -> str:
    return gettext("Wait, and fetch people again later. If it lasts, ask the people who run the HR system.")


def _settings(_: Words) -> str:
    return gettext("Look at the settings of the connection, then test it.")


def _file(_: Words) -> str:
    return gettext("Export the file again, whole and with the column names on top.")


def _again(_: Words) -> str:
    return gettext("Fetch people again.")


def _tell_maker(_: Words) -> str:
    return gettext("Give the sentence below to whoever made the mapping file.")


def _permission(_: Words) -> str:
    return gettext("Open the page of the connection, press the button that leads to the HR system, and say yes there.")


def _operator(_: Words) -> str:
    return gettext("Give the sentence below to the operator of this service.")


def _answered(found: Words) -> str:
    status = found["status"]
    if status in STATUSES:
        return STATUSES[status][0]()
    if status.startswith("5"):
        return gettext("The HR system is out of order (%(status)s).", status=status)
    return gettext("The HR system refused the question (%(status)s).", status=status)


def _after_answer(found: Words) -> str:
    status = found["status"]
    if status in STATUSES:
        return STATUSES[status][1]()
    return _wait(found) if status.startswith("5") else _tell_maker(found)


FAILURES: tuple[tuple[str, Sentence, Sentence], ...] = (
    (
        r".*answered (?P<status>\d+).*, halfway; its place",
        lambda _: gettext("Halfway the HR system did not know any more where we were in its list."),
        _again,
    ),
    (r".*answered (?P<status>\d{3})", _answered, _after_answer),
    (r".*cannot be reached|.*broke off", lambda _: gettext("The HR system cannot be reached now."), _wait),
    (
        r"the HR system is too slow",
        lambda _: gettext("The HR system answers too slowly to be looked at on a page."),
        lambda _: gettext("Try again later. An import takes the time it needs."),
    ),
    (r".*redirects; register", lambda _: gettext("The address leads on to another address."), _settings),
    (
        r".*lies on a private network",
        lambda _: gettext("The address lies on a private network."),
        lambda _: gettext("Is this host yours? Let the operator put it in WEDERKERIG_ALLOW_PRIVATE_HOSTS."),
    ),
    (r"the address ", lambda _: gettext("The address of the HR system is not right."), _settings),
    (
        r"the answer is not JSON|the answer is no SCIM",
        lambda _: gettext("The answer was no data but a page, perhaps a sign-in page."),
        _settings,
    ),
    (
        r"the side table (\S+) came empty",
        lambda found: gettext("A second list, %(name)s, came empty, while people in the first list point at it.", name=found[1]),
        lambda _: gettext("Give our account in the HR system the right to read that list. Nobody lost anything."),
    ),
    (r"the answer has no", lambda _: gettext("The answer holds no list of people where the mapping file says."), _tell_maker),
    (r"the (?:answer|file) is larger", lambda _: gettext("What the HR system sends at once is too large for us."), _tell_maker),
    (r"the HR system is still preparing", lambda _: gettext("The HR system is still making its list ready."), _again),
    (
        r"the (?:feed|service) announced (\d+) \w+, but (?:ended after |gave )?(\d+)",
        lambda found: gettext(
            "The HR system announced %(all)s people, but gave %(came)s. Perhaps something changed meanwhile.",
            all=found[1],
            came=found[2],
        ),
        _again,
    ),
    (
        r"what stands for the number of all records",
        lambda _: gettext("What the HR system gives as the number of people cannot be that number."),
        _tell_maker,
    ),
    (
        r"the keys of a page do not ascend",
        lambda _: gettext("The HR system does not give people in the order we asked for, so somebody could be skipped."),
        _tell_maker,
    ),
    (r"a page that was read holds others now", lambda _: gettext("Somebody came or went in the HR system while we read."), _again),
    (
        r"the (?:feed|service) gives the same|the last row of a page has no key",
        lambda _: gettext("The HR system does not lead us to its next page."),
        _tell_maker,
    ),
    (r"the feed has more than", lambda _: gettext("The list of the HR system does not end."), _tell_maker),
    (
        r".*the next page lies on another host",
        lambda _: gettext("The next page lies with another system. We do not go there."),
        _tell_maker,
    ),
    (
        r"nobody gave permission in|this kind of connection works only",
        lambda _: gettext("Nobody gave permission in the HR system yet."),
        _permission,
    ),
    (r"the permission in the HR system has ended", lambda _: gettext("The permission in the HR system has ended."), _permission),
    (
        r"the HR system gives us no token: invalid_client",
        lambda _: gettext("The HR system does not know this client id with this secret."),
        lambda _: gettext("Change the settings: copy both once more."),
    ),
    (r"the HR system gives us no token|the token address", lambda _: gettext("The HR system gives us no access."), _settings),
    (r".* has no value|no value for |the SFTP server needs", lambda _: gettext("A setting of the connection is empty."), _settings),
    (r"SAML is not installed", lambda _: gettext("This service cannot sign in at the HR system by SAML yet."), _operator),
    (r"the (?:host )?key |the (?:client )?certificate", lambda _: gettext("The key or the certificate cannot be used."), _settings),
    (
        r"no file there fits (.*)",
        lambda found: gettext("No file there is called %(pattern)s.", pattern=found[1]),
        lambda _: gettext("Look whether the HR system puts its file there, and whether the name in the settings is right."),
    ),
    (r"the file (?:may still be|changed while)", lambda _: gettext("The file is still being written."), _again),
    (r"the file that was being read is not the newest", lambda _: gettext("A newer file came while we read."), _again),
    (r"the file is empty|the file holds a header and nobody", lambda _: gettext("There is nobody in the file."), _file),
    (
        r"row (\d+) has|the file is no table",
        lambda _: gettext("The file is not whole: the rows and the column names do not fit together."),
        _file,
    ),
    (
        r"the header of the file lacks (.*?);",
        lambda found: gettext("The file lacks these columns: %(names)s.", names=found[1]),
        lambda _: gettext("Export the file with these columns, or map the fields again."),
    ),
    (r"the header of the file has two columns (.*)", lambda found: gettext("Two columns are called %(name)s.", name=found[1]), _file),
    (
        r"the file is (?:not written in|neither|no text)|there is no encoding",
        lambda _: gettext("We cannot read the letters of the file."),
        lambda _: gettext("Export the file as CSV in UTF-8, or choose the encoding in the settings."),
    ),
    (
        r"it is not clear which sign|delimiter must",
        lambda _: gettext("We cannot see which sign stands between the columns."),
        lambda _: gettext("Fill in the sign in the settings, such as a semicolon."),
    ),
    (
        r"no folder for files|the folder |the file cannot be read|SFTP is not|the port of",
        lambda _: gettext("The folder with files cannot be read."),
        _operator,
    ),
    (
        r".* does not show the host key",
        lambda _: gettext("Another server answers than the one whose key was given. We said nothing to it."),
        _operator,
    ),
    (r".* has no such folder", lambda _: gettext("The folder with files cannot be read."), _settings),
    (r".* does not accept user", lambda _: gettext("The HR system does not accept our key (401)."), _settings),
    (r".* does not let us read", lambda _: gettext("The HR system knows us, but does not let us read this (403)."), _settings),
    (r"its process stopped", lambda _: gettext("The service stopped while it read, perhaps for an update."), _again),
    (
        r"its connection was changed|this import was given up",
        lambda _: gettext("The connection was changed while we read."),
        _again,
    ),
    (
        r"another process is still renewing",
        lambda _: gettext("The permission in the HR system was just being renewed."),
        _again,
    ),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong, and what helps. `own` is False where we have no sentence for it, and `reason` is the noted one, in English."""

    reason: str
    remedy: str
    own: bool = True


def told(noted: str) -> Told:
    """What a failure of reading says to an admin, by the sentence that was noted of it."""
    for pattern, reason, remedy in FAILURES:
        found = re.match(pattern, noted, re.DOTALL)
        if found:
            return Told(reason(found), remedy(found))
    return Told(
        noted, gettext("Fetch people again. If it happens again, give the sentence above to the operator of this service."), own=False
    )
