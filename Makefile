# The one entry point for people. Everything runs in .venv; pins live in constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
SAMPLE := examples/the_cleaners_key.fountain
ALONE := tests/integration/test_paid_limits.py

.PHONY: demo test check bench minimal clean

demo: .venv/base.done  ## make a film of the sample screenplay, offline
	$(BIN)/cliffhanger produce $(SAMPLE) --to studio $(DEMO_FLAGS)

test: .venv/dev.done  ## install what the tests need and run them all
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder -m 'not alone'
	$(BIN)/pytest -m alone $(ALONE)

check: .venv/dev.done  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: .venv/dev.done  ## print figures; asserts nothing about time
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.scripts
	$(BIN)/python -m tests.bench.paid
	$(BIN)/python -m tests.bench.embedding

minimal:  ## prove that the demo runs on a bare Debian with python3-venv and make (root, debootstrap)
	infra/minimal.sh

clean:  ## remove what make made, but no film
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis

.venv/base.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/dev.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable '.[dev]'
	touch .venv/base.done $@
