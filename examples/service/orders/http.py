"""Just enough of HTTP/1.1 for the example: requests with a length, connections that stay open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Dict, Optional
from urllib.parse import parse_qsl, urlsplit

HEADER_LINES_MAX = 100
BODY_BYTES_MAX = 64 * 1024
REASONS = {
    200: "OK",
    201: "Created",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    500: "Server Error",
}


class BadRequest(Exception):
    pass


@dataclass
class Request:
    method: str
    path: str
    query: Dict[str, str]
    headers: Dict[str, str]
    body: bytes


@dataclass
class Response:
    status: int
    content_type: str
    body: bytes


def not_found(why: str) -> Response:
    return Response(404, "text/plain; charset=utf-8", why.encode())


async def read_request(reader: asyncio.StreamReader) -> Optional[Request]:
    """The next request of a connection, or None at its end."""
    first = await reader.readline()
    if first == b"":
        return None
    parts = first.decode("latin-1").split()
    if len(parts) != 3:
        raise BadRequest("a request line has three words")
    headers = await _read_headers(reader)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY_BYTES_MAX:
        raise BadRequest("content-length is no number, or too large")
    body = await reader.readexactly(int(length))
    url = urlsplit(parts[1])
    return Request(parts[0], url.path, dict(parse_qsl(url.query)), headers, body)


async def _read_headers(reader: asyncio.StreamReader) -> Dict[str, str]:
    headers: Dict[str, str] = {}
    for _ in range(HEADER_LINES_MAX):
        line = (await reader.readline()).decode("latin-1").strip()
        if line == "":
            return headers
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    raise BadRequest("too many headers")


def response_bytes(response: Response) -> bytes:
    head = (
        f"HTTP/1.1 {response.status} {REASONS[response.status]}\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n\r\n"
    )
    return head.encode("latin-1") + response.body
