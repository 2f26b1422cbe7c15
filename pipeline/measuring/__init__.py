"""The arithmetic: counts become measurements, measurements become figures that may be published."""
