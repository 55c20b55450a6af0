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
        self.rest: list[bytes] = []
        self.rest_bytes = 0
        self.whole: list[bytes] = []

    def receive_data(self, data: bytes) -> None:
        """Take the next piece of the stream; raises LineTooLong after the lines before it are kept."""
        if not self.rest_bytes and len(data) <= self.frame_bytes_max and data.endswith(b"\n"):
            # Nearly every piece is whole lines, of which none can be too long.
            self.whole += data[:-1].split(b"\n")
            return
        first, *pieces = data.split(b"\n")
        # The rest is put together once, when its end has come, however small the pieces are.
        self.rest.append(first)
        self.rest_bytes += len(first)
        if pieces:
            last = pieces.pop()
            pieces.insert(0, b"".join(self.rest))
            self.rest, self.rest_bytes = [last], len(last)
        for number, piece in enumerate(pieces):
            if len(piece) > self.frame_bytes_max:
                self.whole += pieces[:number]
                raise LineTooLong
        self.whole += pieces
        if self.rest_bytes > self.frame_bytes_max:
            raise LineTooLong

    def lines(self) -> list[bytes]:
        """The complete lines that have come since the last call, without their ends."""
        whole, self.whole = self.whole, []
        return whole
