"""The SDK, against a scripted peer and against the real server."""
