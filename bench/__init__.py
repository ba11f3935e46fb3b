"""Measures the portal against floors, in one run on one machine: `python -m bench` (docs/benchmarks.md)."""
