"""Bytes <-> lines, bounded (protocol 2)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.dialects.framing import Lines, LineTooLong

LIMIT = 8


def cut(pieces: list[bytes]) -> tuple[list[bytes], bool]:
    """Every line of a stream that comes in these pieces, and whether framing was lost."""
    lines = Lines(LIMIT)
    try:
        for piece in pieces:
            lines.receive_data(piece)
    except LineTooLong:
        return lines.lines(), True
    return lines.lines(), False


streams = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\n", b"\r\n", b"\xff"]), max_size=40).map(b"".join)


@given(streams, st.lists(st.integers(0, 80), max_size=12))
def test_any_split_of_a_stream_gives_the_same_lines(stream: bytes, cuts: list[int]) -> None:
    """Protocol 2: TCP keeps no messages apart, so where it was cut must not matter, not even to an error."""
    places = [0, *sorted(place for place in cuts if place <= len(stream)), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(places)]
    assert cut(pieces) == cut([stream])
    assert cut([stream[place : place + 1] for place in range(len(stream))]) == cut([stream])


@given(streams)
def test_lines_are_what_stands_before_line_ends(stream: bytes) -> None:
    """Protocol 2: "One JSON object per line, ended by" a line end; an unfinished line is none yet."""
    expected = stream.split(b"\n")
    whole, lost = cut([stream])
    if not lost:
        assert whole == expected[:-1]
        assert all(len(line) <= LIMIT for line in expected)
    else:
        assert whole == expected[: len(whole)]
        assert len(expected[len(whole)]) > LIMIT


@pytest.mark.parametrize(
    ("stream", "whole", "lost"),
    [
        (b"12345678\n", [b"12345678"], False),
        (b"12345678", [], False),
        (b"123456789", [], True),
        (b"123456789\n", [], True),
        (b"a\nb\n123456789\nc\n", [b"a", b"b"], True),
        (b"a\nb\n123456789", [b"a", b"b"], True),
        (b"\n\n", [b"", b""], False),
    ],
)
def test_a_line_over_the_limit_loses_the_framing(stream: bytes, whole: list[bytes], lost: bool) -> None:
    """Protocol 2: "A line over ``frame_bytes_max``": those before it are kept, it and those after are not."""
    assert cut([stream]) == (whole, lost)


def test_lines_are_given_once() -> None:
    """The rest waits for its end."""
    lines = Lines(LIMIT)
    lines.receive_data(b"a\nb")
    assert lines.lines() == [b"a"]
    assert lines.lines() == []
    lines.receive_data(b"c\n")
    assert lines.lines() == [b"bc"]
