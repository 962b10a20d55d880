# `make` alone lists the commands.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export

PY := .venv/bin/python
UV := .venv/bin/uv
RUST := rust/Cargo.toml
RUST_SOURCES := $(shell find rust -name '*.rs' -not -path 'rust/target/*') $(wildcard rust/*/Cargo.toml) rust/Cargo.toml rust/Cargo.lock
UI_SOURCES := $(shell find ui -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help setup setup-dev run test test-python test-rust test-ui check fmt lint types layers golden bench fuzz ui docs locks wheel clean browser

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- set-up: each step leaves a stamp, so that a second run starts in seconds -----------------------------------

.stamps/venv: tools/setup.sh
	@sh tools/setup.sh
	@mkdir -p .stamps && touch $@

.stamps/run: .stamps/venv requirements/run.txt
	@test -e .stamps/dev || $(UV) pip sync --quiet --require-hashes requirements/run.txt
	@touch $@

.stamps/dev: .stamps/venv requirements/dev.txt
	@$(UV) pip sync --quiet --require-hashes requirements/dev.txt
	@rm -f .stamps/package
	@touch $@

.stamps/package: pyproject.toml tools/build_backend.py $(RUST_SOURCES)
	@echo "building the Rust core (release) ..."
	@$(UV) pip install --quiet --no-deps --no-build-isolation --reinstall-package heliograph -e .
	@touch $@

.stamps/ui: $(UI_SOURCES)
	@sh tools/ui.sh
	@touch $@

setup: .stamps/run .stamps/package .stamps/ui ## Make everything that `make run` needs

setup-dev: .stamps/dev .stamps/package .stamps/ui ## Make everything that the tests and checks need

# --- use ----------------------------------------------------------------------------------------------------------

run: setup ## Set up, start the platform and print its URL (HELIOGRAPH_* variables are its settings)
	@exec .venv/bin/heliograph up $(ARGS)

# --- hold to account ----------------------------------------------------------------------------------------------

browser:
	@sh tools/browser.sh

test: test-rust test-ui test-python ## Run all tests: Rust, web UI, Python (with the real engine and a real browser)

test-rust: .stamps/dev
	@PYO3_PYTHON=$(CURDIR)/$(PY) cargo test --quiet --manifest-path $(RUST) --workspace --locked

test-ui: .stamps/ui
	@cd ui && npm test --silent

test-python: setup-dev browser
	@mkdir -p test-results
	@$(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist loadgroup --ignore=tests/e2e/ui --cov --cov-report= $(PYTEST_ARGS)
	@# The browser's driver keeps an event loop in its process: its tests have one of their own.
	@$(PY) -m pytest tests/e2e/ui --cov --cov-append --cov-report=term:skip-covered --cov-report=xml:test-results/coverage.xml $(PYTEST_ARGS)

check: lint types layers ## Run every static check: ruff, pyright, import floors, clippy, tsc, UI linter, docs

lint: setup-dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@cargo fmt --manifest-path $(RUST) --all --check
	@PYO3_PYTHON=$(CURDIR)/$(PY) cargo clippy --quiet --manifest-path $(RUST) --workspace --all-targets --locked -- -D warnings
	@cd ui && npm run --silent check
	@$(PY) tools/check_locks.py
	@$(PY) tools/check_docs.py

types: setup-dev
	@.venv/bin/pyright --warnings

layers: setup-dev
	@.venv/bin/lint-imports

fmt: setup-dev ## Format Python, Rust and TypeScript
	@.venv/bin/ruff check --fix-only --quiet . || true
	@.venv/bin/ruff format .
	@cargo fmt --manifest-path $(RUST) --all
	@cd ui && npm run --silent fmt

golden: setup-dev ## Rewrite the golden files from what the code gives now (read the diff)
	@HELIOGRAPH_GOLDEN=write $(PY) -m pytest -q -m "not e2e and not browser" tests/unit tests/contract --inline-snapshot=fix || true
	@git --no-pager diff --stat

bench: setup-dev ## Print the tables of figures, with peers (takes a while; BENCH=name for one)
	@$(UV) pip install --quiet --require-hashes -r requirements/bench.txt
	@$(PY) bench/run.py $(BENCH)

fuzz: .stamps/dev ## Fuzz the decoders (FUZZ_SECONDS a target, 600 unless set)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} cargo test --release --manifest-path $(RUST) -p heliograph-core --locked -- --ignored --nocapture fuzz

# --- make things ----------------------------------------------------------------------------------------------------

ui: ## Build the web UI into the package
	@rm -f .stamps/ui && $(MAKE) --no-print-directory .stamps/ui

docs: setup-dev ## Generate the reference pages and the OpenAPI description
	@$(PY) tools/reference.py

locks: .stamps/venv ## Resolve the dependencies again and rewrite the lock files
	@sh tools/locks.sh

wheel: setup-dev ## Build the wheel (release, UI inside) into dist/
	@$(UV) build --wheel --no-build-isolation --quiet && ls -l dist

clean: ## Remove everything that was built (not the data)
	@rm -rf .venv .stamps rust/target ui/node_modules src/heliograph/api/static src/heliograph/_native*.so dist build test-results
