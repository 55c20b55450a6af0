"""The words of an HTML page, for mails that have nothing plainer."""

from html.parser import HTMLParser
from typing import Final

UNSEEN: Final = frozenset({"script", "style", "head", "title"})
BREAKS: Final = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3"})


class Words(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.depth_unseen = 0
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.depth_unseen += tag in UNSEEN
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self.depth_unseen -= tag in UNSEEN and self.depth_unseen > 0

    def handle_data(self, data: str) -> None:
        """Words within an element."""
        if not self.depth_unseen:
            self.pieces.append(data)


def text_of_html(page: str) -> str:
    """The words, a line per block."""
    words = Words()
    words.feed(page)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.pieces).splitlines())
    return "\n".join(line for line in lines if line)
