"""What a run is asked to produce, and whether it may: orders and consents."""
