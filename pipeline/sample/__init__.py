"""Turns a description of a made-up country into a delivery folder, the way owners deliver."""

from pipeline.sample.making import make_sample
from pipeline.sample.reading import StoryText

__all__ = ["StoryText", "make_sample"]
