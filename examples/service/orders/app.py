"""The service: connections in, routes, responses out."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from .database import Database
from .http import BadRequest, Request, Response, not_found, read_request, response_bytes
from .request_log import log, log_request
from .settings import settings_of_request
from .views import ROUTES

TEXT = "text/plain; charset=utf-8"


class Service:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listen(self, port: int) -> Any:
        """An asyncio server on the loopback interface; port 0 picks a free one."""
        return await asyncio.start_server(self.serve_connection, "127.0.0.1", port)

    async def serve_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while True:
                request = await read_request(reader)
                if request is None:
                    break
                writer.write(response_bytes(await self.answer(request)))
                await writer.drain()
        except (BadRequest, ValueError) as error:  # ValueError: a line longer than asyncio's limit
            writer.write(response_bytes(Response(400, TEXT, str(error).encode())))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side went away
        except asyncio.CancelledError:
            pass  # the service ends; there is nothing above this task that would want to know
        finally:
            writer.close()

    async def answer(self, request: Request) -> Response:
        started = time.perf_counter()
        response = await self.route(request)
        log_request(request.method, request.path, response.status, time.perf_counter() - started)
        return response

    async def route(self, request: Request) -> Response:
        view = ROUTES.get((request.method, request.path))
        if view is None:
            return not_found("no such page")
        try:
            settings = settings_of_request(request.query)
            return await view(request, self._database, settings)
        except (KeyError, TypeError, ValueError) as error:
            return Response(400, TEXT, repr(error).encode())
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return Response(500, TEXT, b"this is our fault; the log says more")
