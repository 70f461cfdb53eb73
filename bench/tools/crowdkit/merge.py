"""Runs in crowd-kit's own environment: `merge.py METHOD VOTES.npz ROUNDS LABELS.npy`; prints the figures as JSON."""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote, OneCoinDawidSkene


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


method, votes, rounds, labels = sys.argv[1:]
given = np.load(votes)
table = pd.DataFrame({name: given[name] for name in ("task", "worker", "label")})
before = memory_mb()
# Never ended early, so that the rounds are those of the other.
model = {
    "majority": MajorityVote,
    "dawid_skene": lambda: DawidSkene(n_iter=int(rounds), tol=-np.inf),
    "one_coin": lambda: OneCoinDawidSkene(n_iter=int(rounds), tol=-np.inf),
}[method]()
begin, used = time.perf_counter(), time.process_time()
found = model.fit(table).labels_
figures = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - used, "before_mb": before, "most_mb": memory_mb()}
np.save(labels, found.sort_index().to_numpy())
print(json.dumps(figures))
