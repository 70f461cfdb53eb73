"""`python -m marketplace.installation`: what `make run` runs."""

import sys

import config
from marketplace.installation.problem import Problem


def main() -> int:
    """Runs the installation; a problem is one line and status 1."""
    settings = config.load_or_exit()
    from marketplace.installation.reach import reach
    from marketplace.installation.supervisor import Supervisor

    try:
        reach(settings)
        return Supervisor(settings).run()
    except Problem as problem:
        print(f"rivulet: {problem}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
