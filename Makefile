# `make` alone prints what can be made. Everything is set up on first use.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
ENDING ?= 2026-09-30

.PHONY: help setup report test check lint types format golden lock clean

help:  ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## create the virtual environment and, where possible, install WeasyPrint's system libraries

$(STAMP): requirements.lock pyproject.toml .ci/set-up
	@PYTHON=$(PYTHON) VENV=$(VENV) bash .ci/set-up
	@touch $@

report: $(STAMP)  ## make the sample country, receive it and print two reports: one anonymised, one open
	@$(BIN)/klynge demo --ending $(ENDING)

test: $(STAMP)  ## run every test
	@$(BIN)/python -m pytest

check: $(STAMP) lint types  ## check the definitions, the floors, the style and the types
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/klynge check

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

format: $(STAMP)  ## put the code in its usual form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

golden: $(STAMP)  ## make the golden pages anew; read the difference before you commit it
	@KLYNGE_UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/golden

lock:  ## pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

clean:  ## remove what was made: environment, caches, sample, snapshots, reports
	@rm -rf $(VENV) .klynge sample_data/small sample_data/region sample_data/national .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find reports_out -mindepth 1 ! -name README.md -delete
