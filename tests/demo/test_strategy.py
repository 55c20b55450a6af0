"""What the strategy finds out about a mail."""

import pytest

from interaction_server.demo.strategy import enrichment


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order? Please tell me", "en"),
        ("je vous écris pour la facture", "fr"),
        ("ich möchte die Jacke bitte nicht", "de"),
        ("mi pedido es muy tarde, gracias", "es"),
        ("grazie per il mio ordine", "it"),
        ("注文の数量を変更", "ja"),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str) -> None:
    assert enrichment({"Subject": "", "Text": text})["Language"] == language


def test_the_language_that_a_mail_declares_goes_first() -> None:
    assert enrichment({"Text": "the and my", "Header_Content-Language": "de-AT"})["Language"] == "de"


def test_a_follow_up_makes_it_more_urgent() -> None:
    first, again = (enrichment({"Text": "my order", "FollowUpCount": count}) for count in (0, 1))
    assert (first["Priority"], again["Priority"]) == (4, 6)


def test_the_more_serious_category_wins() -> None:
    assert enrichment({"Text": "my order arrived broken"})["CategoryId"] == "Damage"


def test_a_mail_without_a_known_word_is_general() -> None:
    assert enrichment({})["CategoryId"] == "General"
