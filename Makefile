# `make` alone prints what can be made. Everything is set up on first use.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
ENDING ?= 2026-09-30
SIZE ?= region

.PHONY: help setup report test check lint types format golden oracle simulations attack year plausibility catalogue faults fuzz bench fonts site lock clean

help:  ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## create the virtual environment and, where possible, install WeasyPrint's system libraries

$(STAMP): requirements-dev.lock pyproject.toml .ci/set-up
	@PYTHON=$(PYTHON) VENV=$(VENV) bash .ci/set-up
	@touch $@

report: $(STAMP)  ## make the sample country, receive it and print two reports: one anonymised, one open
	@[ -d sample_data/small/sources ] || $(BIN)/klynge sample --to sample_data/small
	@$(BIN)/klynge receive
	@$(BIN)/klynge run kol --ending $(ENDING) --cluster nordlys --visibility anonymised
	@$(BIN)/klynge run antibiotika --ending $(ENDING) --cluster nordlys --visibility open

test: $(STAMP)  ## run every test
	@$(BIN)/python -m pytest -n auto --dist loadfile

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

oracle: $(STAMP)  ## compare with the published reference values, where they are; writes docs/reference_values.md
	@KLYNGE_ORACLE_PAGE=docs/reference_values.md $(BIN)/python -m pytest tests/oracle

catalogue: $(STAMP)  ## write what the definitions offer, and what could not be verified, in docs/catalogue.md (minutes)
	@$(BIN)/klynge catalogue --coverage --to docs/catalogue.md

simulations: $(STAMP)  ## simulate countries of which the truth is known; writes docs/simulations.md (minutes)
	@PYTHONPATH=benchmarks $(BIN)/python -m simulations

attack: $(STAMP)  ## attack what is hidden, as a reader who knows everything; writes docs/attacks.md (minutes)
	@PYTHONPATH=benchmarks:tests $(BIN)/python -m attacks

year: $(STAMP)  ## play a year of orders and follow-ups of which the truth is known; writes docs/worked_year.md (minutes)
	@PYTHONPATH=benchmarks $(BIN)/python -m worked_year

plausibility: $(STAMP)  ## hold the sample country against published levels; writes docs/plausibility.md (minutes)
	@PYTHONPATH=benchmarks $(BIN)/python -m plausibility

LOCK := uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate --quiet

faults: $(STAMP)  ## kill, fill and strain a unit at every stage; writes docs/faults.md (half an hour)
	@PYTHONPATH=benchmarks:tests $(BIN)/python -m faults

fuzz: $(STAMP)  ## damage definitions, sources and contracts for ten minutes; writes docs/fuzzing.md
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/python -m pip install --quiet "atheris>=3"
	@PYTHONPATH=benchmarks:tests $(BIN)/python -m fuzzing

bench: $(STAMP)  ## measure speed and memory side by side with others; writes docs/benchmarks.md (hours; SIZE=region)
	@PYTHONPATH=benchmarks:tests $(BIN)/python -m bench --size $(SIZE)

fonts: $(STAMP)  ## take the glyphs that HTML pages carry from the installed typeface anew
	@PYTHONPATH=tests $(BIN)/python -m support.typeface

site: $(STAMP)  ## build the documentation in site/
	@$(BIN)/python -m mkdocs build --strict --quiet

lock:  ## pin the dependencies anew (needs uv)
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --extra dev --output-file requirements-dev.lock

clean:  ## remove what was made: environment, caches, sample, snapshots, reports
	@rm -rf $(VENV) .klynge sample_data/small sample_data/region sample_data/national .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find reports_out -mindepth 1 ! -name README.md -delete
