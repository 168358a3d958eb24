# Everything a newcomer needs: `make demo`, `make test`. Debian with Python 3.11, git and make is enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PEERS  := .venv-peers
SHARED ?= ../shared
SECONDS ?= 300
# Tests of one file stay together: they share what is made once.
CORES   ?= -n auto --dist loadfile

.PHONY: demo test fuzz check bench battery acceptance lock docs translations picture screenshots clean

demo: $(VENV)/run.stamp
	@$(BIN)/saksei demo demo

# Where the system allows it, with no network: what tries to leave the computer fails the run.
test: $(VENV)/dev.stamp
	@sh tools/debian.sh
	$(BIN)/python tools/alone.py $(BIN)/python -m pytest tests $(CORES)
	$(BIN)/python tools/alone.py $(BIN)/python -m pytest tests $(CORES) --postgres

# Texts made up by a fuzzer; what goes wrong is left in build/fuzz/.
fuzz: $(VENV)/dev.stamp
	PYTHONPATH=tests $(BIN)/python -m reading.fuzz $(SECONDS)

# A test whose imports are gone fails here, in seconds.
check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests --collect-only -qq
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_docs.py

bench: $(VENV)/bench.stamp $(PEERS)/peers.stamp
	$(BIN)/python -m benchmarks --shared $(SHARED)

# Estimates of what was simulated, and attacks, many times; ARGS=--quick for few of each.
battery: $(VENV)/dev.stamp
	PYTHONPATH=tests $(BIN)/python -m battery $(ARGS)

acceptance: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/acceptance --shared $(SHARED)

# The three environments are one folder that grows: demo needs the fewest packages.
$(VENV)/run.stamp: requirements/run.lock pyproject.toml tools/environment.sh
	@sh tools/environment.sh $(PYTHON) $(VENV) run
$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml tools/environment.sh
	@sh tools/environment.sh $(PYTHON) $(VENV) dev
$(VENV)/bench.stamp: requirements/bench.lock pyproject.toml tools/environment.sh
	@sh tools/environment.sh $(PYTHON) $(VENV) bench
# Peers whose packages cannot live beside ours.
$(PEERS)/peers.stamp: requirements/peers.lock tools/environment.sh
	@sh tools/environment.sh $(PYTHON) $(PEERS) peers

lock: $(VENV)/dev.stamp
	sh tools/lock.sh $(BIN)/uv

docs: $(VENV)/dev.stamp
	$(BIN)/python tools/data_model.py docs/data-model.md

# The picture in README.md; needs chromium (apt-get install chromium).
picture: demo
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1000,1080 \
		--screenshot=docs/report.png demo/report.html

# What pages say, collected for translators; keeps what is translated.
translations: $(VENV)/dev.stamp
	$(BIN)/python tools/catalogue.py

# Pictures of every screen, for the docs; needs what the tests need.
screenshots: $(VENV)/dev.stamp
	@sh tools/debian.sh
	$(BIN)/python tools/screenshots.py docs/screens

clean:
	rm -rf $(VENV) $(PEERS) demo
