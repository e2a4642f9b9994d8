"""`python -m services.keys rotate --dry-run`, then `python -m services.keys rotate run`.

Put the new encryption key in front of STUDIO_ENCRYPTION_KEYS, look, run, and take the old one out when it says so.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from services import rotation
from services import settings as configuration
from services.errors import StudioError
from services.rotation import Count
from services.sealing import KeyRingError
from services.settings import SettingsError
from services.wiring import Studio


def main(words: Sequence[str] | None = None) -> int:
    """The command. Returns the exit code: 0 when all is well, 1 when something is left to do or does not open."""
    run = _asked(words)
    try:
        studio = Studio(configuration.read(os.environ)).start()
        try:
            counts = rotation.rotate(studio) if run else rotation.survey(studio)
        finally:
            studio.close()
    except (SettingsError, KeyRingError, StudioError) as error:
        sys.stdout.write(f"Not finished: {error} Run it again; what was done stays done.\n")
        return 1
    sys.stdout.write(_report(counts, run))
    return 1 if any(count.broken for count in counts) or (run and not rotation.is_done(counts)) else 0


def _asked(words: Sequence[str] | None) -> bool:
    """True to run, False to look only."""
    parser = argparse.ArgumentParser(prog="python -m services.keys", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    rotate = verbs.add_parser("rotate", help="seal everything again with the first key of the ring")
    rotate.add_argument("run", nargs="?", choices=["run"], help="do it")
    rotate.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    given = parser.parse_args(words)
    if bool(given.run) == bool(given.dry_run):
        rotate.error("say either --dry-run or run")
    return bool(given.run)


def _report(counts: Sequence[Count], ran: bool) -> str:
    lines = [_line(count, ran) for count in counts]
    broken = sum(count.broken for count in counts)
    if broken:
        lines.append(f"{broken} open with no key of the ring. Put the key back that sealed them; take none out.")
    elif rotation.is_done(list(counts)):
        lines.append("Everything opens with the first key alone: the others can be taken out of the ring.")
    else:
        lines.append("Earlier keys are still needed." + ("" if ran else " `rotate run` ends that."))
    return "\n".join(lines) + "\n"


def _line(count: Count, ran: bool) -> str:
    left = f"{count.earlier} left" if ran else f"{count.earlier} to seal again"
    return f"{count.words}: {count.total}, {count.current} under the first key, {left}, {count.broken} unreadable"


if __name__ == "__main__":
    sys.exit(main())
