"""Mails as user data."""

import msgspec

from interaction_server.demo.mail import Attachment, Mail, read_mail
from interaction_server.demo.user_data import TEXT_CHARACTERS_MAX, follow_up_of, user_data_of

QUESTION = read_mail(
    b"From: A customer <customer@shop.example>\nTo: service@shop.example\nSubject: Lamp\n"
    b"Message-ID: <1@shop.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\nContent-Language: en\n\nWhere?",
    "1.eml",
)


def with_attachment(mail: Mail) -> Mail:
    """The mail with a photo."""
    photo = Attachment(file_name="photo.png", content_type="image/png", size_bytes=7)
    return msgspec.structs.replace(mail, attachments=(photo,))


def test_a_mail_is_spelled_as_the_vendor_does() -> None:
    assert user_data_of(QUESTION) == {
        "Subject": "Lamp",
        "FromAddress": "customer@shop.example",
        "FromPersonal": "A customer",
        "To": "service@shop.example",
        "Mailbox": "service",
        "Header_Message-ID": "<1@shop.example>",
        "Header_Date": "2026-11-23T10:00:00+00:00",
        "Header_Content-Language": "en",
        "FollowUpCount": 0,
        "Text": "Where?",
    }


def test_attachments_are_a_nested_list() -> None:
    described = {"FileName": "photo.png", "ContentType": "image/png", "SizeBytes": 7}
    assert user_data_of(with_attachment(QUESTION))["Attachments"] == {"1": described}


def test_a_follow_up_is_one_new_property_and_the_count() -> None:
    added, changed = follow_up_of(QUESTION, 2)
    assert list(added) == ["FollowUp_2"]
    assert changed == {"FollowUpCount": 2}


def test_a_long_text_is_cut() -> None:
    text = str(user_data_of(msgspec.structs.replace(QUESTION, text="x" * 100_000))["Text"])
    assert len(text) == TEXT_CHARACTERS_MAX
    assert text.endswith("x…")
