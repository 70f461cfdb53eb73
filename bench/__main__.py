"""`make bench ARGS="http_loop books --size quick"`: runs benchmarks, prints their tables and writes them to RESULTS.md."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time

import bench
from bench.tools import report
from bench.tools.place import running
from bench.tools.sizes import SIZES

NAMES = sorted(one.name for one in pkgutil.iter_modules(bench.__path__) if one.name not in ("__main__", "tools"))


def main() -> int:
    """Runs what was asked for, each on a fresh installation; status 1 when one failed."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Benchmarks of Rivulet.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones; all of {', '.join(NAMES)} when none is named")
    parser.add_argument(
        "--size",
        choices=SIZES,
        default="normal",
        help="quick: seconds, to try; normal: minutes; full: the sizes of the aims, an hour; huge: a batch of ten million too",
    )
    parser.add_argument("--no-write", action="store_true", help="leave RESULTS.md as it is")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    failed = []
    for name in asked.names or NAMES:
        module = importlib.import_module(f"bench.{name}")
        print(f"\n== {name}: {module.TITLE}", flush=True)
        begin = time.perf_counter()
        try:
            with running() as place:
                found = module.run(place, SIZES[asked.size])
                where = report.machine(place.postgres_version())
        except Exception as error:
            failed.append(name)
            print(f"{name} failed: {error.__class__.__name__}: {error}", file=sys.stderr, flush=True)
            if asked.size == "quick":
                raise
            continue
        print(found.text(), flush=True)
        print(f"({time.perf_counter() - begin:.0f} s)", flush=True)
        if not asked.no_write and asked.size != "quick":
            report.write(name, module.TITLE, found, where, f'make bench ARGS="{name}{"" if asked.size == "normal" else f" --size {asked.size}"}"')
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
