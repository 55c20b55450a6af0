"""Where something stands in the configuration file, as its errors say it."""

import re
from typing import Final

import msgspec

BARE_KEY: Final = re.compile("[A-Za-z0-9_-]+")


def join(place: str, key: str | int) -> str:
    """The place of a key within a table, the key in quotes where TOML wants them."""
    name = str(key)
    spelled = name if BARE_KEY.fullmatch(name) else msgspec.json.encode(name).decode()
    return f"{place}.{spelled}" if place else spelled
