"""A workbin on the wire (protocol 4, 6)."""

import msgspec
import pytest

from interaction_server.core import model
from interaction_server.dialects.t_library.requests import RequestRouteCall
from interaction_server.dialects.workbins import Workbin, hear_workbin, named_workbin, say_workbin

WIRE = Workbin(workbin_type_id="drafts", workbin_group_id="team")
NEUTRAL = model.Workbin(type_id="drafts", group_id="team")


def test_it_is_spelled_as_in_the_protocol() -> None:
    """Protocol 4: workbinTypeId, workbinAgentId, workbinPlaceId, workbinGroupId, workbinPlaceGroupId."""
    assert msgspec.json.encode(WIRE) == b'{"workbinTypeId":"drafts","workbinGroupId":"team"}'
    assert {field.encode_name for field in msgspec.structs.fields(Workbin)} == {
        "workbinTypeId", "workbinAgentId", "workbinPlaceId", "workbinGroupId", "workbinPlaceGroupId",
    }  # fmt: skip


def test_it_is_heard_and_said() -> None:
    """There and back; an owner without a name is none."""
    assert hear_workbin(WIRE) == NEUTRAL
    assert say_workbin(NEUTRAL) == WIRE
    assert hear_workbin(Workbin(workbin_type_id="drafts", workbin_agent_id="")).owners == {}


@pytest.mark.parametrize(
    ("given", "meaning"),
    [
        ({}, None),
        ({"workbin_type_id": "", "workbin_place_id": ""}, None),
        ({"workbin_type_id": "drafts", "workbin_group_id": "team"}, NEUTRAL),
        ({"workbin_place_id": "p"}, model.Workbin(type_id="", place_id="p")),
    ],
)
def test_five_attributes_of_a_message_name_one_together(
    given: dict[str, str], meaning: model.Workbin | None
) -> None:
    """RequestSubmit and RequestRouteCall have them; a part of one is one that is refused."""
    assert named_workbin(RequestRouteCall(conn_id="1", route_type="Workbin", **given)) == meaning
