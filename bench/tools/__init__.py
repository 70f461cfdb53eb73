"""What the benchmarks share: the installation under test, the load client, tables, a market to work on."""
