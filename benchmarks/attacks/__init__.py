"""
Attacks what the engine protects, with more knowledge than a reader has, and counts what is recovered.

`make attack` runs everything and writes docs/attacks.md; the tests run short forms. Each module is one attack: its
`attack` takes the scale of a run and gives rows.
"""
