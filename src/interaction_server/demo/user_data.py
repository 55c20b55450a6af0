"""Mails as user data, in the vendor's spelling where there is one (protocol 7)."""

from collections.abc import Mapping
from typing import Final

from interaction_server.demo.mail import Attachment, Mail

HEADER_CHARACTERS_MAX: Final = 500
TEXT_CHARACTERS_MAX: Final = 4_000
FOLLOW_UP_CHARACTERS_MAX: Final = 1_000
"""All properties of an interaction together have 64 KiB (protocol 3.1), so long texts are cut."""
ATTACHMENTS_MAX: Final = 20
FOLLOW_UP_COUNT: Final = "FollowUpCount"


def user_data_of(mail: Mail) -> dict[str, object]:
    """What a mail that begins a conversation is submitted with."""
    return {
        "Subject": cut(mail.subject, HEADER_CHARACTERS_MAX),
        "FromAddress": cut(mail.from_address, HEADER_CHARACTERS_MAX),
        "FromPersonal": cut(mail.from_personal, HEADER_CHARACTERS_MAX),
        "To": cut(mail.to, HEADER_CHARACTERS_MAX),
        "Mailbox": cut(mail.to.partition("@")[0], HEADER_CHARACTERS_MAX),
        **headers_of(mail),
        FOLLOW_UP_COUNT: 0,
        "Text": cut(mail.text, TEXT_CHARACTERS_MAX),
        **attachments_of(mail),
    }


def follow_up_of(mail: Mail, number: int) -> tuple[dict[str, object], dict[str, object]]:
    """What the ``number``-th follow-up adds to the open interaction, and what it changes."""
    added: dict[str, object] = {
        f"FollowUp_{number}": {
            "Subject": cut(mail.subject, HEADER_CHARACTERS_MAX),
            **headers_of(mail),
            "Text": cut(mail.text, FOLLOW_UP_CHARACTERS_MAX),
            **attachments_of(mail),
        }
    }
    return added, {FOLLOW_UP_COUNT: number}


def headers_of(mail: Mail) -> dict[str, object]:
    """The headers that tell where a mail belongs, when it was written and in which language."""
    values = {
        "Header_Message-ID": mail.message_id,
        "Header_In-Reply-To": mail.references[0] if mail.references else None,
        "Header_Date": mail.date.isoformat() if mail.date else None,
        "Header_Content-Language": mail.language,
    }
    return {name: cut(value, HEADER_CHARACTERS_MAX) for name, value in values.items() if value}


def attachments_of(mail: Mail) -> Mapping[str, object]:
    """A nested list of the files, numbered from 1; nothing where there are none."""
    if not mail.attachments:
        return {}
    numbered = enumerate(mail.attachments[:ATTACHMENTS_MAX], 1)
    return {"Attachments": {str(number): described(attachment) for number, attachment in numbered}}


def described(attachment: Attachment) -> dict[str, object]:
    """One file, without its bytes: those stay with the media server."""
    return {
        "FileName": cut(attachment.file_name, HEADER_CHARACTERS_MAX),
        "ContentType": attachment.content_type,
        "SizeBytes": attachment.size_bytes,
    }


def cut(text: str, characters_max: int) -> str:
    """The text, or its beginning."""
    return text if len(text) <= characters_max else text[: characters_max - 1] + "…"
