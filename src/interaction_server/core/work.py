"""What each agent has: what it is a party of, and what it is offered (decision 67).

A table that is brought up to an interaction whenever its parties or its invitation change. It holds
interactions that nobody keeps in memory any more, and is never read from a store: folding is enough.
"""

from interaction_server.core.model import AgentId, Interaction, InteractionId

Work = dict[AgentId, dict[InteractionId, str]]
"""The media type of each interaction, by the agent who has it."""


def carry_over(work: Work, before: Interaction | None, after: Interaction | None) -> None:
    """Bring the table from one state of an interaction to another; None is where there is none."""
    had, have = agents_with(before), agents_with(after)
    if before is not None:
        for agent_id in had - have:
            interactions = work[agent_id]
            del interactions[before.id]
            if not interactions:
                del work[agent_id]
    if after is not None:
        for agent_id in have - had:
            work.setdefault(agent_id, {})[after.id] = after.system.media_type


def agents_with(interaction: Interaction | None) -> set[AgentId]:
    """The agents who process it, in whatever visibility mode, and the one who is invited to."""
    if interaction is None:
        return set()
    agents = {party.agent_id for party in interaction.parties if party.agent_id is not None}
    if interaction.invitation is not None:
        agents.add(interaction.invitation.agent_id)
    return agents
