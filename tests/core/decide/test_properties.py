"""Change Properties: added, changed, deleted; all or nothing (protocol 3, 3.1)."""

import msgspec
import pytest

from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.model import Actor, Interaction, InteractionId
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import ChangeProperties, DeleteAllProperties, StopProcessing
from tests.core.world import MEDIA, OTHER_MEDIA, SERVER, START, STRANGER, World

HAS = {"Subject": "Hello", "n": 1, "list": {"a": 1}}


class Case:
    """A world with one queued interaction that has some properties."""

    def __init__(self) -> None:
        self.world = World()
        self.id = self.world.submit(user_data=dict(HAS))

    @property
    def now(self) -> Interaction:
        """The interaction as it is."""
        return self.world.interactions[self.id]

    def change(self, **lists: object) -> list[PropertiesChanged]:
        """A change that must be granted; its facts without their sizes, which the laws are about."""
        made = self.world.done(MEDIA, self.request(**lists))
        return [
            msgspec.structs.replace(fact, growth=0) for fact in made if isinstance(fact, PropertiesChanged)
        ]

    def request(self, **lists: object) -> ChangeProperties:
        """A change of the interaction."""
        return ChangeProperties(interaction_id=self.id, **lists)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["added", "changed"])
def test_added_and_changed_both_set_the_key(name: str) -> None:
    """Protocol 3.1: "both set the key whether or not it is there"; the fact says which it was."""
    case = Case()
    (fact,) = case.change(**{name: {"new": 2, "n": 3}})
    assert fact == PropertiesChanged(added={"new": 2}, changed={"n": 3}, old={"n": 1})
    assert case.now.user_data == {**HAS, "n": 3, "new": 2}


def test_the_three_lists_make_one_fact() -> None:
    """Protocol 5: one fact, one reporting event."""
    case = Case()
    (fact,) = case.change(added={"new": 2}, changed={"n": 3}, deleted=("Subject",))
    assert fact == PropertiesChanged(
        added={"new": 2}, changed={"n": 3}, deleted=("Subject",), old={"n": 1, "Subject": "Hello"}
    )
    assert case.now.user_data == {"list": {"a": 1}, "n": 3, "new": 2}
    assert case.now.version == 3


def test_deleting_an_absent_key_is_no_error() -> None:
    """Protocol 3.1; and twice the same key is once."""
    case = Case()
    assert case.change(deleted=("absent",)) == []
    (fact,) = case.change(deleted=("absent", "n", "n"))
    assert fact == PropertiesChanged(deleted=("n",), old={"n": 1})


@pytest.mark.parametrize(
    "lists",
    [
        {"added": dict(HAS)},
        {"changed": {"list": {"a": 1}}, "deleted": ("x",)},
        {"added": {}},
        {"deleted": ()},
        {"changed": {"IsOnline": 0}},
        {"deleted": ("ExternalId",)},
    ],
)
def test_a_change_that_alters_nothing_is_acknowledged_and_makes_no_fact(lists: dict[str, object]) -> None:
    """Protocol 3.1: "makes no event and no new version"."""
    case = Case()
    assert case.change(**lists) == []
    assert case.now.version == 2


@pytest.mark.parametrize(("value", "before"), [(1.0, 1), (True, 1), ("1", 1)])
def test_another_type_is_another_value(value: object, before: object) -> None:
    """1, 1.0 and true are three values."""
    case = Case()
    (fact,) = case.change(changed={"n": value})
    assert fact.old == {"n": before}
    assert type(case.now.user_data["n"]) is type(value)


@pytest.mark.parametrize(
    ("lists", "why", "sentence"),
    [
        ({}, Refusals.INVALID_ATTRIBUTE, "must be given"),
        ({"added": {"b": 1, "a": 1}, "deleted": ("a", "b", "c")}, Refusals.INVALID_ATTRIBUTE, "; b: in"),
        (
            {"added": {"Queue": 1, "x": None}, "deleted": ("MediaType",)},
            Refusals.READ_ONLY_PROPERTY,
            "; MediaType: ",
        ),
        ({"changed": {"x": None, "y": [], "n": 5}}, Refusals.INVALID_ATTRIBUTE, "; y: "),
        ({"changed": {"x": "x" * 70_000}}, Refusals.LIMIT_EXCEEDED, "bytes were left"),
    ],
)
def test_an_invalid_change_is_refused_as_a_whole(
    lists: dict[str, object], why: Refusals, sentence: str
) -> None:
    """Protocol 3.1: "All or nothing. The refusal names every offending key."""
    case = Case()
    refusal = case.world.refused(MEDIA, case.request(**lists))
    assert refusal.why is why
    assert sentence in refusal.sentence


@pytest.mark.parametrize("guards", [{"if_version": 1}, {"if_properties": {"n": 2}}])
def test_what_is_invalid_is_said_before_a_guard_is_looked_at(guards: dict[str, object]) -> None:
    """Protocol 9: 46 would invite to try the same again, which could never be granted."""
    case = Case()
    lists: dict[str, object] = {"changed": {"Queue": "q", "x": None}}
    refusal = case.world.refused(MEDIA, case.request(**lists, **guards))
    assert refusal.why is Refusals.READ_ONLY_PROPERTY
    assert refusal.extension == {"Keys": "Queue,x"}
    assert case.world.refused(MEDIA, case.request(changed={"x": 1}, **guards)).why is Refusals.CONFLICT


def test_is_online_0_sets_abandoned_at_and_1_unsets_it() -> None:
    """Protocol 3.1: a media server sets IsOnline, "and 0 sets AbandonedAt"; 7: "unset while online"."""
    case = Case()
    case.change(changed={"IsOnline": 1})
    assert (case.now.system.is_online, case.now.system.abandoned_at) == (True, None)
    case.world.time += 10
    (fact,) = case.change(changed={"IsOnline": 0, "n": 2})
    assert fact.changed == {"n": 2}
    assert (fact.system_old, fact.system_new) == ({"IsOnline": 1}, {"IsOnline": 0})
    assert (case.now.system.is_online, case.now.system.abandoned_at) == (False, START + 10)
    case.change(changed={"IsOnline": 1})
    assert case.now.system.abandoned_at is None


def test_external_id_and_parent_id_can_be_set_and_deleted() -> None:
    """Protocol 3.1: "except ExternalId and ParentId"; they are no user data."""
    case = Case()
    (fact,) = case.change(added={"ExternalId": "e", "ParentId": "p"})
    assert (fact.added, fact.system_old, fact.system_new) == ({}, {}, {"ExternalId": "e", "ParentId": "p"})
    assert (case.now.system.external_id, case.now.system.parent_id) == ("e", "p")
    (fact,) = case.change(changed={"ParentId": "p"}, deleted=("ExternalId", "n"))
    assert (fact.deleted, fact.system_old, fact.system_new) == (("n",), {"ExternalId": "e"}, {})
    assert (case.now.system.external_id, case.now.system.parent_id) == (None, "p")
    assert case.now.user_data == {key: value for key, value in HAS.items() if key != "n"}


def test_system_properties_that_stay_as_they_are_are_no_difference() -> None:
    """Protocol 3.1; beside a change of user data, what was said again is not in the fact."""
    case = Case()
    case.change(added={"ExternalId": "e"})
    (fact,) = case.change(changed={"ExternalId": "e", "IsOnline": 0, "n": 2})
    assert fact == PropertiesChanged(changed={"n": 2}, old={"n": 1})


def test_a_version_guard_that_does_not_hold_is_a_conflict() -> None:
    """Protocol 3.1: "refuses the change with error 46 and the current version"."""
    case = Case()
    refusal = case.world.refused(MEDIA, case.request(changed={"n": 2}, if_version=1))
    assert refusal.why is Refusals.CONFLICT
    assert refusal.extension == {"InteractionVersion": 2}
    case.change(changed={"n": 2}, if_version=2)


@pytest.mark.parametrize(
    ("guard", "holds"),
    [
        ({"n": 1}, True),
        ({"n": 1, "absent": None}, True),
        ({}, True),
        ({"InteractionState": "Queued", "Queue": "inbox", "IsOnline": 0}, True),
        ({"n": 2}, False),
        ({"n": 1.0}, False),
        ({"n": None}, False),
        ({"n": 1, "absent": 1}, False),
        ({"list": {"a": 2}}, False),
    ],
)
def test_property_guards_compare_value_and_type(guard: dict[str, object], holds: bool) -> None:
    """Protocol 3.1: ``ifProperties``, "with ``null`` meaning absent in this one place"."""
    case = Case()
    request = case.request(changed={"n": 9}, if_properties=guard)
    if holds:
        case.world.done(MEDIA, request)
    else:
        assert case.world.refused(MEDIA, request).why is Refusals.CONFLICT


def test_a_time_cannot_be_a_guard() -> None:
    """It is text on the wire and a number inside, so no client could spell one that holds."""
    case = Case()
    refusal = case.world.refused(MEDIA, case.request(changed={"n": 9}, if_properties={"SubmittedAt": START}))
    assert refusal.why is Refusals.INVALID_ATTRIBUTE


def test_a_change_that_makes_a_full_interaction_smaller_may_pass() -> None:
    """A limit that was lowered must not lock what is over it already (protocol 3.1)."""
    case = Case()
    case.change(added={"x": "x" * 1000})
    case.world.limits = type(case.world.limits)(user_data_bytes_max=100)
    case.change(changed={"x": "x" * 900})
    refusal = case.world.refused(MEDIA, case.request(changed={"x": "x" * 901}))
    assert refusal.extension == {"Remaining": 0}


@pytest.mark.parametrize("request_type", [ChangeProperties, DeleteAllProperties])
def test_what_is_unknown_or_stopped_cannot_be_changed(request_type: type) -> None:
    """Protocol 9: UNKNOWN_INTERACTION, "no such interaction, or stopped"."""
    case = Case()
    absent = request_type(interaction_id=InteractionId("absent"))
    assert case.world.refused(MEDIA, absent).why is Refusals.UNKNOWN_INTERACTION
    case.world.done(MEDIA, StopProcessing(interaction_id=case.id))
    stopped = request_type(interaction_id=case.id)
    assert case.world.refused(MEDIA, stopped).why is Refusals.UNKNOWN_INTERACTION


@pytest.mark.parametrize(
    ("scenario", "who", "why"),
    [
        ("submit", OTHER_MEDIA, None),
        ("submit", SERVER, Refusals.NOT_ALLOWED_NOW),
        ("submit", STRANGER, Refusals.NOT_ALLOWED_NOW),
        ("submit", "agent-1", Refusals.NOT_ALLOWED_NOW),
        ("route", MEDIA, None),
        ("route", "strategy", None),
        ("route", STRANGER, Refusals.NOT_ALLOWED_NOW),
        ("route", "agent-1", Refusals.NOT_ALLOWED_NOW),
        ("offer", MEDIA, None),
        ("offer", "agent-1", Refusals.NOT_ALLOWED_NOW),
        ("handle", MEDIA, None),
        ("handle", "agent-1", None),
        ("handle", "agent-2", Refusals.NOT_ALLOWED_NOW),
        ("handle", STRANGER, Refusals.NOT_ALLOWED_NOW),
    ],
)
def test_a_change_is_for_media_servers_and_parties(
    scenario: str, who: Actor | str, why: Refusals | None
) -> None:
    """Protocol 3, the column "Who asks"; protocol 9: 44, "the asker is not a party"."""
    world = World()
    one = getattr(world, scenario)()
    world.log_in("agent-2")
    actor = who if isinstance(who, Actor) else world.strategy(one) if who == "strategy" else world.agent(who)
    request = ChangeProperties(interaction_id=one, changed={"n": 5})
    if why is None:
        assert len(world.done(actor, request)) == 1
    else:
        assert world.refused(actor, request).why is why


def test_delete_all_deletes_what_may_be_deleted() -> None:
    """Protocol 6, RequestDeleteUserData: "delete every property that may be deleted"."""
    world = World()
    routed = world.route(user_data=dict(HAS), external_id="e")
    everything = DeleteAllProperties(interaction_id=routed)
    (fact,) = world.done(world.strategy(routed), everything)
    assert isinstance(fact, PropertiesChanged)
    assert (fact.deleted, fact.old) == (tuple(HAS), HAS)
    after = world.interactions[routed]
    assert (after.user_data, after.user_data_bytes, after.system.external_id) == ({}, 0, "e")
    assert world.done(world.strategy(routed), everything) == ()
