"""Runs a command and writes what it used: `rusage.py RESULT.json COMMAND...`. Node has no wait4.

The result counts the command and every descendant that was waited for. Passes SIGINT and SIGTERM
on.
"""

import os
import signal
import sys
import time


def main():
    result, command = sys.argv[1], sys.argv[2:]
    start = time.monotonic_ns()
    child = os.posix_spawnp(command[0], command, os.environ)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, _frame: os.kill(child, signum))
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic_ns() - start
    cpu = int((usage.ru_utime + usage.ru_stime) * 1e9)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    with open(result, "w") as file:
        file.write(
            '{"wallNs": %d, "cpuNs": %d, "startedNs": %d, "residentMaxBytes": %d, "exitCode": %d}\n'
            % (wall, cpu, start, usage.ru_maxrss * 1024, code)
        )


main()
