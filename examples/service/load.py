"""python3 load.py --port PORT [--seconds SECONDS]: keeps the orders service busy until SIGTERM,
Ctrl-C or the time is up, and says how it was answered.

A process of its own, so that the profile of the service holds none of it. It talks to the
loopback interface only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import time
from typing import Dict, List, Tuple

HOST = "127.0.0.1"
CUSTOMERS = 40
ORDERS = 1000
# Name of the route and its share of all requests.
MIX = (("list", 70), ("invoice", 20), ("place", 10))

Times = Dict[str, List[float]]


def request_of(kind: str, chance: random.Random) -> bytes:
    if kind == "list":
        return get(f"/orders?customer={chance.randrange(CUSTOMERS)}")
    if kind == "invoice":
        return get(f"/invoices?number={chance.randrange(ORDERS)}")
    customer = chance.randrange(CUSTOMERS)
    wish = {"customer": customer, "password": f"secret-{customer}", "product": 1, "quantity": 2}
    body = json.dumps(wish).encode()
    head = f"POST /orders HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\nUser-Agent: load\r\n\r\n".encode()
    )


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Sends a request, reads the whole answer and returns its status."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"Content-Length:"))
    await reader.readexactly(length)
    return int(lines[0].split()[1])


async def keep_asking(
    port: int, seed: int, ended: asyncio.Event, count_max: int, times: Times
) -> int:
    """One connection; returns how many answers were no success."""
    chance = random.Random(seed)
    kinds = [kind for kind, _ in MIX]
    shares = [share for _, share in MIX]
    reader, writer = await asyncio.open_connection(HOST, port)
    failures = 0
    for _ in range(count_max):
        if ended.is_set():
            break
        started = time.perf_counter()
        kind = chance.choices(kinds, shares)[0]
        status = await ask(reader, writer, request_of(kind, chance))
        times[kind].append(time.perf_counter() - started)
        failures += status >= 400
    writer.close()
    return failures


async def run(options: argparse.Namespace) -> Tuple[Times, int, float]:
    times: Times = {kind: [] for kind, _ in MIX}
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.call_later(options.seconds, ended.set)
    started = time.perf_counter()
    count_max = options.requests // options.connections
    failures = await asyncio.gather(
        *(
            keep_asking(options.port, seed, ended, count_max, times)
            for seed in range(options.connections)
        )
    )
    return times, sum(failures), time.perf_counter() - started


def report(times: Times, failures: int, seconds: float) -> None:
    count = sum(len(values) for values in times.values())
    print(f"{count} requests in {seconds:.1f} s, {count / seconds:.0f} a second, {failures} failed")
    for kind, values in times.items():
        if not values:
            continue
        values.sort()
        median = values[len(values) // 2] * 1000
        slow = values[len(values) * 99 // 100] * 1000
        print(f"  {kind:8} {len(values):7}   median {median:6.1f} ms   99 % under {slow:6.1f} ms")


def main() -> int:
    parser = argparse.ArgumentParser(prog="load", description="Keeps the orders service busy.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="ends after so long (default 10)"
    )
    parser.add_argument("--requests", type=int, default=1_000_000, help="ends after so many")
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    try:
        times, failures, seconds = asyncio.run(run(options))
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        print(f"load: the service on port {options.port} went away: {error}", file=sys.stderr)
        return 1
    report(times, failures, seconds)
    return 1 if failures > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
