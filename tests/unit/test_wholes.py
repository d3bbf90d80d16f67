"""No path fills a field with what it does not name."""

from __future__ import annotations

import pytest

from integration.domain.errors import MappingProblem
from integration.mapping import files
from integration.mapping.paths import path
from integration.mapping.wholes import why_unseen


@pytest.mark.parametrize(
    "text",
    [
        "*", "@", "values(@)", "to_string(@)", "keys(@)", "* | [0]", "person.*", "person.* | [0]", "values(person)", "to_string(person)",
        "[@]", "{a: @}", "@ | @", "@ | to_string(@)", "not_null(a, @)", "merge(@, a)", "a || @", "map(&to_string(@), x)", "join('', *)",
        "people[*].*", "sort_by(values(@), &a)[0]", "[?a] || @",
    ],
)  # fmt: skip
def test_what_takes_all_there_is_is_refused(text: str) -> None:
    reason = why_unseen(path(text, expressions=True))
    assert reason is not None
    assert "it takes whatever stands there" in reason


@pytest.mark.parametrize("text", ['"\\u0061ge" | [0]', 'a."\\u0062irth" || b', 'custom[?key==`"\\u0061ge"`].value', "[a, gender][0]"])
def test_a_denied_name_is_denied_however_it_is_spelled(text: str) -> None:
    assert "is not read" in str(why_unseen(path(text, expressions=True)))


@pytest.mark.parametrize(
    "text",
    [
        "name", "a.b.0", "@.name", "emails[*].value | [0]", "emails[?primary].value | [0]", "[0]", "emails[0:1].value | [0]",
        "join(' ', [middleName, lastName][?@])", "sort_by(jobs, &start)[0].title", "custom[?key=='a'].value | [0]", "emails[].value",
        "join(', ', map(&name, teams))", "a || b", "not_null(a, b)", "emails[?contains(@.type, 'w')].value | [0]", "people[*].[@]",
    ],
)  # fmt: skip
def test_what_names_its_field_is_fine(text: str) -> None:
    assert why_unseen(path(text, expressions=True)) is None


def test_a_file_that_would_read_everything_is_no_mapping() -> None:
    reading = "{employees: {request: {path: /x}, map: {external_id: id, job_title: 'to_string(@)'}}}"
    text = f"connector: 1\nname: a\nbase_url: https://a.example\nread: {reading}"
    with pytest.raises(MappingProblem, match=r"job_title.*: to_string\(\): it takes whatever stands there"):
        files.connector(text, file="a.yaml")
