"""What no single value shows: names of what is not there, names that are taken, keys that need another."""

import pytest

from interaction_server.config import ConfigFile, QueueConfig, ViewConfig
from interaction_server.config.checking import check
from tests.config.file import errors_of, loaded

REFUSED = '[settings]\nunknown_objects = "refused"\n'


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "[agents.ada]\ncapacity-rule = 'lean'",
            "agents.ada.capacity-rule: there is no capacity rule lean in [capacity_rules]",
        ),
        (
            "[places.desk]\ncapacity-rule = 'lean'",
            "places.desk.capacity-rule: there is no capacity rule lean in [capacity_rules]",
        ),
        (
            "[tenants.1]\ncapacity-rule = 'lean'",
            "tenants.1.capacity-rule: there is no capacity rule lean in [capacity_rules]",
        ),
        (
            "tenants = []",
            "tenants: there must be one at least, or no such key, which means that there is tenant 1",
        ),
        (
            "[tenants]",
            "tenants: there must be one at least, or no such key, which means that there is tenant 1",
        ),
        ("[agents.ada]\ntenant = 7", "agents.ada.tenant: there is no tenant 7 in [tenants]"),
        ("[places.desk]\ntenant = 7", "places.desk.tenant: there is no tenant 7 in [tenants]"),
        (
            REFUSED + "[queues.inbox]\n[views.old]\nqueue = 'outbox'",
            "views.old.queue: there is no queue outbox in [queues]",
        ),
        (
            REFUSED + "[media_types.chat]\n[capacity_rules.lean]\nmedia = { chat = 1, fax = 1 }",
            "capacity_rules.lean.media.fax: there is no media type fax in [media_types]",
        ),
        (
            REFUSED + "[media_types.chat]\n[capacity_rules.lean]\nexclusive = ['chat', 'video call']",
            "capacity_rules.lean.exclusive[1]: there is no media type video call in [media_types]",
        ),
        ("[queues.__BACK__]", "queues.__BACK__: the name is the server's own"),
        ("[views._system_]\nqueue = 'inbox'", "views._system_: the name is the server's own"),
        (
            "[views.'a b']\nqueue = 'inbox'\nsegment-total-limit = 5",
            'views."a b".segment-total-limit: means nothing without segment-by',
        ),
        (
            "[views.late]\nqueue = 'inbox'\nscheduling = 'ignored'\nscheduling-window = 5",
            'views.late.scheduling-window: means nothing with scheduling = "ignored"',
        ),
        ("indexes = ['Lang', 'Lang']", "indexes[1]: Lang is there twice"),
        ("indexes = ['Lang', 'InQueues']", "indexes[1]: InQueues is a list, and lists are in no index"),
        (f"indexes = {[f'P{number}' for number in range(33)]}", "indexes: 33 properties of 32 allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, error):
    assert errors_of(tmp_path, text) == [error]


@pytest.mark.parametrize(
    "text",
    [
        "[queues.inbox]\n[views.old]\nqueue = 'outbox'",
        REFUSED + "[views.old]\nqueue = 'outbox'",
        REFUSED + "[queues.inbox]\n[views.old]\nqueue = 'inbox'\n[views.new]\nqueue = 'inbox'",
        "[media_types.chat]\n[capacity_rules.lean]\nmedia = { fax = 1 }",
        REFUSED + "[capacity_rules.lean]\nmedia = { fax = 1 }",
        "tenants = [1, 7]\n[agents.ada]\ntenant = 7\ncapacity-rule = 'lean'\n[capacity_rules.lean]",
        "[views.v]\nqueue = 'q'\nsegment-by = ['Lang']\nsegment-total-limit = 5\nscheduling-window = 5",
    ],
)
def test_what_is_listed_or_need_not_be_is_in_order(tmp_path, text):
    assert list(check(loaded(tmp_path, text))) == []


def test_a_single_setting_can_make_a_reference_wrong(tmp_path):
    text = "[queues.inbox]\n[views.old]\nqueue = 'outbox'"
    assert len(errors_of(tmp_path, text, unknown_objects="refused")) == 1


def test_of_a_table_that_could_not_be_read_nothing_is_missed(tmp_path):
    assert errors_of(tmp_path, "[capacity_rules]\nlean = 1\n[agents.ada]\ncapacity-rule = 'lean'") == [
        "capacity_rules.lean: must be a table"
    ]
    assert errors_of(tmp_path, "tenants = ['1']\n[agents.ada]\ntenant = 1") == [
        "tenants[0]: Expected `int`, got `str`"
    ]


def test_an_error_in_an_entry_does_not_hide_that_another_is_missing(tmp_path):
    text = "[capacity_rules.lean]\ntotal = -1\n[agents.ada]\ncapacity-rule = 'mean'"
    assert errors_of(tmp_path, text) == [
        "capacity_rules.lean.total: Expected `int` >= 0",
        "agents.ada.capacity-rule: there is no capacity rule mean in [capacity_rules]",
    ]


def test_references_are_checked_in_values_without_a_file_too():
    config = ConfigFile(queues={"inbox": QueueConfig()}, views={"old": ViewConfig(queue="outbox")})
    assert list(check(config)) == []
