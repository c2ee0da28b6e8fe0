# On a machine with Python 3.11+ and make, `make serve` opens the page. `make check` runs the quick checks,
# `make test` runs every test that decides, and `make evidence` runs the very long tests.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
# Tests start many processes, which start faster with the bytecode of earlier ones.
export PYTHONDONTWRITEBYTECODE =
# An idle worker takes the next test; each worker makes the shared fixtures of a folder once.
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --durations 10 --durations-min 1

.PHONY: serve docs check test evidence units whole lint style types audit sbom scripts format bench clean programs

serve: $(VENV)/.ready
	ALIGNMENT_DOCS="$${ALIGNMENT_DOCS-$(wildcard build/docs)}" $(BIN)/alignment serve --open

# Build the documentation in build/docs without the network, and check every link.
docs: $(VENV)/.documented
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m sphinx -q -W --keep-going -c docs -d build/doctrees . build/docs
	$(BIN)/python docs/links.py build/docs

# Quick checks come first. mypy, whose first run is long, and the audit run in parallel with the tests.
check: style scripts
	@$(MAKE) --no-print-directory -j 3 types audit units

units: $(VENV)/.tested
	$(PYTEST) -m "not browser and not slow and not evidence"

# The tests begin once all is installed; style, types and scripts follow each other beside them.
test:
	@$(MAKE) --no-print-directory -j 2 programs $(VENV)/.tested
	@$(MAKE) --no-print-directory -j 2 whole style types scripts

whole: $(VENV)/.tested
	$(PYTEST)

evidence: PROGRAMS = firefox-esr
evidence: $(VENV)/.tested node_modules/.installed programs
	$(PYTEST) -m evidence
	$(BIN)/python -m benchmarks.coverage

lint: style types scripts

style: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy

# Search the installed packages for known vulnerabilities. Without a network the audit is skipped with a
# message; a package that the database does not know is an error.
audit: $(VENV)/.tested
	@output=$$($(BIN)/pip-audit --progress-spinner off --disable-pip --no-deps --strict --timeout 10 \
	  --requirement constraints.txt 2>&1) && echo "Audited: no known vulnerabilities." || case "$$output" in \
	  *"known vulnerabilit"*) echo "$$output"; exit 1;; \
	  *) echo "Not audited: $$(echo "$$output" | tail -n 1 | cut -c 1-300)";; esac

# Write the contents of the image as a CycloneDX bill of materials.
sbom: $(VENV)/.tested
	@mkdir -p build
	$(BIN)/python docs/sbom.py > build/sbom.json

# Check style and types of the scripts of the page and of offline files, and run their tests.
scripts: node_modules/.installed
	$(BIN)/node node_modules/oxlint/bin/oxlint --quiet assets types tests/scripts benchmarks
	$(BIN)/node node_modules/typescript/bin/tsc
	$(BIN)/node --test --test-force-exit --test-reporter=dot tests/scripts/*.test.mjs

format: $(VENV)/.tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.tested programs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python -m pytest benchmarks -q -o addopts="-p no:dash"

clean:
	rm -rf $(VENV) node_modules build dist *.egg-info .benchmarks

$(VENV)/.created: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.created
	$(INSTALL) -e '.[all]'
	@touch $@

# Tests import a small part of the packages, which Python compiles at their first import.
$(VENV)/.tested: $(VENV)/.created
	$(INSTALL) --no-compile -e '.[test]'
	@touch $@

$(VENV)/.documented: $(VENV)/.created
	$(INSTALL) -e '.[docs]'
	@touch $@

# Node is a Python package; package.json lists the tools that check the scripts.
node_modules/.installed: package.json $(VENV)/.tested
	$(BIN)/npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Install a browser and Redis. A browser without a window uses less of the processor.
BROWSER = chromium-headless-shell
bench: BROWSER = chromium
programs:
	@.ci/programs $(BROWSER) $(PROGRAMS)
