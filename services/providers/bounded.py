"""Runs a program under limits of the operating system: `python -I bounded.py SECONDS BYTES PROGRAM ARGUMENTS...`.

A program of its own, so that the limits are set after the fork, where the studio's threads cannot be in the way.
Limits that a system does not know are left out; the caller's clock still ends the program.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    seconds, space, *program = sys.argv[1:]
    try:
        import resource
    except ImportError:  # Windows
        pass
    else:
        limits = {
            resource.RLIMIT_CPU: int(seconds), resource.RLIMIT_AS: int(space), resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 256,
        }  # fmt: skip
        for kind, most in limits.items():
            _, ceiling = resource.getrlimit(kind)
            allowed = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            resource.setrlimit(kind, (allowed, allowed))
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
