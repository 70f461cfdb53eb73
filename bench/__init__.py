"""Benchmarks, one module each. A module has `TITLE` and `run(place) -> Report`; `make bench` runs those that are named, or all.

Each compares within one run, on the installation that `make run` would start, so that its ratios hold wherever it runs.
"""
