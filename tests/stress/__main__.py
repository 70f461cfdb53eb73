"""`make stress`: loads a real installation for minutes and proves it afterwards; `ARGS=--chaos` kills its parts meanwhile."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections import Counter

from tests.payouts.bank import SECRET, Bank
from tests.stress import proof
from tests.stress.run import Size, run
from tests.stress.site import Site


def main() -> int:
    """Runs, prints what happened, and ends with 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="make stress ARGS=…", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--workers", type=int, default=200)
    parser.add_argument("--requesters", type=int, default=8)
    parser.add_argument("--web-processes", default="3")
    parser.add_argument("--runners", default="2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chaos", action="store_true", help="kill -9 at random, full disk, clock steps, a bank that breaks off after paying")
    wanted = parser.parse_args()
    bank, environ = Bank(bad_share=0.4), {"WEB_PROCESSES": wanted.web_processes, "RUNNERS": wanted.runners, "PAYOUT_THRESHOLD": "0.05"}
    if wanted.chaos:
        environ |= {"PAYOUT_WEBHOOK_URL": bank.url, "PAYOUT_WEBHOOK_SECRET": SECRET}
    site, fire = Site(**environ), None
    if wanted.chaos:
        from tests.stress.chaos import Chaos

        fire = Chaos(site, wanted.seconds, wanted.seed)
    try:
        site.start()
        size = Size(seconds=wanted.seconds, workers=wanted.workers, requesters=wanted.requesters)
        market = asyncio.run(run(site, size, wanted.seed, fire))
        print(proof.told(market.watch.answers))
        print(", ".join(f"{name} {count}" for name, count in proof.figures(market).items()))
        if fire:
            print(fire.told())
        wrong = [*proof.prove(market), *proof.hold_against(bank, market)]
    finally:
        words, accidents = site.words(10_000_000), site.accidents()
        site.stop()
        bank.end()
    for line in wrong:
        print(f"WRONG: {line}")
    if wrong:
        print(accidents or words[-5000:])
    errors = Counter(line[:150] for line in words.splitlines() if re.match(r"[a-z_.]+\.\w*(Error|Exception|Timeout|Shutdown|Away)\b", line))
    print("in the installation's log:\n" + proof.told(errors) if errors else "no accident in the installation's log")
    print(f"{len(wrong)} promises broken")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
