# Needs Python 3.11 or newer, git and make. Everything else is installed into .venv.

VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
DESIGN = ha-kops
CONFORMANCE = tests/conformance

.POSIX:
.PHONY: help run test conformance lint docs bench clean

help:
	@echo "make run    start the wizard; without a terminal, print the advice for $(DESIGN)"
	@echo "make test   everything a change must pass: lint, types, import contracts, tests"
	@echo "make conformance  exports and imports judged by the tools' own code (needs Go);"
	@echo "            DESIGNS=2000 takes more random designs than 200 a target"
	@echo "make lint   the same without the tests"
	@echo "make docs   write the parts of docs/ that are made from rules and decisions"
	@echo "make bench  evaluate, cold check, first paint and key to paint, against their floors"
	@echo "make clean  remove .venv and every cache"

# `check` exits with 1 when it has findings to report: that is its answer, not a failure.
run: $(VENV)/.installed
	@if [ -t 0 ] && [ -t 1 ]; then \
		$(BIN)/k8s-advisor; \
	else \
		{ $(BIN)/k8s-advisor check $(DESIGN) || [ $$? -eq 1 ]; } && \
		$(BIN)/k8s-advisor cost $(DESIGN) && \
		$(BIN)/k8s-advisor availability $(DESIGN) && \
		$(BIN)/k8s-advisor --export kops $(DESIGN); \
	fi

test: lint
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict advisor tests
	$(BIN)/lint-imports --no-logo

conformance: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m conformance -n 2 --dist loadfile $(CONFORMANCE) $(PYTEST_ARGS)

docs: $(VENV)/.installed
	$(BIN)/python -m tools.build_docs

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@python=; \
	for candidate in $$PYTHON python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "k8s-advisor needs Python 3.11 or newer; found: $$(python3 --version 2>/dev/null || echo none)." >&2; \
		echo "Install it from your package manager or python.org, or name it: make PYTHON=..." >&2; \
		exit 2; \
	fi; \
	rm -rf $(VENV); \
	if ! "$$python" -m venv $(VENV); then \
		echo "$$python cannot make a virtual environment (on Debian: apt install python3-venv)." >&2; \
		rm -rf $(VENV); exit 2; \
	fi
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	@echo "Installing k8s-advisor into $(VENV) ..." >&2
	@$(PIP) install -c constraints.txt -e . >&2
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml constraints.txt
	@echo "Installing k8s-advisor and its development tools into $(VENV) ..." >&2
	@$(PIP) install -c constraints.txt -e '.[dev]' >&2
	@touch $@ $(VENV)/.installed
