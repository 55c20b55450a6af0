"""The HTTP port: interactions, their history, who was told, and the way in for WebSockets.

Everything here only reads; whoever wants to change something speaks one of the dialects.
"""

import socket
from collections.abc import Awaitable, Callable
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from interaction_server.core.decide import Limits
from interaction_server.edges.look import Look, NotThere
from interaction_server.runtime.connection import Connection, Door
from interaction_server.runtime.websocket import WebSocketFactory
from interaction_server.store.port import StoreError

MISDIRECTED: Final = 421
"""The status for a request that names another server (RFC 9110)."""


class Http:
    """Serves the HTTP port with uvicorn, within the server's own event loop.

    With ``hosts`` only requests that name one of them are answered: a server that anybody on this
    machine may use must not be reached by a web page that has its own name point here.
    """

    def __init__(
        self,
        look: Look,
        doors: dict[str, Door],
        connected: set[Connection],
        hosts: frozenset[str] | None = None,
    ) -> None:
        self.look = look
        self.hosts = hosts
        config = uvicorn.Config(
            guarded(application(look), lambda: self.hosts),
            ws=WebSocketFactory(doors, connected),  # type: ignore[arg-type]
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept."""
        self.server.config.load()
        self.server.lifespan = self.server.config.lifespan_class(self.server.config)
        await self.server.startup(sockets=[listener])

    def reconfigure(self, limits: Limits, hosts: frozenset[str] | None) -> None:
        """What is asked from now on follows these."""
        self.look.limits = limits
        self.hosts = hosts

    async def stop(self) -> None:
        """Stop accepting and end what is open."""
        await self.server.shutdown()


def application(look: Look) -> Starlette:
    """The pages of the port."""

    async def show(request: Request) -> Response:
        version, time = request.query_params.get("at_version"), request.query_params.get("at_time")
        return await answer(look.show(request.path_params["interaction_id"], version, time))

    async def find(request: Request) -> Response:
        given = request.query_params
        return await answer(look.find(given.get("condition", ""), given.get("order"), given.get("max")))

    async def history(request: Request) -> Response:
        return await answer(look.history(request.path_params["interaction_id"]))

    async def explain(request: Request) -> Response:
        return await answer(look.explain_fact(request.path_params["sequence"]))

    async def indexes(request: Request) -> Response:
        return await answer(look.indexes())

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "serving"})

    pages = Starlette(
        routes=[
            Route("/healthz", health),
            Route("/api/interactions", find),
            # An id may hold slashes, at its end too.
            Route("/api/interactions/{interaction_id:path}/history", history),
            Route("/api/interactions/{interaction_id:path}", show),
            Route("/api/indexes", indexes),
            Route("/api/facts/{sequence:int}/explanation", explain),
        ],
        exception_handlers={HTTPException: no_such_page},
    )
    pages.router.redirect_slashes = False
    return pages


def guarded(pages: ASGIApp, hosts_now: Callable[[], frozenset[str] | None]) -> ASGIApp:
    """The same pages, for those who ask one of these hosts for them; None lets everybody in."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        asked = host_name(Headers(scope=scope).get("host", ""))
        hosts = hosts_now()
        if hosts is None or asked in hosts:
            await pages(scope, receive, send)
        else:
            refusal = JSONResponse({"error": f"this server is not {asked:.80}"}, MISDIRECTED)
            await refusal(scope, receive, send)

    return guard


def host_name(host: str) -> str:
    """The name in a Host header, without the port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


async def no_such_page(request: Request, error: Exception) -> Response:
    """A path or a method that there is not, as JSON like everything else."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=error.headers)


async def answer(question: Awaitable[object]) -> Response:
    """What was found, or why there is nothing, as JSON."""
    try:
        return JSONResponse(await question)
    except NotThere as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    except StoreError as error:
        return JSONResponse({"error": str(error)}, status_code=503)
