"""The rules for the keys and values of a change, each by itself (protocol 3.1)."""

import msgspec
import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.decide.property_rules import (
    carried_refusal,
    change_system,
    flaw_refusal,
    key_refusal,
    list_refusal,
    named,
    over_size,
    read_only,
    size_refusal,
    split_system,
    type_flaws,
    user_data_refusal,
)
from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.key_values import Flaw
from interaction_server.core.model import Actor, InteractionId
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import ChangeProperties
from interaction_server.core.system_properties import SYSTEM_NAMES
from tests.core.world import MEDIA, SERVER, STRANGER, World

AGENT = World().agent("agent-1")
ANYONE = [MEDIA, AGENT, STRANGER, SERVER]


def change(**lists: object) -> ChangeProperties:
    """A change with these lists."""
    return ChangeProperties(interaction_id=InteractionId("i1"), **lists)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lists", "keys"),
    [
        ({"added": {"a": 1}}, None),
        ({"added": {}, "changed": {}, "deleted": ()}, None),
        ({"added": {"a": 1}, "changed": {"b": 1}, "deleted": ("c", "c")}, None),
        ({"deleted": ("c", "c")}, None),
        ({"added": {"a": 1}, "changed": {"a": 1}}, "a"),
        ({"changed": {"b": 1, "a": 1}, "deleted": ("a", "b")}, "a,b"),
        ({"added": {"a": 1}, "changed": {"a": 1}, "deleted": ("a",)}, "a"),
    ],
)
def test_a_key_is_in_one_list_only(lists: dict[str, object], keys: str | None) -> None:
    """Protocol 3.1: "A key in two lists, or no list at all, is invalid"; every such key is named."""
    refusal = list_refusal(change(**lists))
    if keys is None:
        assert refusal is None
    else:
        assert refusal is not None
        assert (refusal.why, refusal.extension) == (Refusals.INVALID_ATTRIBUTE, {"Keys": keys})


def test_no_list_at_all_is_invalid() -> None:
    """Protocol 3.1 and 9: 48, "no list"."""
    refusal = list_refusal(change())
    assert refusal is not None
    assert refusal.why is Refusals.INVALID_ATTRIBUTE


def test_long_lists_with_keys_in_common_are_judged_at_once() -> None:
    """The work grows with the lists, not with their product: this would take minutes otherwise."""
    names = {str(number): 1 for number in range(40_000)}
    refusal = list_refusal(change(added=names, changed=names))
    assert refusal is not None


@pytest.mark.parametrize("name", sorted(SYSTEM_NAMES))
@pytest.mark.parametrize("actor", ANYONE)
def test_system_properties_are_read_only_but_for_three(name: str, actor: Actor) -> None:
    """Protocol 3.1 and 7; IsOnline is for media servers, and can be set but not deleted."""
    settable = {"ExternalId", "ParentId"} | ({"IsOnline"} if actor is MEDIA else set())
    assert read_only({name: 1}, (), actor) == ([] if name in settable else [name])
    assert read_only({}, (name, name), actor) == ([] if name in {"ExternalId", "ParentId"} else [name])


def test_every_read_only_key_is_named_before_anything_else() -> None:
    """Protocol 3.1: "The refusal names every offending key", for people and for programs."""
    refusal = key_refusal({"Queue": None, "a": None}, ("MediaType",), MEDIA)
    assert refusal is not None
    assert refusal.why is Refusals.READ_ONLY_PROPERTY
    assert refusal.extension == {"Keys": "Queue,MediaType"}
    assert key_refusal({"a": 1}, ("b",), MEDIA) is None
    assert key_refusal({"ExternalId": "e"}, (), AGENT) is None


@pytest.mark.parametrize(
    ("setting", "keys"),
    [
        ({"a": "plain"}, None),
        ({"a": None, "Priority": "high", "b": 1}, "a,Priority"),
        ({"Priority": "3"}, "Priority"),
        ({"ExternalId": "e", "c": []}, "c"),
        ({"k" * 300: "x"}, "k" * 64 + "…"),
    ],
)
def test_every_flaw_of_a_change_is_named(setting: dict[str, object], keys: str | None) -> None:
    """Protocol 3.1: "The refusal names every offending key", plain texts aside, which have no flaw."""
    refusal = key_refusal(setting, (), MEDIA)
    assert (refusal and refusal.extension and refusal.extension["Keys"]) == keys


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("Priority", 3, True),
        ("Priority", "3", False),
        ("Priority", True, False),
        ("ServiceObjective", 3.0, False),
        ("ExternalId", "e", True),
        ("ParentId", 1, False),
        ("IsOnline", 0, True),
        ("IsOnline", True, True),
        ("IsOnline", 2, False),
        ("IsOnline", "1", False),
        ("Other", 3, True),
    ],
)
def test_typed_properties_have_one_type(key: str, value: object, fits: bool) -> None:
    """Protocol 3.1: "Priority and ServiceObjective are typed integers"."""
    assert [flaw.key for flaw in type_flaws({key: value})] == ([] if fits else [key])


@pytest.mark.parametrize(
    ("found", "why", "remaining"),
    [
        ([Flaw("a", "long", over_limit=True)], Refusals.LIMIT_EXCEEDED, True),
        ([Flaw("a", "long", over_limit=True), Flaw("b", "wrong")], Refusals.INVALID_ATTRIBUTE, False),
    ],
)
def test_a_limit_is_named_as_such_when_nothing_else_is_wrong(
    found: list[Flaw], why: Refusals, remaining: bool
) -> None:
    """Protocol 9: 49 with ``extension.Remaining``, 48 otherwise."""
    refusal = flaw_refusal(found)
    assert refusal.why is why
    assert refusal.extension is not None
    assert ("Remaining" in refusal.extension) is remaining
    assert refusal.extension["Keys"] == ",".join(flaw.key for flaw in found)


def test_lists_that_are_passed_on_obey_the_same_rules() -> None:
    """Protocol 2: "``null`` is refused"; the attribute leads the path of the key."""
    refusal = carried_refusal(reason={"a": {"b": None}}, extension={"c": []})
    assert refusal is not None
    assert refusal.extension == {"Keys": "reason.a.b,extension.c"}
    assert carried_refusal(reason=None, extension={}, more={"a": 1}) is None


def test_size_is_judged_by_what_the_change_leads_to() -> None:
    """Protocol 3.1: "Over a limit the error says how much was left"."""
    world = World()
    before = world.interactions[world.submit(user_data={"a": "x" * 10})]
    limits = Limits(user_data_bytes_max=before.user_data_bytes + 8)
    assert size_refusal(before, PropertiesChanged(added={"b": 123}, growth=8), limits) is None
    refusal = size_refusal(before, PropertiesChanged(added={"b": 1234}, growth=9), limits)
    assert refusal is not None
    assert refusal.extension == {"Remaining": 8}
    exchange = PropertiesChanged(deleted=("a",), old={"a": "x" * 10}, growth=-1)
    assert size_refusal(before, exchange, limits) is None
    assert over_size(10, 9, 5).extension == {"Remaining": 0}


def test_user_data_of_a_new_interaction_obeys_the_same_rules() -> None:
    """No system property may come in through the user data."""
    assert user_data_refusal({"a": 1}, Limits()) is None
    flawed = user_data_refusal({"a": None, "Priority": "high"}, Limits())
    assert flawed is not None
    assert flawed.extension == {"Keys": "a,Priority"}
    refusal = user_data_refusal({"Queue": 1, "ExternalId": "e"}, Limits())
    assert refusal == named(
        Refusals.READ_ONLY_PROPERTY, "system properties cannot be in userData", ["Queue", "ExternalId"]
    )


def test_the_part_about_system_properties_is_split_off() -> None:
    """None stands for deletion."""
    assert split_system({"a": 1}, ("b",)) == {}
    assert split_system({"a": 1, "ParentId": "p"}, ("b", "ExternalId")) == {
        "ParentId": "p",
        "ExternalId": None,
    }


def test_setting_is_online_to_what_it_is_leaves_abandoned_at() -> None:
    """Protocol 7: AbandonedAt is the time when it went offline, not when that was said again."""
    world = World()
    offline = world.interactions[world.submit()].system
    abandoned = msgspec.structs.replace(offline, abandoned_at=5)
    assert change_system(abandoned, {"IsOnline": 0}, 9) == abandoned
    assert change_system(abandoned, {"IsOnline": 1}, 9).abandoned_at is None
    assert change_system(abandoned, {"ParentId": "p"}, 9).abandoned_at == 5
