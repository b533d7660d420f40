# make demo: look at it.  make test: prove it.  Another Python: make test PY=python3.12
PY ?= python3
VENV := .venv$(if $(filter-out python3,$(PY)),-$(notdir $(PY)))
BIN := $(VENV)/bin
PIP := $(PY) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
READY := $(VENV)/.ready
# Tests wait for servers most of their time, so more of them than cores run at once.
JOBS ?= 4

.PHONY: demo test check soak bench interop lock clean

demo: $(READY)
	@$(BIN)/ecoflow-tui demo

test: $(READY)
	$(BIN)/python -m pytest --numprocesses $(JOBS)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# 1 000 times kill -9 and every other fault, with MQTT's real keepalive: about an hour.
soak: $(READY)
	FAULT_KILLS=1000 FAULT_KEEPALIVE=30 $(BIN)/python -m pytest --numprocesses $(JOBS) tests/faults

# Somebody else's EcoFlow client at the simulated cloud; it lives in an environment of its own.
INTEROP := .venv-interop
interop: $(READY) $(INTEROP)/.ready
	INTEROP_PYTHON=$(abspath $(INTEROP))/bin/python $(BIN)/python -m pytest tests/simulator/test_third_party.py

$(INTEROP)/.ready: tests/simulator/interop.txt
	$(PY) -m venv --without-pip $(INTEROP)
	$(PY) -m pip --python $(INTEROP)/bin/python --disable-pip-version-check --quiet install -r $<
	@touch $@

# What it costs, against limits and peers: ratios, since machines differ.
# The peers that Python has live in an environment of their own; Debian has the others:
# mosquitto mosquitto-clients btop mariadb-server.
PEERS := .venv-peers
bench: $(READY) $(PEERS)/.ready
	PEERS=$(abspath $(PEERS))/bin $(BIN)/python -m benchmarks --into README.md

$(PEERS)/.ready: benchmarks/peers.txt
	$(PY) -m venv --without-pip $(PEERS)
	$(PY) -m pip --python $(PEERS)/bin/python --disable-pip-version-check --quiet install -r $<
	@touch $@

$(READY): requirements.lock pyproject.toml
	$(PY) -m venv --without-pip $(VENV)
	$(PIP) install --root-user-action=ignore --require-hashes -r requirements.lock
	$(PIP) install --root-user-action=ignore --no-deps --no-build-isolation -e .
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-header --extra demo --extra parquet --extra dev -o requirements.lock pyproject.toml

clean:
	rm -rf .venv .venv-* build dist
