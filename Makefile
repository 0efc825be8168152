# `make help` prints the vocabulary. Each target is a line or two that also works without make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONPATH := src

.PHONY: help
help: ## Print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.PHONY: lock
lock: ## Write the pinned requirements with hashes (needs uv)
	for f in base postgres test; do uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command "make lock" requirements/$$f.in -o requirements/$$f.txt; done

.PHONY: lint
lint: ## Style, types, import contracts, house rules
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/mypy src tests
	$(BIN)/lint-imports
	$(BIN)/python tools/house_rules.py
