"""The configuration: defaults, the file, single settings over it, and errors that name what is wrong."""

import msgspec
import pytest

from interaction_server.config import (
    AgentConfig,
    CapacityRuleConfig,
    ClientConfig,
    ConfigError,
    ConfigFile,
    MediaTypeConfig,
    PlaceConfig,
    QueueConfig,
    RouterConfig,
    Settings,
    StrategyConfig,
    TenantConfig,
    ViewConfig,
    WorkbinTypeConfig,
    load_config,
)
from interaction_server.core.conditions import read_condition, read_order
from interaction_server.core.model import Role
from interaction_server.core.objects import Rate, Reevaluation, Scheduling
from tests.config.file import errors_of, loaded, written


def test_without_a_file_there_are_defaults():
    assert load_config(None, {}) == ConfigFile()


def test_every_table_of_the_file_is_read(tmp_path):
    found = loaded(
        tmp_path,
        """
        tenants = [1, 7]
        origins = ["https://desk.example"]
        indexes = ["Lang"]
        [settings]
        delivering-timeout = 2.5
        max-submission-rate = "10/minute"
        [media_types.chat]
        handling-timeout = 0.5
        [media_types.email]
        [queues.returns]
        strategy = "support"
        [queues.inbox]
        description = "what comes"
        [strategies.support]
        max-submitted-interactions = 5
        max-submission-rate = 3
        [routers.urs]
        max-submitted-interactions = 9
        [capacity_rules.lean]
        media = { chat = 3, email = 1 }
        exclusive = ["video"]
        other = 0
        total = 4
        [agents.ada]
        tenant = 7
        capacity-rule = "lean"
        [places.desk]
        description = "by the window"
        [workbin_types.drafts]
        description = "begun"
        [clients.mail]
        type = "MediaServer"
        token = "secret"
        [clients.urs]
        type = "Router"
        """,
    )
    assert found == ConfigFile(
        tenants={1: TenantConfig(), 7: TenantConfig()},
        origins=("https://desk.example",),
        indexes=("Lang",),
        settings=Settings(delivering_timeout=2.5, max_submission_rate=Rate(10, 60_000)),
        media_types={"chat": MediaTypeConfig(handling_timeout=0.5), "email": MediaTypeConfig()},
        queues={"returns": QueueConfig(strategy="support"), "inbox": QueueConfig(description="what comes")},
        strategies={
            "support": StrategyConfig(max_submitted_interactions=5, max_submission_rate=Rate(3, 1_000))
        },
        routers={"urs": RouterConfig(max_submitted_interactions=9)},
        capacity_rules={
            "lean": CapacityRuleConfig(media={"chat": 3, "email": 1}, exclusive=("video",), other=0, total=4)
        },
        agents={"ada": AgentConfig(tenant=7, capacity_rule="lean")},
        places={"desk": PlaceConfig(description="by the window")},
        workbin_types={"drafts": WorkbinTypeConfig(description="begun")},
        clients={
            "mail": ClientConfig(type=Role.MEDIA_SERVER, token="secret"),
            "urs": ClientConfig(type=Role.ROUTER),
        },
    )


def test_everything_that_a_view_may_say_is_read(tmp_path):
    found = loaded(
        tmp_path,
        """
        [views.french]
        queue = "inbox"
        strategy = "support"
        description = "what is French"
        enabled = false
        condition = "Lang = 'fr'"
        order = "Priority desc"
        segment-by = ["Lang", "CustomerId"]
        segment-total-limit = 5
        scheduling = "scheduled"
        scheduling-window = 1.5
        active-hours = ["Mon-Fri 08:00-18:00", "Sat 09:00-13:00"]
        time-zone = "Europe/Paris"
        re-evaluation = "on-placement"
        [views.french.parameters]
        minimum = "Priority >= ?"
        """,
    )
    view = found.views["french"]
    assert (view.condition, view.order) == (read_condition("Lang = 'fr'"), read_order("Priority desc"))
    assert (view.scheduling, view.re_evaluation) == (Scheduling.SCHEDULED, Reevaluation.ON_PLACEMENT)
    assert [len(hours.days) for hours in view.active_hours] == [5, 1]
    assert str(view.time_zone) == "Europe/Paris"
    assert view.parameters == {"minimum": "Priority >= ?"}
    assert (view.enabled, view.segment_by, view.segment_total_limit) == (False, ("Lang", "CustomerId"), 5)
    assert (view.strategy, view.scheduling_window) == ("support", 1.5)


def test_a_view_needs_a_queue_only(tmp_path):
    assert loaded(tmp_path, "[views.all]\nqueue = 'inbox'").views == {"all": ViewConfig(queue="inbox")}


def test_tenants_may_be_tables(tmp_path):
    text = "[tenants.1]\n[tenants.7]\ndescription = 'shop'\ncapacity-rule = 'lean'\n[capacity_rules.lean]"
    assert loaded(tmp_path, text).tenants == {
        1: TenantConfig(),
        7: TenantConfig(description="shop", capacity_rule="lean"),
    }


def test_an_empty_table_of_clients_lets_nobody_register(tmp_path):
    assert loaded(tmp_path, "[clients]").clients == {}


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
    for found in (load_config(path, {}), load_config(None, {"allow-multiple-agent-connections": text})):
        assert found.settings.allow_multiple_agent_connections == value
    assert load_config(path, {"not-ready-on-invitation-timeout": "true"}).settings == Settings(
        allow_multiple_agent_connections=value, not_ready_on_invitation_timeout=True
    )


@pytest.mark.parametrize(
    ("text", "rate"), [("5", Rate(5, 1_000)), ("10/minute", Rate(10, 60_000)), ("0", Rate(0, 1_000))]
)
def test_a_rate_may_be_a_single_setting(text, rate):
    assert load_config(None, {"max-submission-rate": text}).settings == Settings(max_submission_rate=rate)


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
            {"max-submission-rate": "10/day"},
            "--set max-submission-rate=10/day: must be a whole number per second, minute or hour",
        ),
        ({"unknown_objects": "maybe"}, "--set unknown_objects=maybe: must be accepted or refused"),
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
        ("nope = 1", "nope: there is no such key; there are tenants, origins, indexes, settings, "),
        ("[settings]\nnope = 1", "settings.nope: there is no such key; there are registration-timeout, "),
        ("[settings]\nhistory_days = 'x'", "settings.history_days: Expected `int`, got `str`"),
        ("[settings]\nhistory_days = 100001", "settings.history_days: Expected `int` <= 100000"),
        (
            "[settings]\nallow-multiple-agent-connections = 'often'",
            "settings.allow-multiple-agent-connections: must be true, false or force-logout",
        ),
        (
            "[settings]\nnot-ready-on-invitation-timeout = 1",
            "settings.not-ready-on-invitation-timeout: must be true or false",
        ),
        ("tenants = ['one']", "tenants[0]: Expected `int`, got `str`"),
        ("tenants = 1", "tenants: must be a table"),
        ("[tenants.one]", "tenants.one: must have a number"),
        ("[tenants.1]\n[tenants.01]", "tenants.01: 1 is there twice"),
        ("origins = 'https://desk.example'", "origins: must be a list"),
        ("queues = []", "queues: must be a table"),
        ("[queues]\nq = 1", "queues.q: must be a table"),
        ("[queues.'']", 'queues."": a name is missing'),
        ("[queues.q]\nstrategy = 1", "queues.q.strategy: Expected `str`, got `int`"),
        ("[views.v]", "views.v.queue: is missing"),
        (
            "[views.v]\nqueue = 'q'\nscheduling = 'now'",
            "views.v.scheduling: must be due, scheduled, unscheduled or ignored",
        ),
        (
            "[views.v]\nqueue = 'q'\ncondition = 'Lang ='",
            "views.v.condition: expected a name or a value, found the end at position 7",
        ),
        (
            "[views.v]\nqueue = 'q'\nactive-hours = ['Mon 08:00-18:00', 'Mon 8-9']",
            "views.v.active-hours[1]: must be days and two times",
        ),
        (
            "[views.v]\nqueue = 'q'\n[views.v.parameters]\nleast = 'Priority > 1'",
            "views.v.parameters.least: expected one '?', found 0 at position",
        ),
        ("[capacity_rules.r]\nmedia = { chat = -1 }", "capacity_rules.r.media.chat: Expected `int` >= 0"),
        (
            "[clients.c]\ntype = 'Nobody'",
            "clients.c.type: must be MediaServer, AgentApplication, ReportingEngine, ExternalService, ",
        ),
        ("[clients.c]", "clients.c.type: is missing"),
        ("[views.v]\nqueue = ''", "views.v.queue: Expected `str` of length >= 1"),
        ("indexes = ['']", "indexes[0]: Expected `str` of length >= 1"),
        (
            "[settings]\nfound_interactions_max = 10000000000",
            "settings.found_interactions_max: Expected `int` <= ",
        ),
        ("[settings", "not TOML: "),
        (f"a = {'9' * 5_000}", "not TOML: "),
        (f"a = {'[' * 20_000}", "not TOML: "),
    ],
)
def test_what_is_wrong_with_the_file_is_named_with_its_place(tmp_path, text, sentence):
    [error] = errors_of(tmp_path, text)
    assert error.startswith(sentence)


def test_every_error_is_told_at_once_in_the_order_of_the_file_and_then_those_of_single_settings(tmp_path):
    text = """
        nope = 1
        tenants = [1, "two"]
        [settings]
        history_days = 0
        max-submission-rate = "often"
        [views.french]
        condition = "Lang = "
        time-zone = "Europe/Nowhere"
        segment-total-limit = 3
        queue = "inbox"
        [clients.c]
        [agents.ada]
        capacity-rule = "lean"
        """
    places = [
        error.partition(": ")[0]
        for error in errors_of(tmp_path, text, nope="1", history_days="soon", requests_max="0")
    ]
    assert places == [
        "nope",
        "tenants[1]",
        "settings.history_days",
        "settings.max-submission-rate",
        "views.french.condition",
        "views.french.time-zone",
        "clients.c.type",
        "agents.ada.capacity-rule",
        "views.french.segment-total-limit",
        "--set nope",
        "--set history_days=soon",
        "--set requests_max",
    ]


def test_an_error_is_one_line_whatever_it_quotes(tmp_path):
    text = "[views.v]\nqueue = 'q'\ncondition = \"\"\"'a\nb' 'c'\"\"\""
    [error] = errors_of(tmp_path, text)
    assert "\n" not in error
    assert ConfigError("a\nb", "c\0é").errors == ("a\\nb", "c\\x00é")
    assert str(ConfigError("a", "b")) == "a\nb"


def test_a_file_that_is_no_text_is_no_toml(tmp_path):
    path = tmp_path / "ixn.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not TOML"):
        load_config(path, {})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.toml: No such file"):
        load_config(tmp_path / "absent.toml", {})


KEYS = [
    *(field.encode_name for field in msgspec.structs.fields(ConfigFile)),
    *(f"settings.{field.encode_name}" for field in msgspec.structs.fields(Settings)),
    *(
        f"{table}.1.{name}"
        for table, kind in (
            ("tenants", TenantConfig),
            ("media_types", MediaTypeConfig),
            ("queues", QueueConfig),
            ("views", ViewConfig),
            ("strategies", StrategyConfig),
            ("routers", RouterConfig),
            ("capacity_rules", CapacityRuleConfig),
            ("agents", AgentConfig),
            ("places", PlaceConfig),
            ("workbin_types", WorkbinTypeConfig),
            ("clients", ClientConfig),
        )
        for name in kind.__struct_encode_fields__
    ),
]
ODD = [
    "0", "-1", "1.5", "nan", "inf", "1e400", "true", "''", "'x'", "[]", "[1]", "[['x']]", "{}", "{a = 1}",
    "{'' = {}}", "[{}]", "2026-11-22", "08:00:00", "2026-11-22T07:09:18Z", "9" * 40, '"a\\nb"', '"\\u0000"',
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_key_is_given_it_is_read_or_refused_with_its_place(tmp_path, key):
    for value in ODD:
        path = written(tmp_path, f"{key} = {value}")
        try:
            load_config(path, {})
        except ConfigError as error:
            for line in error.errors:
                assert (
                    line.startswith(f"{path}: {key}") or ".queue: is missing" in line or ".type: is" in line
                )
                assert line.isprintable()
