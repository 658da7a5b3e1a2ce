# The two commands are `make run` and `make test`; `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# `make run HOST=… PORT=… CONFIG=…`. HOST and CONFIG count on make's own command line only, because shells
# and tools export variables of these names for purposes of their own.
SERVE_FLAGS := $(if $(filter command line,$(origin HOST)),--host '$(HOST)')
SERVE_FLAGS += $(if $(PORT),--port '$(PORT)')
SERVE_FLAGS += $(if $(filter command line,$(origin CONFIG)),--config '$(CONFIG)')

.DEFAULT_GOAL := help
.PHONY: help run test lint format types unit constraints clean

help: ## this list
	@sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV)/.installed ## the server, on http(s)://127.0.0.1:8080 (HOST=, PORT=, CONFIG=)
	@exec $(BIN)/antiphon serve $(SERVE_FLAGS)

test: lint types unit ## everything that must pass: lint, types, tests

lint: $(VENV)/.installed-dev ## style and the layers of the architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev ## rewrite the code in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(VENV)/.installed-dev ## mypy --strict on sources, tests and benchmarks
	$(BIN)/mypy

unit: $(VENV)/.installed-dev ## the tests alone (ARGS= goes to pytest)
	$(BIN)/python -m pytest $(ARGS)

bench-turns: $(VENV)/.installed-dev ## hold dialogues with a server in real time and score its turn-taking
	$(BIN)/python -m benchmarks.turns.run $(ARGS)

bench-%: $(VENV)/.installed-dev ## one of the benchmarks: bench-wire, bench-load (ARGS= goes to it)
	$(BIN)/python -m benchmarks.$* $(ARGS)

constraints: $(VENV)/.installed-dev ## write the versions in .venv to constraints.txt, after testing an upgrade
	@$(BIN)/python .ci/constraints.py > constraints.tmp
	@mv constraints.tmp constraints.txt

clean: ## remove the environment, caches and build products
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf tests/referees/js/node_modules
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} +

# The model file of silero-vad is used, its code is not: without --no-deps it would bring PyTorch.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -c constraints.txt -e .
	$(PIP) install -c constraints.txt --no-deps silero-vad
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -c constraints.txt -e '.[dev,mic]'
	$(PIP) install -c constraints.txt --no-deps silero-vad
	@touch $(VENV)/.installed $@

$(VENV)/bin/python:
	@sh .ci/venv $(VENV)
