"""Agent session + fact -> agent session; what each fact does is tested with its request."""

import msgspec

from interaction_server.core.agent_sessions import STEPS, apply_agent_fact
from interaction_server.core.facts import AGENT_FACTS, AgentLogout, PlacedInQueue
from interaction_server.core.model import AgentId, AgentSession, PlaceId
from tests.core.world import INBOX

ONE = AgentId("agent-1")


def test_facts_that_are_not_about_agents_leave_the_sessions() -> None:
    """The pump may hand over every fact."""
    agents: dict[AgentId, AgentSession] = {}
    apply_agent_fact(agents, PlacedInQueue(queue=INBOX), "desk")
    apply_agent_fact(agents, AgentLogout(agent_id=ONE, place_id=PlaceId("desk"), tenant_id=1), "desk")
    assert agents == {}


def test_every_fact_about_a_session_has_a_step() -> None:
    """Also its logins and logouts, which need not be the first and the last."""
    assert set(STEPS) == AGENT_FACTS


def test_a_session_that_an_older_version_stored_can_be_read() -> None:
    """What it does not say has not been said."""
    stored = b'{"agent_id":"a","place_id":"p","tenant_id":1,"media":{"email":true},"client_name":"desk"}'
    session = msgspec.json.decode(stored, type=AgentSession)
    assert (session.do_not_disturb, session.reason, session.media_reasons) == (False, None, {})
    assert msgspec.json.encode(session) == stored
