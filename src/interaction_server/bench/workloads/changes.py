"""The interactions that are changed and the changes, the same for every subject."""

from collections.abc import Sequence
from typing import Final

import msgspec

VARIANTS: Final = 2
"""Changes of one interaction that a client sends in turn, so that each has values other than the last."""

NUMBER: Final = "CaseRevision"
CHANGED: Final = {
    NUMBER: "%010d",
    "CaseStatus": "in progress, step %010d",
    "LastAction": "reply drafted %010d",
    "NextAction": "call back after %010d",
    "Classification": "billing, dispute, %010d",
}
"""The five properties of a change, each with a place for the number of the change."""
KEPT: Final[dict[str, object]] = {
    "Subject": "Question about the invoice of last month",
    "FromAddress": "customer@example.org",
    "FromPersonal": "A Customer",
    "To": "service@example.org",
    "Mailbox": "service",
    "ContactId": "contact-000000000017",
    "CategoryId": "category-billing-invoices",
    "CaseId": "case-000000004711",
    "Priority": 5,
    "ServiceObjective": 14_400,
    "Language": "en",
    "CustomerSegment": "gold",
    "Header_Message-ID": "<0123456789abcdef@mail.example.org>",
    "Notes": "The customer has asked before and was promised an answer within two working days. " * 4,
    "Summary": "An amount on the invoice does not match the order; the customer asks why. " * 4,
}
"""The fifteen properties that stay. No value has a bracket or a line end: observers count by those."""


class Change(msgspec.Struct, frozen=True):
    """One change of an interaction; its number makes its values."""

    interaction_id: str
    number: int

    @property
    def properties(self) -> dict[str, str]:
        """The five properties and their new values."""
        return {key: form % self.number for key, form in CHANGED.items()}


def user_data(number: int = 0) -> dict[str, object]:
    """The twenty properties of an interaction, after the change of a number; with 0 it has had none."""
    return {**KEPT, **{key: form % number for key, form in CHANGED.items()}}


def changes_of(interaction_ids: Sequence[str], mode: int) -> list[Change]:
    """What a client sends over and over: every interaction of its share, with each variant in turn.

    The numbers of a mode are its own, so that the first change after another mode changes something too.
    """
    first = 1 + mode * VARIANTS
    return [Change(each, number) for number in range(first, first + VARIANTS) for each in interaction_ids]
