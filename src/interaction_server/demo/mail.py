"""E-mails as a media server sees them: RFC 5322 messages of a folder, and the threads they form.

Whatever can be read of a broken message is read: a mail is never lost for a bad header.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email import errors, policy
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final, TypeVar, cast
from unicodedata import category

import msgspec

from interaction_server.demo.html_text import text_of_html

Read = TypeVar("Read")

MAIL_BYTES_MAX: Final = 32 * 1024 * 1024
"""A larger file is set aside."""
MAILS_MAX: Final = 500
"""Files of one folder that are read."""
MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")
EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
FLAWS: Final = (errors.MessageError, AttributeError, IndexError, LookupError, TypeError, ValueError)
"""What the standard library raises over headers and parts that are not as they should be."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a mail."""

    file_name: str
    content_type: str
    size_bytes: int


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message. ``references`` are the Message-IDs it answers, the nearest first."""

    file_name: str
    message_id: str | None
    references: tuple[str, ...]
    date: datetime | None
    subject: str
    from_address: str
    from_personal: str
    to: str
    language: str | None
    text: str
    attachments: tuple[Attachment, ...]


class SetAside(msgspec.Struct, frozen=True):
    """A file that is not played, and why."""

    file_name: str
    why: str


class Mailbox(msgspec.Struct, frozen=True):
    """The mails of a folder, oldest first, and the files that are none."""

    mails: tuple[Mail, ...]
    set_aside: tuple[SetAside, ...]


class NotAMail(Exception):
    """A file holds no message; the text says why."""


def read_mailbox(folder: Path) -> Mailbox:
    """Every ``*.eml`` file of the folder; raises OSError where it cannot be listed."""
    mails: dict[str, Mail] = {}
    set_aside: list[SetAside] = []
    for number, path in enumerate(sorted(folder.iterdir())):
        if path.suffix.lower() != ".eml":
            continue
        try:
            mail = read_file(path, number)
        except (NotAMail, OSError) as error:
            set_aside.append(SetAside(path.name, str(error)))
            continue
        if (mail.message_id or path.name) in mails:
            set_aside.append(SetAside(path.name, "the same Message-ID came before"))
        else:
            mails[mail.message_id or path.name] = mail
    return Mailbox(tuple(sorted(mails.values(), key=age)), tuple(set_aside))


def read_file(path: Path, number: int) -> Mail:
    """One file of the folder; raises NotAMail or OSError."""
    if number >= MAILS_MAX:
        raise NotAMail(f"only {MAILS_MAX} files of a folder are played")
    if path.stat().st_size > MAIL_BYTES_MAX:
        raise NotAMail(f"larger than {MAIL_BYTES_MAX} bytes")
    return read_mail(path.read_bytes(), path.name)


def age(mail: Mail) -> tuple[datetime, str]:
    """Sorts the oldest first; mails without a date come before all others."""
    return mail.date or EARLIEST, mail.file_name


def read_mail(data: bytes, file_name: str) -> Mail:
    """A message from its bytes; raises NotAMail where there is not one header that a mail has."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not any(name in message for name in ("From", "Subject", "Message-ID", "Date")):
        raise NotAMail("it has no header of an e-mail")
    from_address, from_personal = sender(message)
    return Mail(
        file_name=file_name,
        message_id=next(message_ids(message, "Message-ID"), None),
        references=referred(message),
        date=date(message),
        subject=header(message, "Subject") or "(no subject)",
        from_address=from_address,
        from_personal=from_personal,
        to=recipient(message),
        language=header(message, "Content-Language").partition(",")[0].strip() or None,
        text=tried(lambda: body(message), ""),
        attachments=tuple(tried(lambda: list(attachments(message)), [])),
    )


def tried(read: Callable[[], Read], otherwise: Read) -> Read:
    """What could be read, or else this."""
    try:
        return read()
    except FLAWS:
        return otherwise


def clean(text: str) -> str:
    """Text that every program can encode and every terminal can show: no half characters, no controls."""
    shown = (one if one in "\n\t" or category(one) != "Cc" else " " for one in text)
    return "".join(shown).encode("utf-8", "replace").decode()


def header(message: EmailMessage, name: str) -> str:
    """A header as text in one line; as it stands in the message where it cannot be parsed."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(clean(tried(lambda: str(message[name] or ""), str(raw))).split())


def message_ids(message: EmailMessage, name: str) -> Iterator[str]:
    """Every Message-ID in a header."""
    return (found[0] for found in MESSAGE_ID.finditer(header(message, name)))


def referred(message: EmailMessage) -> tuple[str, ...]:
    """In-Reply-To first, then References from the nearest to the farthest (RFC 5322, 3.6.4)."""
    farther = reversed(list(message_ids(message, "References")))
    return tuple(dict.fromkeys([*message_ids(message, "In-Reply-To"), *farther]))


def sender(message: EmailMessage) -> tuple[str, str]:
    """The address and the personal part of the first author."""

    def parsed() -> tuple[str, str]:
        first = cast("AddressHeader", message["From"]).addresses[0]
        address = clean(first.addr_spec) if first.domain else header(message, "From")
        return address, clean(first.display_name)

    return tried(parsed, (header(message, "From"), ""))


def recipient(message: EmailMessage) -> str:
    """The first address that the mail is for."""
    return tried(
        lambda: clean(cast("AddressHeader", message["To"]).addresses[0].addr_spec), header(message, "To")
    )


def date(message: EmailMessage) -> datetime | None:
    """When it was written; an unknown offset counts as UTC."""
    written = tried(lambda: cast("DateHeader", message["Date"]).datetime, None)
    return written.replace(tzinfo=UTC) if written and written.tzinfo is None else written


def body(message: EmailMessage) -> str:
    """The text of the mail, from HTML where there is nothing plainer."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = clean(content(cast("EmailMessage", part)))
    return (text_of_html(text) if part.get_content_subtype() == "html" else text).strip()


def content(part: EmailMessage) -> str:
    """The text of one part; an unknown character set is read as UTF-8 as far as that goes."""

    def undecoded() -> str:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""

    try:
        return str(part.get_content())
    except FLAWS:
        return undecoded()


def attachments(message: EmailMessage) -> Iterator[Attachment]:
    """The files that came with it."""
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        yield Attachment(
            file_name=clean(part.get_filename() or "(no name)"),
            content_type=part.get_content_type(),
            size_bytes=len(payload) if isinstance(payload, bytes) else 0,
        )


Thread = Sequence[Mail]
"""The mails of one conversation, oldest first: a question and its follow-ups."""


def threads(mails: Iterable[Mail]) -> list[Thread]:
    """The conversations, in the order in which they began; a mail that was answered need not be there."""
    found: list[tuple[set[str], list[Mail]]] = []
    for mail in mails:
        ids = {*mail.references, mail.message_id or mail.file_name}
        related = [thread for thread in found if not ids.isdisjoint(thread[0])]
        found = [thread for thread in found if thread not in related]
        found.append(
            (
                ids.union(*(known for known, _ in related)),
                [*(one for _, some in related for one in some), mail],
            )
        )
    return sorted((sorted(thread, key=age) for _, thread in found), key=lambda thread: age(thread[0]))
