"""
The Danish sentences and words of a report, a module for each part of it.

`{name}` is filled in; `**…**` is strong. `wording` makes one catalogue of them; no key stands in two.
"""
