"""A market under load, and under fire: real processes, hundreds of people, and a proof afterwards. `make stress`."""
