"""Turns a Report into files: PDF, HTML, CSV, workbook and manifest, in a folder that appears whole or not at all."""
