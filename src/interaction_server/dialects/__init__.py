"""SPEAKS: bytes to requests and facts to bytes, for two dialects, without a socket or a clock."""
