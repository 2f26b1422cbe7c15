"""`python -m pipeline` is `klynge`."""

from pipeline.cli import main

main()
