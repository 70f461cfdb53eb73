"""How large and how long benchmarks are."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """Bounds of one run: every load is bounded in count and in time."""

    loop_seconds: float  # of each measured stretch of the HTTP loop
    loop_tasks: int
    callers: tuple[int, ...]  # concurrent workers
    turkle_tasks: int
    growth_tasks: tuple[int, ...]
    import_rows: int
    approvals: int
    transfers: int
    results_tasks: int
    votes: int


SIZES = {
    "quick": Size(2, 40_000, (1, 8), 200, (1_000, 10_000), 20_000, 1_000, 20_000, 20_000, 20_000),
    "normal": Size(8, 200_000, (1, 8, 32), 1_000, (1_000, 100_000), 100_000, 10_000, 250_000, 50_000, 1_000_000),
    "full": Size(20, 200_000, (1, 8, 32), 1_000, (1_000, 100_000, 1_000_000), 1_000_000, 10_000, 10_000_000, 1_000_000, 1_000_000),
}
SIZES["huge"] = replace(SIZES["full"], growth_tasks=(*SIZES["full"].growth_tasks, 10_000_000))
