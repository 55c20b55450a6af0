"""The rules for the keys and values of a change, each by itself (protocol 3.1)."""

import msgspec
import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.decide.property_rules import (
    carried_refusal,
    change_refusal,
    change_system,
    flaw_refusal,
    over_size,
    read_only,
    repeated,
    size_refusal,
    split_system,
    system_difference,
    type_flaws,
    user_data_refusal,
)
from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.key_values import Flaw
from interaction_server.core.model import Actor, InteractionId, KeyValueList
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import ChangeProperties
from interaction_server.core.system_properties import SYSTEM_NAMES
from tests.core.world import MEDIA, SERVER, STRANGER, World

AGENT = World().agent("agent-1")
ANYONE = [MEDIA, AGENT, STRANGER, SERVER]


def change(**lists: object) -> ChangeProperties:
    """A change with these lists."""
    return ChangeProperties(interaction_id=InteractionId("i1"), **lists)  # type: ignore[arg-type]


def judged(actor: Actor = MEDIA, **lists: object) -> Refusal | None:
    """What is wrong with a change of these lists."""
    request = change(**lists)
    return change_refusal(request, {**(request.added or {}), **(request.changed or {})}, actor)


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
    assert [flaw.key for flaw in repeated(change(**lists))] == (keys.split(",") if keys else [])
    refusal = judged(**lists)
    if keys is None:
        assert refusal is None
    else:
        assert refusal is not None
        assert (refusal.why, refusal.extension) == (Refusals.INVALID_ATTRIBUTE, {"Keys": keys})


def test_no_list_at_all_is_invalid() -> None:
    """Protocol 3.1 and 9: 48, "no list"; no key is to blame."""
    refusal = judged()
    assert refusal is not None
    assert (refusal.why, refusal.extension) == (Refusals.INVALID_ATTRIBUTE, None)


def test_long_lists_with_keys_in_common_are_judged_at_once() -> None:
    """The work grows with the lists, not with their product: this would take minutes otherwise."""
    names = {str(number): 1 for number in range(40_000)}
    assert judged(added=names, changed=names) is not None


@pytest.mark.parametrize("name", sorted(SYSTEM_NAMES))
@pytest.mark.parametrize("actor", ANYONE)
def test_system_properties_are_read_only_but_for_three(name: str, actor: Actor) -> None:
    """Protocol 3.1 and 7; IsOnline is for media servers, and can be set but not deleted."""
    settable = {"ExternalId", "ParentId"} | ({"IsOnline"} if actor is MEDIA else set())
    kept = [flaw.key for flaw in read_only({name: 1}, (), actor)]
    assert kept == ([] if name in settable else [name])
    gone = list(read_only({}, (name, name), actor))
    assert [flaw.key for flaw in gone] == ([] if name in {"ExternalId", "ParentId"} else [name])
    assert all(flaw.why is Refusals.READ_ONLY_PROPERTY for flaw in gone)


LONG = "k" * 300
SHORTENED = "k" * 64 + "…"


@pytest.mark.parametrize(
    ("lists", "why", "keys"),
    [
        ({"added": {"Queue": "q"}}, Refusals.READ_ONLY_PROPERTY, "Queue"),
        (
            {"changed": {"Queue": 1}, "deleted": ("MediaType",)},
            Refusals.READ_ONLY_PROPERTY,
            "Queue,MediaType",
        ),
        ({"deleted": ("Queue", "n", "Queue")}, Refusals.READ_ONLY_PROPERTY, "Queue"),
        ({"added": {"Queue": "q", "n": None}}, Refusals.READ_ONLY_PROPERTY, "Queue,n"),
        ({"added": {"Queue": None}, "deleted": ("Queue",)}, Refusals.READ_ONLY_PROPERTY, "Queue"),
        (
            {"added": {"a": 1, "Queue": 1}, "changed": {"a": 2, "Priority": "high", LONG: 1}},
            Refusals.READ_ONLY_PROPERTY,
            f"a,Queue,{SHORTENED},Priority",
        ),
        (
            {"added": {"a": 1, LONG: 1, "n": None}, "deleted": ("a",)},
            Refusals.INVALID_ATTRIBUTE,
            f"a,{SHORTENED},n",
        ),
        ({"added": {"IsOnline": 2, "ParentId": 1}}, Refusals.INVALID_ATTRIBUTE, "ParentId,IsOnline"),
        ({"added": {LONG: "x"}, "deleted": ("a",)}, Refusals.LIMIT_EXCEEDED, SHORTENED),
    ],
)
def test_one_refusal_names_every_offending_key_of_every_kind(
    lists: dict[str, object], why: Refusals, keys: str
) -> None:
    """Protocol 3.1: "The refusal names every offending key"; its number is the lowest of the registry."""
    refusal = judged(**lists)
    assert refusal is not None
    assert refusal.why is why
    assert refusal.extension is not None
    assert sorted(refusal.extension["Keys"].split(",")) == sorted(keys.split(","))  # type: ignore[attr-defined]
    assert all(f"{key}: " in refusal.sentence for key in keys.split(","))
    assert ("Remaining" in refusal.extension) is (why is Refusals.LIMIT_EXCEEDED)


def test_what_an_actor_may_not_set_has_no_type_for_it() -> None:
    """IsOnline of an agent is read-only, and whether it is 0 or 1 does not matter then."""
    refusal = judged(AGENT, changed={"IsOnline": 2})
    assert refusal is not None
    assert (refusal.why, refusal.sentence.count("IsOnline")) == (Refusals.READ_ONLY_PROPERTY, 1)
    assert judged(AGENT, added={"ExternalId": "e"}) is None
    assert judged(MEDIA, added={"a": 1}, deleted=("b",)) is None


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
    refusal = judged(changed=setting)
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
    assert [flaw.key for flaw in type_flaws({key: value}, MEDIA)] == ([] if fits else [key])


WRONG = Flaw("b", "wrong")
LARGE = Flaw("a", "long", Refusals.LIMIT_EXCEEDED)
FIXED = Flaw("c", "fixed", Refusals.READ_ONLY_PROPERTY)


@pytest.mark.parametrize(
    ("found", "why", "keys"),
    [
        ([LARGE], Refusals.LIMIT_EXCEEDED, "a"),
        ([LARGE, WRONG], Refusals.INVALID_ATTRIBUTE, "a,b"),
        ([LARGE, WRONG, FIXED], Refusals.READ_ONLY_PROPERTY, "a,b,c"),
        ([FIXED, LARGE], Refusals.READ_ONLY_PROPERTY, "c,a"),
        ([WRONG, WRONG], Refusals.INVALID_ATTRIBUTE, "b"),
    ],
)
def test_the_first_of_the_registry_gives_the_refusal_its_number(
    found: list[Flaw], why: Refusals, keys: str
) -> None:
    """Protocol 9: 45 before 48 before 49; ``extension.Remaining`` comes with 49 only; a key is named once."""
    refusal = flaw_refusal(found)
    assert refusal.why is why
    remaining = {"Remaining": 0} if why is Refusals.LIMIT_EXCEEDED else {}
    assert refusal.extension == {"Keys": keys, **remaining}


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
    assert user_data_refusal({"a": 1}, MEDIA, Limits()) is None
    flawed = user_data_refusal({"a": None, "Priority": "high"}, MEDIA, Limits())
    assert flawed is not None
    assert (flawed.why, flawed.extension) == (Refusals.INVALID_ATTRIBUTE, {"Keys": "a,Priority"})
    refusal = user_data_refusal({"Queue": 1, "a": None, "ExternalId": "e"}, MEDIA, Limits())
    assert refusal is not None
    assert (refusal.why, refusal.extension) == (
        Refusals.READ_ONLY_PROPERTY,
        {"Keys": "Queue,ExternalId,a"},
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


@pytest.mark.parametrize(
    ("setting", "deleted", "old", "new"),
    [
        ({"ExternalId": "f"}, (), {"ExternalId": "e"}, {"ExternalId": "f"}),
        ({"ParentId": "p"}, ("ExternalId",), {"ExternalId": "e"}, {"ParentId": "p"}),
        ({"IsOnline": 1}, (), {"IsOnline": 0}, {"IsOnline": 1}),
        ({"IsOnline": False, "ExternalId": "e"}, ("ParentId",), {}, {}),
    ],
)
def test_the_difference_of_system_properties_has_old_and_new_values_by_name(
    setting: KeyValueList, deleted: tuple[str, ...], old: KeyValueList, new: KeyValueList
) -> None:
    """Protocol 3 and 7: what a client changed, by the names that it uses; what only follows is not in it."""
    world = World()
    before = world.interactions[world.submit(external_id="e")].system
    after = change_system(before, split_system(setting, deleted), 9)
    assert system_difference(before, after) == (old, new)
