"""Blocking work in a thread of its own."""

import threading

import pytest

from interaction_server.runtime.offload import ThreadOffload


async def test_the_work_is_done_elsewhere_and_its_result_comes_back() -> None:
    offload = ThreadOffload("somewhere-else")
    name = await offload(lambda: threading.current_thread().name)
    assert name.startswith("somewhere-else")
    assert name != threading.current_thread().name


async def test_what_the_work_raises_is_raised_here() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ThreadOffload("failing")(fail)
