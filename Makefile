# `make help` prints the vocabulary. Each target is a line or two that also works without make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= $(shell nproc)
export PYTHONPATH := src
export SEKIMORI_HTTPS ?= false
POSTGRES := $(shell pwd)/tools/postgres.sh

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# Packages of the operating system: fonts, the sandbox's programs and, for the tests, PostgreSQL and a browser.
.PHONY: host-demo host-test
host-demo:
	-tools/host_setup.sh demo
host-test:
	tools/host_setup.sh test

# The virtual environment is made anew whenever the pinned requirements change.
$(VENV)/.product: requirements/base.txt requirements/postgres.txt requirements/build.txt pyproject.toml $(wildcard src/sekimori/portal/locale/*/LC_MESSAGES/*.po)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/postgres.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python tools/translations.py compile
	touch $@

$(VENV)/.test: $(VENV)/.product requirements/test.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

.PHONY: install
install: $(VENV)/.product ## The product alone, without test tools

.PHONY: demo
demo: host-demo $(VENV)/.product ## Build everything, make the sample city, serve it at http://localhost:8000
	$(BIN)/sekimori demo $(DEMO)

.PHONY: test
test: host-test $(VENV)/.test ## Everything: lint, types, contracts, both databases, a real browser
	$(MAKE) lint
	$(MAKE) test-sqlite
	$(MAKE) test-postgres
	$(MAKE) smoke

.PHONY: lint
lint: $(VENV)/.test ## Style, types, import contracts, house rules, translations
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/mypy src tests
	$(BIN)/lint-imports
	$(BIN)/python tools/house_rules.py
	$(BIN)/python tools/translations.py check

.PHONY: test-sqlite
test-sqlite: $(VENV)/.test ## The whole suite on SQLite, with the browser; it has to run 90 % of the lines
	mkdir -p build
	$(BIN)/python -m slipcover --source src/sekimori --omit '*/migrations/*' --json --out build/lines.json -m pytest -n $(WORKERS) \
	  --dist loadgroup -m "not proof" -W "ignore:Module already imported so cannot be rewritten"
	$(BIN)/python tools/lines.py build/lines.json --least 90

.PHONY: test-postgres
test-postgres: $(VENV)/.test ## The portal's suite on a private PostgreSQL (the walk through every address there: make proof)
	SEKIMORI_DATABASE="$$($(POSTGRES) start)" $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not proof and not e2e and not slow" tests/portal \
	  --ignore tests/portal/demo --ignore tests/portal/access
	$(POSTGRES) stop

.PHONY: smoke
smoke: $(VENV)/.test ## The sample city from a clean clone, small, up to its first page after signing in
	$(BIN)/python tools/smoke.py --environment $(VENV)

.PHONY: proof
proof: host-test $(VENV)/.test ## The long proofs: every benchmark in full (benchmarks/RESULTS.md), property tests and kill series at length
	$(BIN)/python -m benchmarks.proof

.PHONY: lock
lock: ## Write the pinned requirements with hashes (needs uv)
	for f in build base postgres test; do uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command "make lock" requirements/$$f.in -o requirements/$$f.txt; done
