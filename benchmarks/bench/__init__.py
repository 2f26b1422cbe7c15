"""Benchmarks: what the project costs, side by side with what somebody would do without it."""
