import msgspec

from interaction_server.bench.workloads.changes import CHANGED, Change, changes_of, user_data


def test_the_interaction_and_the_change_are_as_large_as_they_should_be() -> None:
    assert len(user_data()) == 20
    assert 1_000 < len(msgspec.json.encode(user_data())) < 2_000
    assert len(CHANGED) == 5
    assert 150 < len(msgspec.json.encode(CHANGED)) < 250


def test_every_change_alters_all_five_properties_also_after_another_mode() -> None:
    before = user_data()
    for change in [*changes_of(["only"], 0) * 2, *changes_of(["only"], 1) * 2]:
        after = user_data(change.number)
        assert {key for key in after if after[key] != before[key]} == CHANGED.keys()
        assert after == {**before, **change.properties}
        before = after


def test_each_interaction_of_a_share_is_changed_before_one_is_changed_again() -> None:
    assert changes_of(["a", "b"], 1) == [Change("a", 3), Change("b", 3), Change("a", 4), Change("b", 4)]


def test_no_value_holds_what_observers_count_by() -> None:
    values = "".join(map(str, user_data().values()))
    assert not set(values) & set("{}[]\n\r")
