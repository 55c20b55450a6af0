"""What a file can say, and what holds where it says nothing."""

from interaction_server.config import ConfigFile, TenantConfig, ViewConfig
from interaction_server.config.tables import Table


def test_a_file_with_nothing_in_it_has_one_tenant_and_lists_nothing():
    nothing = ConfigFile()
    assert nothing.tenants == {1: TenantConfig()}
    lists = (nothing.queues, nothing.media_types, nothing.agents, nothing.places, nothing.workbin_types)
    assert {*lists, nothing.clients} == {None}


def test_the_words_of_tables_are_the_vendors_with_hyphens():
    assert {"segment-by", "scheduling-window", "re-evaluation", "time-zone"} <= set(
        ViewConfig.__struct_encode_fields__
    )
    assert not [
        name for kind in Table.__subclasses__() for name in kind.__struct_encode_fields__ if "_" in name
    ]
