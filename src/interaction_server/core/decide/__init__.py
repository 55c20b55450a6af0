"""Request + what is so + now -> decision or refusal; one module for each scenario family.

``DECIDERS`` is the whole dispatch: a request that has no entry cannot be asked.
"""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core import agent_requests, requests, snapshot_requests, view_requests
from interaction_server.core.decide.agent_states import (
    add_media,
    change_agent_state_reason,
    change_media_state_reason,
    remove_media,
    set_do_not_disturb,
    set_readiness,
)
from interaction_server.core.decide.agents import log_in, log_out, release_party
from interaction_server.core.decide.decision import Decision, Limits, Outcome, Situation
from interaction_server.core.decide.finding import find_interactions
from interaction_server.core.decide.holding import hold, resume
from interaction_server.core.decide.inviting import accept, reject, revoke_invitation
from interaction_server.core.decide.locking import lock_interaction, unlock_interaction
from interaction_server.core.decide.placing import place_in_queue, place_in_workbin
from interaction_server.core.decide.properties import change_properties, delete_all_properties
from interaction_server.core.decide.pulling import pull
from interaction_server.core.decide.reading import get_properties
from interaction_server.core.decide.reporting import (
    announce_agent,
    relay_status,
    report_own,
    watch_agents,
    withdraw_statuses,
)
from interaction_server.core.decide.routing import (
    route_to_agent,
    run_strategy,
    submit_to_router,
)
from interaction_server.core.decide.services import call_service, end_call
from interaction_server.core.decide.snapshots import (
    end_snapshot,
    get_snapshot_interactions,
    move_interactions,
    move_snapshot,
    open_snapshot,
    release_snapshot,
    take_snapshot,
)
from interaction_server.core.decide.stopping import stop_processing
from interaction_server.core.decide.submitting import submit
from interaction_server.core.decide.timing import time_out_party
from interaction_server.core.decide.together import confer, intrude, leave_interaction, transfer
from interaction_server.core.decide.view_pulling import pull_found, pull_from_view
from interaction_server.core.decide.workbins import get_workbin_content, get_workbin_types, watch_workbin
from interaction_server.core.refusals import Refusal

__all__ = ["DECIDERS", "Decision", "Limits", "Outcome", "Situation", "decide"]

# fmt: off
DECIDERS: Final[Mapping[type[requests.Request], Callable[..., Decision | Refusal]]] = {
    requests.Submit:              submit,
    requests.ChangeProperties:    change_properties,
    requests.DeleteAllProperties: delete_all_properties,
    requests.StopProcessing:      stop_processing,
    requests.GetProperties:       get_properties,
    requests.RouteToAgent:        route_to_agent,
    requests.PlaceInQueue:        place_in_queue,
    requests.Accept:              accept,
    requests.Reject:              reject,
    requests.Transfer:            transfer,
    requests.Confer:              confer,
    requests.Intrude:             intrude,
    requests.LeaveInteraction:    leave_interaction,
    agent_requests.LogIn:               log_in,
    agent_requests.LogOut:              log_out,
    agent_requests.SetReadiness:        set_readiness,
    requests.RunStrategy:         run_strategy,
    requests.FindInteractions:    find_interactions,
    requests.LockInteraction:     lock_interaction,
    requests.UnlockInteraction:   unlock_interaction,
    snapshot_requests.TakeSnapshot:        take_snapshot,
    snapshot_requests.OpenSnapshot:        open_snapshot,
    snapshot_requests.GetSnapshotInteractions: get_snapshot_interactions,
    snapshot_requests.ReleaseSnapshot:     release_snapshot,
    snapshot_requests.EndSnapshot:         end_snapshot,
    snapshot_requests.MoveInteractions:    move_interactions,
    snapshot_requests.MoveSnapshot:        move_snapshot,
    requests.SubmitToRouter:      submit_to_router,
    requests.RevokeInvitation:    revoke_invitation,
    requests.ReleaseParty:        release_party,
    requests.CallService:         call_service,
    requests.EndCall:             end_call,

    agent_requests.AddMedia:               add_media,
    agent_requests.RemoveMedia:            remove_media,
    agent_requests.SetDoNotDisturb:        set_do_not_disturb,
    agent_requests.ChangeAgentStateReason: change_agent_state_reason,
    agent_requests.ChangeMediaStateReason: change_media_state_reason,
    agent_requests.AnnounceAgent:          announce_agent,
    agent_requests.ReportOwn:              report_own,
    agent_requests.RelayStatus:            relay_status,
    agent_requests.WithdrawStatuses:       withdraw_statuses,
    agent_requests.WatchAgents:            watch_agents,
    requests.Pull:                pull,
    view_requests.PullFromView:   pull_from_view,
    view_requests.PullFound:      pull_found,
    requests.TimeOutParty:        time_out_party,
    requests.Hold:                hold,
    requests.Resume:              resume,
    requests.PlaceInWorkbin:      place_in_workbin,
    requests.GetWorkbinContent:   get_workbin_content,
    requests.WatchWorkbin:        watch_workbin,
    requests.GetWorkbinTypes:     get_workbin_types,
}
# fmt: on


def decide(request: requests.Request, now: Situation) -> Decision | Refusal:
    """What becomes so and what the asker is answered, or why not."""
    return DECIDERS[type(request)](request, now)
