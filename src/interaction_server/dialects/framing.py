"""Bytes <-> lines, bounded (protocol 2)."""


class LineTooLong(Exception):
    """More bytes than ``frame_bytes_max`` came without a line end: the framing itself is lost."""


class Lines:
    """Cuts a stream of bytes into lines; keeps the unfinished rest.

    ``receive_data`` may be given any pieces; call ``lines`` next. After LineTooLong nothing more
    can be made of the stream.
    """

    def __init__(self, frame_bytes_max: int) -> None:
        self.frame_bytes_max = frame_bytes_max
        self.rest = b""
        self.whole: list[bytes] = []

    def receive_data(self, data: bytes) -> None:
        """Take the next piece of the stream; raises LineTooLong after the lines before it are kept."""
        pieces = (self.rest + data).split(b"\n")
        self.rest = pieces.pop()
        for number, piece in enumerate(pieces):
            if len(piece) > self.frame_bytes_max:
                self.whole += pieces[:number]
                raise LineTooLong
        self.whole += pieces
        if len(self.rest) > self.frame_bytes_max:
            raise LineTooLong

    def lines(self) -> list[bytes]:
        """The complete lines that have come since the last call, without their ends."""
        whole, self.whole = self.whole, []
        return whole
