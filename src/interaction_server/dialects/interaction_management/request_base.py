"""What all requests of Interaction Management have in common (protocol 4).

Attribute names are these field names in lowerCamelCase. The reference page of messages is made from
these Structs and their docstrings.
"""

from typing import Annotated

import msgspec

KeyValueList = dict[str, object]
Reason = dict[str, object] | str
TenantId = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""Every store can keep it in a column of whole numbers."""


class Request(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename="camel",
    tag_field="messageName",
    gc=False,
):
    """What every request may carry."""

    reference_id: int | None = None
    proxy_client_id: int | None = None
    extension: KeyValueList | None = None
    reason: Reason | None = None
