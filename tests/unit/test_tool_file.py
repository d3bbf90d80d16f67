"""`plugin_manifest/tool.yaml`: the shipped one can be read, a wrong one is told in file, line, field and remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from integration.domain.errors import MappingProblem
from integration.domain.lms.placing import CourseDoor
from integration.mapping.files import check_file, read_tool

SHIPPED = Path(__file__).parents[2] / "plugin_manifest"


def test_MAN_01_the_shipped_tool_can_be_read_and_names_only_paths() -> None:
    tool = read_tool()
    addresses = [tool.addresses.login, tool.addresses.launch, tool.addresses.keys, *(message.path for message in tool.messages)]
    assert all(address.startswith("/") and "://" not in address for address in addresses)
    assert tool.message("LtiResourceLinkRequest").door is CourseDoor.TRAJECTORY
    assert not check_file(SHIPPED / "tool.yaml")


def test_VAR_01_every_parameter_claim_and_scope_says_why_in_both_languages() -> None:
    tool = read_tool()
    reasons = [*tool.scopes.values(), *tool.claims.values(), *(parameter.why for parameter in tool.custom.values())]
    assert all(set(why) == {"nl", "en"} for why in reasons)
    assert set(tool.custom_parameters.values()) == {"$Context.id.history", "$ResourceLink.id.history", "$ActualUser.id"}


@pytest.mark.parametrize(
    ("claims", "level"), [("name email", "public"), ("given_name", "name_only"), ("email locale", "email_only"), ("locale", "anonymous")]
)
def test_the_privacy_level_follows_from_the_claims(claims: str, level: str) -> None:
    assert replace(read_tool(), claims={claim: {} for claim in claims.split()}).privacy_level == level


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  login: /lti/login", "  login: https://a.example/lti/login", "addresses.login: expected a path such as /lti/launch"),
        ("  login:", "  logn:", 'addresses.logn: unknown key, did you mean "login"?'),
        ("scope/score:", "scope/scores:", "no scope 'https://purl.imsglobal.org/spec/lti-ags/scope/scores', did you mean"),
        ("  given_name:", "  giben_name:", "no claim 'giben_name', did you mean \"given_name\"?"),
        ("door: trajectory", "door: trajectori", "messages[0].door: no door 'trajectori', did you mean \"trajectory\"?"),
        ("[navigation]", "[navigatoin]", 'did you mean "navigation"?'),
        ("type: LtiResourceLinkRequest", "type: LtiResourceLink", "messages[0].type: no message 'LtiResourceLink', did you mean \"LtiRes"),
        ("$Context.id.history", "$Context=id", "custom.context_history.variable: expected a variable such as $User.id"),
        ("en: Reciprocal mentoring", f"en: {'x' * 51}", "name.en: expected 1 to 50 characters"),
    ],
)
def test_a_wrong_tool_is_told_with_its_line_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (SHIPPED / "tool.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "tool.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingProblem) as wrong:
        read_tool(tmp_path)
    line = 1 + text[: text.index(old)].count("\n")
    assert f"tool.yaml:{line}: " in str(wrong.value)
    assert told in str(wrong.value)
