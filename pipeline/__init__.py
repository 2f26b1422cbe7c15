"""The engine: definitions and extracts become printed, protected cluster reports."""

__version__ = "0.1.0"
