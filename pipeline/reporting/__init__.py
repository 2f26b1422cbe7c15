"""Turns protected figures into a Report, and a Report into one HTML text: pure, no file and no clock."""
