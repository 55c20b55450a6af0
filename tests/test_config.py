"""The configuration: defaults, the file, single settings over it, and errors that name what is wrong."""

from pathlib import Path

import pytest

from interaction_server.config import (
    NAMES,
    VENDOR_NAMES,
    ConfigError,
    ConfigFile,
    Settings,
    load_config,
    milliseconds,
)
from interaction_server.core.model import Role


def written(tmp_path: Path, text: str) -> Path:
    """A file with that text."""
    path = tmp_path / "ixn.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_there_are_defaults_and_anybody_may_register():
    loaded = load_config(None, {})
    assert loaded == ConfigFile()
    assert loaded.known_clients() is None
    assert loaded.strategies() == {}


def test_the_file_gives_settings_queues_and_clients(tmp_path):
    path = written(
        tmp_path,
        """
        [settings]
        delivering-timeout = 2.5
        [queues.returns]
        strategy = "support"
        [workbin_types.drafts]
        description = "begun"
        [workbin_types.done]
        [media_types.chat]
        handling-timeout = 0.5
        [media_types.email]
        [clients.mail]
        type = "MediaServer"
        token = "secret"
        [clients.urs]
        type = "Router"
        """,
    )
    loaded = load_config(path, {})
    assert loaded.settings == Settings(delivering_timeout=2.5)
    assert loaded.strategies() == {"returns": "support"}
    assert loaded.known_workbin_types() == {"drafts": "begun", "done": ""}
    assert load_config(None, {}).known_workbin_types() is None
    assert loaded.handling_timeouts_ms() == {"chat": 30_000}
    assert loaded.known_clients() == {"mail": (Role.MEDIA_SERVER, "secret"), "urs": (Role.ROUTER, None)}


def test_an_empty_table_of_clients_lets_nobody_register(tmp_path):
    assert load_config(written(tmp_path, "[clients]"), {}).known_clients() == {}


def test_a_single_setting_wins_over_the_file(tmp_path):
    path = written(tmp_path, "[settings]\nhistory_days = 7\nrequests_max = 5")
    settings = load_config(path, {"history_days": "30", "delivering-timeout": "0.25"}).settings
    assert settings == Settings(history_days=30, requests_max=5, delivering_timeout=0.25)


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("false", False), ("force-logout", "force-logout")]
)
def test_a_setting_may_be_a_flag_or_one_of_some_names(tmp_path, text, value):
    written_as = f"'{text}'" if isinstance(value, str) else text
    path = written(tmp_path, f"[settings]\nallow-multiple-agent-connections = {written_as}")
    for loaded in (load_config(path, {}), load_config(None, {"allow-multiple-agent-connections": text})):
        assert loaded.settings.allow_multiple_agent_connections == value
    assert load_config(path, {"not-ready-on-invitation-timeout": "true"}).settings == Settings(
        allow_multiple_agent_connections=value, not_ready_on_invitation_timeout=True
    )


def test_the_vendors_settings_are_spelled_with_hyphens_and_ours_as_the_protocol_does():
    assert set(NAMES.values()) == set(Settings.__struct_fields__)
    assert {name for name, field in NAMES.items() if name != field} == set(VENDOR_NAMES.values())
    assert all(name == field.replace("_", "-") for field, name in VENDOR_NAMES.items())
    assert {"delivering-timeout", "max-userdata-size", "frame_bytes_max"} <= set(NAMES)


def test_there_is_one_tenant_and_no_foreign_origin_unless_the_file_says_so(tmp_path):
    assert (ConfigFile().tenants, ConfigFile().origins) == ((1,), ())
    path = written(tmp_path, 'tenants = [1, 7]\norigins = ["https://desk.example"]')
    loaded = load_config(path, {"history_days": "7"})
    assert (loaded.tenants, loaded.origins) == ((1, 7), ("https://desk.example",))


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"nope": "1"}, "--set nope: there is no such setting; there are registration-timeout, "),
        ({"history_days": "soon"}, "--set history_days=soon: not a number"),
        ({"history_days": "0"}, "--set history_days: Expected `int` >= 1"),
        ({"history_days": "1.5"}, "--set history_days: Expected `int`, got `float`"),
        ({"delivering-timeout": "0"}, "--set delivering-timeout: Expected `float` > 0.0"),
        ({"delivering-timeout": "nan"}, "--set delivering-timeout"),
        ({"delivering-timeout": "inf"}, "--set delivering-timeout: Expected `float` <= 1000000000.0"),
        ({"frame-bytes-max": "2048"}, "--set frame-bytes-max: there is no such setting"),
        ({"delivering_timeout": "1"}, "--set delivering_timeout: there is no such setting"),
        (
            {"not-ready-on-invitation-timeout": "1"},
            "--set not-ready-on-invitation-timeout=1: must be true or false",
        ),
        (
            {"allow-multiple-agent-connections": "Force-Logout"},
            "--set allow-multiple-agent-connections=Force-Logout: must be true, false or force-logout",
        ),
    ],
)
def test_a_wrong_single_setting_is_named(overrides, sentence):
    with pytest.raises(ConfigError) as caught:
        load_config(None, overrides)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nope = 1", "Object contains unknown field `nope`"),
        ("[settings]\nnope = 1", "settings: Object contains unknown field `nope`"),
        ("[settings]\nhistory_days = 'x'", "settings.history_days: Expected `int`, got `str`"),
        (
            "[settings]\nallow-multiple-agent-connections = 'often'",
            "settings.allow-multiple-agent-connections: must be true, false or force-logout",
        ),
        (
            "[settings]\nnot-ready-on-invitation-timeout = 1",
            "settings.not-ready-on-invitation-timeout: must be true or false",
        ),
        ("tenants = ['one']", "tenants[0]: Expected `int`, got `str`"),
        ("origins = 'https://desk.example'", "origins: Expected `array`, got `str`"),
        ("[queues.q]\n", "queues[...]: Object missing required field `strategy`"),
        ("[clients.c]\ntype = 'Nobody'", "clients[...].type: Invalid enum value 'Nobody'"),
        ("[settings", "not TOML: "),
    ],
)
def test_what_is_wrong_with_the_file_is_named_with_its_place(tmp_path, text, sentence):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert str(caught.value).startswith(f"{path}: {sentence}")


def test_a_file_that_is_no_text_is_no_toml(tmp_path):
    path = tmp_path / "ixn.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not TOML"):
        load_config(path, {})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.toml: No such file"):
        load_config(tmp_path / "absent.toml", {})


def test_seconds_become_whole_milliseconds():
    assert (milliseconds(30), milliseconds(0.2), milliseconds(0.0004)) == (30_000, 200, 0)
