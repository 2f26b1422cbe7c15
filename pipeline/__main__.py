"""
`python -m pipeline` is `klynge`.

Its own room because of what comes before the first word is read: what a command loads is there to stay, and looking
through it for garbage again and again takes a sixth of an order's time.
"""

from __future__ import annotations

import gc

_AT_REST = (50_000, 20, 50)  # new things between two looks at the young, the middle-aged and the old


def main() -> None:
    """Load the commands undisturbed, and run one."""
    gc.set_threshold(*_AT_REST)
    gc.disable()
    from pipeline import cli  # noqa: PLC0415 -- what this is about

    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
