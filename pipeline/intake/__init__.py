"""Delivered files become a checked, immutable snapshot."""

from pipeline.intake.pages import terminal_table
from pipeline.intake.quality import Quality
from pipeline.intake.receiving import Received, receive
from pipeline.intake.snapshot import current_snapshot

__all__ = ["Quality", "Received", "current_snapshot", "receive", "terminal_table"]
