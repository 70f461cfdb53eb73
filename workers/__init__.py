"""Runners: background processes and the jobs they run. A job loads by id and calls one act."""
