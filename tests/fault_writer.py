"""A process to be killed: writes rows and files through the gateway and prints what was acknowledged.

Run: `python -m tests.fault_writer HOME START`. One line per answer: `row N`, `file N`, or `refused N STATUS`.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import httpx

from local.supabase.stack import Stack


def contents(number: int) -> bytes:
    """What file `number` holds: long enough that a half-written one shows."""
    return f"file {number};".encode() * 5000


def write(client: httpx.Client, number: int) -> tuple[str, httpx.Response]:
    """One acknowledged write: every third one is a file."""
    if number % 3 == 0:
        headers = {"content-type": "text/plain"}
        url = f"/storage/v1/object/kept/{number}.txt"
        return "file", client.post(url, content=contents(number), headers=headers)
    return "row", client.post("/rest/v1/kept", json={"number": number})


def main(home: str, start: str) -> None:
    stack = Stack.open(Path(home))
    keys = {"apikey": stack.secret_key}
    client = httpx.Client(transport=stack.transport(), base_url=stack.url, headers=keys)
    print("ready", flush=True)
    for number in count(int(start)):
        kind, answer = write(client, number)
        done = answer.status_code in (200, 201)
        print(f"{kind} {number}" if done else f"refused {number} {answer.status_code}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
