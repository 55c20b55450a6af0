"""The settings: how they are spelled, and how times are counted."""

from interaction_server.config import NAMES, VENDOR_NAMES, Settings, milliseconds, minutes


def test_the_vendors_settings_are_spelled_with_hyphens_and_ours_as_the_protocol_does():
    assert set(NAMES.values()) == set(Settings.__struct_fields__)
    assert {name for name, field in NAMES.items() if name != field} == set(VENDOR_NAMES.values())
    assert all(name == field.replace("_", "-") for field, name in VENDOR_NAMES.items())
    assert {"delivering-timeout", "max-userdata-size", "frame_bytes_max", "max-submission-rate"} <= set(NAMES)


def test_times_become_whole_milliseconds():
    assert (milliseconds(30), milliseconds(0.2), milliseconds(0.0004)) == (30_000, 200, 0)
    assert (minutes(2), minutes(0.5)) == (120_000, 30_000)
