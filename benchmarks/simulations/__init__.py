"""
Simulates countries of which the truth is known, and counts how often the engine's verdicts and intervals are right.

`make simulations` runs everything and writes docs/simulations.md with its figure; the tests run short forms.
"""
