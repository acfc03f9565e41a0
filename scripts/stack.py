"""`make stack`: production's processes on this machine, on free ports, until Ctrl-C; nothing of it stays.

PYTHONPATH=. .venv/bin/python scripts/stack.py [--web 2] [--workers 2] [--proxy] [--folder kept]
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from pathlib import Path

from tests.stack import Stack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--web", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--proxy", action="store_true", help="nginx with TLS before the web servers")
    parser.add_argument("--folder", type=Path, help="keeps everything there; without it, it is deleted at the end")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print("Starting PostgreSQL, Redis, web, workers and clock ...", flush=True)
    parts = {"web": options.web, "workers": options.workers, "proxy": options.proxy}
    with contextlib.closing(Stack(options.folder, **parts)) as stack, stack:
        for name, part in stack.parts.items():
            print(f"  {name:<9} {' '.join(part.command)}")
        print(f"\nweb       {'  '.join(stack.urls)}  (plain HTTP, as behind the proxy)")
        if options.proxy:
            print(f"proxy     {stack.proxy.url}  (certificate: {stack.proxy.folder}/tls/server.crt)")
        print(f"database  {stack.cluster.url}\nlogs      {stack.logs}\nCtrl-C ends it.", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
