"""Reading mails: real ones in several languages and encodings, and broken ones."""

from pathlib import Path

import pytest

from interaction_server.demo.command import MAILBOX
from interaction_server.demo.mail import Mail, NotAMail, read_mail, read_mailbox, threads


@pytest.fixture(scope="module")
def shipped() -> dict[str, Mail]:
    """The mails that come along, by the number of their file."""
    mailbox = read_mailbox(MAILBOX)
    assert not mailbox.set_aside
    return {mail.file_name[:2]: mail for mail in mailbox.mails}


def mail(message_id: str, *references: str, date: str = "", header: str = "References") -> Mail:
    """A mail that has nothing but its place in a conversation."""
    headers = [f"Message-ID: <{message_id}>", f"Subject: {message_id}"]
    if references:
        headers.append(f"{header}: " + " ".join(f"<{reference}>" for reference in references))
    if date:
        headers.append(f"Date: {date}")
    return read_mail("\n".join([*headers, "", ""]).encode(), f"{message_id}.eml")


def conversations(*mails: Mail) -> list[list[str]]:
    """The subjects of each conversation."""
    return [[one.subject for one in thread] for thread in threads(mails)]


def test_the_shipped_mails_form_these_conversations(shipped: dict[str, Mail]) -> None:
    found = [[one.file_name[:2] for one in thread] for thread in threads(shipped.values())]
    assert found == [["01", "02", "03"], ["04", "05"], ["06"], ["07"], ["08"], ["09"]]


def test_a_plain_mail_is_read_with_all_that_is_needed(shipped: dict[str, Mail]) -> None:
    question = shipped["01"]
    assert question.subject == "Where is my order 48213?"
    assert question.from_address == "customer@bristol.example"
    assert question.from_personal == "A customer in Bristol"
    assert question.to == "service@shop.example"
    assert question.language == "en-GB"
    assert question.text.startswith("Good morning,\n\non 12 November")
    assert question.references == ()


def test_a_follow_up_refers_to_the_nearest_mail_first(shipped: dict[str, Mail]) -> None:
    assert shipped["03"].references == (shipped["02"].message_id, shipped["01"].message_id)


def test_encoded_words_and_quoted_printable_latin_1_are_decoded(shipped: dict[str, Mail]) -> None:
    assert shipped["04"].from_personal == "Une cliente à Lyon"
    assert shipped["04"].subject == "Facture prélevée deux fois"
    assert "prélèvement ?" in shipped["04"].text


def test_base64_utf_8_is_decoded(shipped: dict[str, Mail]) -> None:
    assert shipped["06"].subject == "Rücksendung: falsche Größe"
    assert "Rücksendeetikett" in shipped["06"].text


def test_iso_2022_jp_is_decoded(shipped: dict[str, Mail]) -> None:
    assert shipped["09"].from_personal == "神戸のお客様"
    assert "一個から三個に" in shipped["09"].text


def test_the_plain_alternative_is_taken_and_attachments_are_described(shipped: dict[str, Mail]) -> None:
    damaged = shipped["07"]
    assert "<p>" not in damaged.text
    (photo,) = damaged.attachments
    assert (photo.file_name, photo.content_type) == ("taza dañada.png", "image/png")
    assert photo.size_bytes > 0


def test_a_file_name_in_extended_notation_is_decoded(shipped: dict[str, Mail]) -> None:
    assert [one.file_name for one in shipped["05"].attachments] == ["relevé.csv"]


def test_html_is_read_as_its_words(shipped: dict[str, Mail]) -> None:
    assert shipped["08"].text.splitlines()[0] == "Hello,"
    assert "margin" not in shipped["08"].text
    assert "in it \u2013 I read" in shipped["08"].text


def test_a_conversation_is_found_by_in_reply_to_alone() -> None:
    assert conversations(mail("a"), mail("b", "a", header="In-Reply-To")) == [["a", "b"]]


def test_mails_belong_together_when_the_mail_they_answer_is_not_there() -> None:
    assert conversations(mail("b", "a"), mail("x"), mail("c", "a")) == [["b", "c"], ["x"]]


def test_a_mail_can_join_two_conversations_that_seemed_apart() -> None:
    assert conversations(mail("a"), mail("b"), mail("c", "a", "b")) == [["a", "b", "c"]]


def test_a_conversation_is_in_the_order_of_its_dates() -> None:
    late = mail("late", date="Mon, 23 Nov 2026 10:00:00 +0000")
    early = mail("early", "late", date="Mon, 23 Nov 2026 10:30:00 +0100")
    assert conversations(late, early) == [["early", "late"]]


BROKEN = (
    b"From: @@<<\xff\nSubject: =?bogus?Q?a=?= \x1b[31m\xe9\nMessage-ID: <[\nDate: yesterday\n"
    b"Content-Type: text/plain; charset=klingon\n\nbody \xe9\x1b[0m\x00"
)


def test_a_broken_mail_is_read_as_far_as_that_goes() -> None:
    broken = read_mail(BROKEN, "broken.eml")
    assert (broken.message_id, broken.date) == (None, None)
    assert broken.text.startswith("body ")
    assert broken.from_address


def test_nothing_of_a_mail_can_steer_a_terminal_or_fails_to_be_encoded() -> None:
    broken = read_mail(BROKEN, "broken.eml")
    words = f"{broken.subject}{broken.from_address}{broken.from_personal}{broken.text}".encode()
    assert b"\x1b" not in words
    assert b"\x00" not in words


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: multipart/mixed; boundary=x\n\nno part at all",
        b"Content-Type: multipart/mixed\n\n--x\n\nno boundary",
        b"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: application/pdf\n\n--x--",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: text/html; charset=utf-16\n\n<p>\xff",
        b"Content-Type: ;;;\n\nx",
    ],
)
def test_no_broken_body_is_an_error(body: bytes) -> None:
    assert read_mail(b"Subject: s\n" + body, "x.eml").subject == "s"


@pytest.mark.parametrize("name", ["From", "To", "Message-ID", "In-Reply-To", "References", "Date", "Subject"])
@pytest.mark.parametrize("value", [b"", b"<", b"<[>", b"@", b"=?utf-8?B?####?=", b"\xff\xfe", b'"', b",,;:("])
def test_no_broken_header_is_an_error(name: str, value: bytes) -> None:
    read_mail(b"Subject: s\n" + name.encode() + b": " + value + b"\n\nx", "x.eml")


def test_a_date_without_a_known_offset_is_utc() -> None:
    dated = mail("a", date="Mon, 23 Nov 2026 10:00:00 -0000")
    assert dated.date is not None
    assert dated.date.isoformat() == "2026-11-23T10:00:00+00:00"


def test_what_has_no_header_of_a_mail_is_none() -> None:
    with pytest.raises(NotAMail):
        read_mail(b"hello", "x.eml")


def test_a_folder_says_what_it_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Message-ID: <a>\n\nx")
    (tmp_path / "b.eml").write_bytes(b"Message-ID: <a>\n\nx")
    (tmp_path / "c.eml").write_bytes(b"hello")
    (tmp_path / "d.eml").mkdir()
    (tmp_path / "e.txt").write_bytes(b"Subject: no mail\n\nx")
    mailbox = read_mailbox(tmp_path)
    assert [one.file_name for one in mailbox.mails] == ["a.eml"]
    assert [one.file_name for one in mailbox.set_aside] == ["b.eml", "c.eml", "d.eml"]
    assert mailbox.set_aside[0].why == "the same Message-ID came before"
