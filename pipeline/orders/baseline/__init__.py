"""The frozen baseline: what a released report can be rebuilt from, and what its follow-up is held against."""
