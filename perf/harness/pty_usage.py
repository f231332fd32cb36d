"""Runs a command on a terminal of its own and writes what it used.

`pty_usage.py RESULT.json SECONDS STEADY_FROM COMMAND...`: after SECONDS it is sent Ctrl-C, and
killed where that does not end it. The result has the CPU of the whole life, start-up included, and
that of its threads from STEADY_FROM seconds on.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

ROWS, COLUMNS = 40, 120
ENDS_WITHIN = 3


def threads_cpu(pid):
    """CPU time of the threads that are there, ns: exact, where `stat` counts in steps of 10 ms."""
    total = 0
    for tid in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{tid}/schedstat") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total


def main():
    result, command = sys.argv[1], sys.argv[4:]
    seconds, steady_from = float(sys.argv[2]), float(sys.argv[3])
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("CI", None)
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    start = time.monotonic()
    written = 0
    steady_start = steady_end = None
    while True:
        at = time.monotonic() - start
        if steady_start is None and at >= steady_from:
            steady_start = (at, threads_cpu(pid))
        if steady_end is None and at >= seconds:
            steady_end = (at, threads_cpu(pid))
            os.write(terminal, b"\x03")
        if at >= seconds + ENDS_WITHIN:
            os.kill(pid, 9)
            break
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            written += len(data)
    _, _, usage = os.wait4(pid, 0)
    if steady_start is None or steady_end is None:
        sys.exit("the command ended too early")
    steady = (steady_end[1] - steady_start[1]) / (steady_end[0] - steady_start[0]) / 1e9
    cpu = usage.ru_utime + usage.ru_stime
    with open(result, "w") as file:
        file.write(
            '{"cpuMs": %.1f, "steadyShare": %.5f, "writtenBytes": %d, "residentMaxMb": %.1f}\n'
            % (cpu * 1e3, steady, written, usage.ru_maxrss / 1024)
        )


main()
