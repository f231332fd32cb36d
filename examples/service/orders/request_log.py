"""What the service writes down: one line per request, into a file."""

from __future__ import annotations

import logging

log = logging.getLogger("orders")


def open_log(path: str) -> None:
    handler = logging.FileHandler(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def close_log() -> None:
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def log_request(method: str, path: str, status: int, seconds: float) -> None:
    # As it should be: the arguments are formatted only where the line is written.
    log.info("%s %s %d %.1f ms", method, path, status, seconds * 1000)
