# What you can do here; `make run` is all that is needed to start.
PORT ?= 8501
HOST ?= localhost
PY := .venv/bin/python

.DEFAULT_GOAL := run
.PHONY: run check test test-families soak bench performance profile lint screenshots coverage hooks constraints clean app dev

# Set up, fetch the files, start the app and print its address.
run: app
	@exec $(PY) -m streamlit run app.py --server.address "$(HOST)" --server.port "$(PORT)"

# How many tests run at once, where none measures time.
WORKERS ?= 2
PYTEST := $(PY) -m pytest -q
BESIDE := -n $(WORKERS) --dist loadfile

# While you work: lint, types, imports, and the tests of parts and pages that run no real network. Under two minutes.
check: lint
	@$(PY) -m components fetch
	$(PYTEST) $(BESIDE) -m "not soak and not real" tests/unit tests/pages

# All tests but the long repetitions of `make soak`. Browsers and what measures time run one at a time: two browsers
# beside two servers starve one another on two cores.
test: dev
	browser=$$(tools/find_browser.sh) && ffprobe=$$(tools/find_ffprobe.sh) && \
	export KEYPOINT_LAB_TEST_BROWSER="$$browser" KEYPOINT_LAB_TEST_FFPROBE="$$ffprobe" && \
	$(PYTEST) $(BESIDE) -m "not timing and not soak" tests/unit tests/models tests/pages tests/families tests/process && \
	$(PYTEST) -m "timing and not soak" tests/models tests/process && \
	$(PYTEST) tests/browser

# Prints what it measures.
soak: dev
	browser=$$(tools/find_browser.sh) && KEYPOINT_LAB_TEST_BROWSER="$$browser" $(PY) -m pytest -m soak -rP --timeout 7200

# The families' networks against another implementation, in an environment of its own: PyTorch is large.
test-families: dev .venv-families/installed
	KEYPOINT_LAB_FAMILIES_PYTHON=.venv-families/bin/python $(PY) -m pytest tests/families

# timm without torchvision, of which the networks compared here use nothing.
.venv-families/installed: requirements-families.txt constraints.txt
	rm -rf .venv-families
	python=$$(tools/find_python.sh) && "$$python" -m venv .venv-families
	.venv-families/bin/python -m pip install --disable-pip-version-check --no-input \
		-r requirements-families.txt -c constraints.txt
	.venv-families/bin/python -m pip install --disable-pip-version-check --no-input --no-deps timm==1.0.31
	touch $@

# `make bench ARGS=--json` for machines. `ARGS=--page` measures the page in a browser, too, which needs `make dev`.
bench: app
	@$(PY) -m components bench $(ARGS)

# docs/performance.md, of this machine: about ten minutes, in which nothing else should run.
performance: dev
	@$(PY) -m components bench --page --markdown docs/performance.md

# Flame graphs of the live path's two processes while a viewer streams, in profile/.
profile: dev
	@$(PY) -m tools.flame_graphs

lint:
	@tools/install.sh dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

# The README's picture, from the app as it is now.
screenshots: dev
	browser=$$(tools/find_browser.sh) && KEYPOINT_LAB_TEST_BROWSER="$$browser" $(PY) -m tools.screenshots

# Which lines the unit and page tests run; apart from `make test`, for counting them takes a tenth to a third more time.
coverage: dev
	$(PYTEST) $(BESIDE) --cov --cov-report=term tests/unit tests/pages

# The checks of `make lint` before each commit of this checkout.
hooks:
	@tools/install.sh dev
	$(PY) -m pre_commit install

# The versions of all packages, those that others bring along included; after each change of a list of requirements.
# What is pinned already stays unless `make constraints ARGS=--upgrade` asks for the newest.
constraints: .venv/bin/uv
	@.venv/bin/uv pip compile --universal --python-version 3.11 --quiet $(ARGS) \
		--custom-compile-command "make constraints" --no-emit-index-url --no-emit-find-links \
		--output-file constraints.txt requirements-dev.txt requirements-families.txt

.venv/bin/uv:
	@tools/install.sh dev

clean:
	rm -rf .venv .venv-families .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

app dev:
	@tools/install.sh $(filter dev,$@)
	@$(PY) -m components.system_libraries
	@$(PY) -m components fetch
