# Two commands for a fresh machine: `make demo` runs the main job, `make test` runs every test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check format docs bench clean

# Install into .venv and play the scenario Change Properties on real sockets.
demo: $(VENV)/.installed
	$(BIN)/ixn demo

# Install everything and run every test, on all processors; core and dialects must be covered by their own.
test: $(VENV)/.developing
	tools/install-debian-packages
	$(BIN)/coverage run -m pytest -q tests/core tests/dialects
	$(BIN)/coverage report --include='*/core/*,*/dialects/*' --fail-under=100 --skip-covered
	$(BIN)/python -m pytest -q --numprocesses=auto --dist=loadfile --ignore=tests/core --ignore=tests/dialects

# Lint, types, import law, generated documents.
check: $(VENV)/.developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy docs/examples
	$(BIN)/lint-imports
	$(BIN)/python -m interaction_server.reference --check docs/reference

# Put every file into the house's format.
format: $(VENV)/.developing
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Make the reference pages from the tables.
docs: $(VENV)/.developing
	$(BIN)/python -m interaction_server.reference docs/reference

# Changes per second on this machine, beside those of Redis, NATS and PostgreSQL.
bench: $(VENV)/.installed
	tools/install-debian-packages
	$(BIN)/ixn bench change-properties --peer redis --peer nats --peer postgres

$(VENV)/.installed: pyproject.toml
	tools/make-venv $(PYTHON) $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.developing: pyproject.toml
	tools/make-venv $(PYTHON) $(VENV)
	$(BIN)/pip install --quiet --editable '.[development]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
