"""python3 -m orders [--port PORT] [--seconds SECONDS]: until SIGTERM, Ctrl-C or the time is up."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from typing import Optional

from .app import Service
from .database import open_database
from .request_log import close_log, open_log


async def serve(port: int, seconds: Optional[float], folder: str) -> None:
    database = open_database(os.path.join(folder, "orders.db"))
    server = await Service(database).listen(port)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    host, port = server.sockets[0].getsockname()
    print(f"listening on http://{host}:{port} pid {os.getpid()}", flush=True)
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except asyncio.TimeoutError:
        pass  # the time is up, as asked
    finally:
        # Connections that are still open end with the loop: asyncio.run cancels what serves them.
        server.close()
        database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="orders", description="An orders service.")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--seconds", type=float, default=None, help="ends after so long")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="orders-") as folder:
        open_log(os.path.join(folder, "orders.log"))
        try:
            asyncio.run(serve(options.port, options.seconds, folder))
        finally:
            close_log()
    return 0


if __name__ == "__main__":
    sys.exit(main())
