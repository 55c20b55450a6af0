"""A configuration file on a disk, and what is said of it."""

from pathlib import Path
from textwrap import dedent

import pytest

from interaction_server.config import ConfigError, ConfigFile, load_config


def written(tmp_path: Path, text: str) -> Path:
    """A file with that text."""
    path = tmp_path / "ixn.toml"
    path.write_text(dedent(text), "utf-8")
    return path


def loaded(tmp_path: Path, text: str, **overrides: str) -> ConfigFile:
    """What is in it."""
    return load_config(written(tmp_path, text), overrides)


def errors_of(tmp_path: Path, text: str, **overrides: str) -> list[str]:
    """Everything that is wrong with it, without the name of the file."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, overrides)
    return [error.removeprefix(f"{path}: ") for error in caught.value.errors]
