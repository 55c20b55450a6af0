"""Neutral requests about views: an agent's, and the server's own for what was found in one.

As ``core.requests``, of which they are a part.
"""

import msgspec

from interaction_server.core.model import InteractionId, KeyValueList


class PullFromView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take what a view shows out of its queue, at most ``count_max`` of it; ``parameters`` show less."""

    view: str
    parameters: KeyValueList = {}
    tenant_id: int | None = None
    count_max: int | None = None


class PullFound(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a PullFromView has found is to be pulled, as far as nobody else has it by now.

    It was looked for so many times (``looks``), and ``more`` says that the view may show more than that.
    """

    pull: PullFromView
    interaction_ids: tuple[InteractionId, ...]
    looks: int
    more: bool
