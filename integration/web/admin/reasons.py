"""Why a value or a rule cannot be used, as an admin without knowledge of our files understands it, with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable

from integration.mapping.transforms import LONG_TEXT
from integration.web.page.language import gettext

Sentence = Callable[[re.Match[str]], str]


def _quoted(value: str) -> str:
    return gettext("A long text") if value == LONG_TEXT else value


SENTENCES: tuple[tuple[str, Sentence], ...] = (
    (r"has no value, but is required", lambda _: gettext("There is nothing here, but we cannot do without.")),
    (
        r"'(.*)' is not among the values",
        lambda found: gettext("We do not know what “%(value)s” means. Add it to the list.", value=found[1]),
    ),
    (r"an? (object|list) is not among the values", lambda _: gettext("Here stands a group of values. Choose one value inside it.")),
    (r"a long text is not among the values", lambda _: gettext("Here stands a long text and no code. Choose another value.")),
    (
        r".* it takes whatever stands there",
        lambda _: gettext("This takes everything that stands there, also what we may never read. Click one value."),
    ),
    (r"is no month such as", lambda _: gettext("This is no month. Choose the step “year and month”.")),
    (r"is no date such as", lambda _: gettext("This is no date. Choose the step “date”.")),
    (
        r"is not true or false",
        lambda _: gettext("This is not yes or no. Choose the step “yes or no”, or say in the list what each value means."),
    ),
    (r"expected active, left", lambda _: gettext("This is none of our statuses. Say in the list what each of their values means.")),
    (r"is no e-mail address", lambda _: gettext("This is no email address.")),
    (
        r"is no language such as",
        lambda _: gettext("This is no language such as nl or en-GB. Say in the list what each of their values means."),
    ),
    (r"is longer than (\d+)", lambda found: gettext("This is longer than %(most)s signs.", most=found[1])),
    (r"holds control characters", lambda _: gettext("There are signs in it that no text has.")),
    (r"expected text, got true", lambda _: gettext("This is yes or no, not a text.")),
    (r"expected text or a whole number", lambda _: gettext("Here stands a group of values. Choose one value inside it.")),
    (r"expected a whole number, got (.*)", lambda found: gettext("%(value)s is no whole number.", value=_quoted(found[1]))),
    (r"expected yes or no, got (.*)", lambda found: gettext("%(value)s is not yes or no.", value=_quoted(found[1]))),
    (
        r"expected a date such as 2026.*, got (.*)",
        lambda found: gettext("%(value)s is no date written as 2026-04-01. Another step reads other dates.", value=_quoted(found[1])),
    ),
    (
        r"expected a date such as 31.*, got (.*)",
        lambda found: gettext("%(value)s is no date written as 31-12-2026. Another step reads other dates.", value=_quoted(found[1])),
    ),
    (r"the path does not fit", lambda _: gettext("This path does not fit what stands there. Click the value on the left.")),
    (r".* is neither a dotted path", lambda _: gettext("We cannot read this path. Click the value on the left.")),
    (r"no placeholders here", lambda _: gettext("Double curly brackets cannot stand here.")),
    (r"expected an object", lambda _: gettext("Here stands something else than a record.")),
    (r"stands twice in the feed", lambda _: gettext("This person stands in the feed twice. What came first counts.")),
    (
        r"somebody else who works here has this number too",
        lambda _: gettext("Somebody else who works here has this number too. One of them must get another in the HR system."),
    ),
    (
        r"is their own manager by way of others \((.*)\)",
        lambda found: gettext(
            "These people lead each other in a circle: %(way)s. They came in, but nobody stands above them.", way=found[1]
        ),
    ),
    (
        r"(\d+) records have no key, so",
        lambda found: gettext("%(count)s records have no key. So nobody who is absent was taken to have left.", count=found[1]),
    ),
    (
        r"(\d+) came again on a later page",
        lambda found: gettext(
            "%(count)s people came again on a later page, so the feed changed while we read it. Nobody who is absent was taken to have "
            "left. Give the feed a fixed order.",
            count=found[1],
        ),
    ),
    (r"say where the value comes from", lambda _: gettext("Say where the value comes from, or what to use instead.")),
)


def explained(reason: str) -> str | None:
    """The sentence for a reason; None where there is only the reason itself."""
    return next((say(found) for pattern, say in SENTENCES if (found := re.match(pattern, reason, re.DOTALL))), None)
