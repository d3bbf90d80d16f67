"""The environment: what is wrong stops the start, and says which variable and what would be right."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from integration.settings import PREFIX, Settings, SettingsWrong, describe, read_settings

KEY = Fernet.generate_key().decode()
OLD_KEY = Fernet.generate_key().decode()


def read(**variables: str) -> Settings:
    return read_settings({PREFIX + name: value for name, value in variables.items()})


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert settings.database == "sqlite:///data/wederkerig.sqlite3"
    assert (settings.import_shrink_limit, settings.trusted_proxies, settings.language) == (10, 0, "nl")
    assert settings.secret_key is None


def test_every_variable_is_read() -> None:
    settings = read(
        DATA_DIR="/srv/wederkerig",
        DATABASE_URL="postgresql://db/wederkerig",
        REDIS_URL="redis://cache",
        BASE_URL="https://mentoring.stad.example/",
        SECRET_KEY="s" * 32,
        ENCRYPTION_KEYS=f"{KEY}, {OLD_KEY}",
        MAPPINGS_DIR="/srv/mappings",
        CATALOGUE_DIR="/srv/catalogue",
        ALLOW_PRIVATE_HOSTS=" HR.intern, 10.0.0.7 ,",
        TRUSTED_PROXIES="1",
        IMPORT_SHRINK_LIMIT="5",
        APPLY_SMALL_IMPORTS="no",
        TIMEZONE="Europe/Brussels",
        LANGUAGE="en",
        LOG_FORMAT="json",
        MOVABLE_CLOCK="yes",
    )
    assert settings.data_dir == Path("/srv/wederkerig")
    assert settings.database == "postgresql://db/wederkerig"
    assert settings.base_url == "https://mentoring.stad.example"
    assert settings.encryption_keys == (KEY, OLD_KEY)
    assert settings.allow_private_hosts == {"hr.intern", "10.0.0.7"}
    assert (settings.trusted_proxies, settings.import_shrink_limit) == (1, 5)
    assert (settings.apply_small_imports, settings.movable_clock) == (False, True)
    assert str(settings.timezone) == "Europe/Brussels"


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("BASE_URL", "mentoring.stad.example", "full address"),
        ("BASE_URL", "https://", "full address"),
        ("BASE_URL", "ftp://mentoring.stad.example", "full address"),
        ("BASE_URL", "https://mentoring.stad.example/?a=1", "full address"),
        ("BASE_URL", "https://somebody@mentoring.stad.example", "full address"),
        ("BASE_URL", "https://mentoring.stad.example:99999", "ort"),
        ("BASE_URL", "http://mentoring.stad.example", "https://"),
        ("BASE_URL", "https://www.stad.example/wederkerig", "must have no path"),
        ("SECRET_KEY", "short", "at least 32"),
        ("ENCRYPTION_KEYS", "not-base64!", "Fernet"),
        ("ENCRYPTION_KEYS", "c2hvcnQ=", "32 bytes"),
        ("ENCRYPTION_KEYS", "ключ", "Fernet"),
        ("TRUSTED_PROXIES", "-1", "zero or more"),
        ("TRUSTED_PROXIES", "one", "whole number"),
        ("IMPORT_SHRINK_LIMIT", "101", "0 to 100"),
        ("LEASE_SECONDS", "0", "at least 1"),
        ("SWEEP_SECONDS", "0", "at least 1"),
        ("IMPORT_SHRINK_LIMIT", "10%", "whole number"),
        ("APPLY_SMALL_IMPORTS", "maybe", "yes or no"),
        ("TIMEZONE", "Europe/Utopia", "Europe/Amsterdam"),
        ("TIMEZONE", "../../etc/passwd", "Europe/Amsterdam"),
        ("LANGUAGE", "fr", "nl or en"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("DATABASE_URL", "not an address", "postgresql://"),
        ("DATABASE_URL", "mysql://db/wederkerig", "postgresql://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("SMTP_URL", "mail.stad.example", "smtp://"),
        ("SMTP_URL", "https://mail.stad.example", "smtp://"),
        ("SMTP_URL", "smtp://mail.stad.example/?a=1", "smtp://"),
        ("SMTP_URL", "smtp://mail.stad.example", "WEDERKERIG_MAIL_FROM"),
        ("MAIL_FROM", "Wederkerig", "e-mail address"),
    ],
)
def test_a_malformed_value_is_refused_with_its_variable_and_the_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsWrong) as refusal:
        read(**{name: value})
    said = str(refusal.value)
    assert said.startswith(f"WEDERKERIG_{name}: ")
    assert remedy in said


def test_all_wrong_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsWrong) as refusal:
        read(LANGUAGE="fr", LOG_FORMAT="xml")
    assert [line.partition(":")[0] for line in str(refusal.value).splitlines()] == ["WEDERKERIG_LANGUAGE", "WEDERKERIG_LOG_FORMAT"]


def test_a_typing_error_in_a_name_does_not_pass_for_a_default() -> None:
    with pytest.raises(SettingsWrong, match="WEDERKERIG_DATABSE_URL: no such setting"):
        read(DATABSE_URL="postgresql://db/wederkerig")


def test_variables_of_others_and_of_the_tests_are_left_alone() -> None:
    assert read_settings({"DATABASE_URL": "x", "WEDERKERIG_TEST_DATABASE_URL": "y", "WEDERKERIG_TEST_ALL": "1"}) == Settings()


def test_an_empty_value_means_not_set() -> None:
    assert read(SECRET_KEY="", LANGUAGE="  ") == Settings()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "https://mentoring.stad.example"])
def test_http_is_for_loopback_only(url: str) -> None:
    assert read(BASE_URL=url).base_url == url


def test_secrets_are_masked_and_everything_has_a_sentence() -> None:
    secrets = {
        "SECRET_KEY": "s" * 40,
        "ENCRYPTION_KEYS": KEY,
        "DATABASE_URL": "postgresql://u:geheim@db/w",
        "REDIS_URL": "redis://:geheim@r",
    }
    described = describe(read(**secrets))
    shown = {name: value for name, value, _sentence in described}
    assert len(described) == len(fields(Settings))
    assert {shown[PREFIX + name] for name in secrets} == {"(set, hidden)"}
    assert not [value for value in secrets.values() if value in str(described)]
    assert all(sentence.endswith(".") for _name, _value, sentence in described)


def test_settings_are_never_shown_with_their_secrets_by_accident() -> None:
    settings = read(SECRET_KEY="s" * 40, ENCRYPTION_KEYS=KEY, DATABASE_URL="postgresql://u:geheim@db/w")
    assert not [secret for secret in ("s" * 40, KEY, "geheim") if secret in repr(settings)]


def test_a_secret_is_not_repeated_when_it_is_wrong() -> None:
    with pytest.raises(SettingsWrong) as refusal:
        read(SECRET_KEY="geheim", ENCRYPTION_KEYS="geheim!", DATABASE_URL="geheim")
    assert "geheim" not in str(refusal.value)
