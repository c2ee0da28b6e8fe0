# On a fresh machine with Python 3.11+ and make: `make serve` opens the page, `make check` runs what
# is quickly known, `make test` all that decides, and `make evidence` what takes too long for every run.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')
# Tests go to the worker that is idle; what a folder's tests share is made once a worker.
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --durations 10 --durations-min 1

.PHONY: serve docs check test evidence units whole lint style types audit sbom scripts format bench clean programs

serve: $(VENV)/.ready
	ALIGNMENT_DOCS="$${ALIGNMENT_DOCS-$(wildcard build/docs)}" $(BIN)/alignment serve --open

# The documentation, into build/docs; nothing is fetched for it, and every link is followed.
docs: $(VENV)/.documented
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m sphinx -q -W --keep-going -c docs -d build/doctrees . build/docs
	$(BIN)/python docs/links.py build/docs

# What fails at once comes first; mypy, whose first look is long, and what waits for the network
# go on beside the tests.
check: style scripts
	@$(MAKE) --no-print-directory -j 3 types audit units

units: $(VENV)/.tested
	$(PYTEST) -m "not browser and not slow and not evidence"

test: style scripts programs
	@$(MAKE) --no-print-directory -j 2 types whole

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

# Known vulnerabilities of what is installed. Without a network nothing is audited, which is said and
# fails nothing; neither is a package that the list does not know passed over.
audit: $(VENV)/.tested
	@said=$$($(BIN)/pip-audit --progress-spinner off --disable-pip --no-deps --strict --timeout 10 \
	  --requirement constraints.txt 2>&1) && echo "Audited: no known vulnerabilities." || case "$$said" in \
	  *"known vulnerabilit"*) echo "$$said"; exit 1;; \
	  *) echo "Not audited: $$(echo "$$said" | tail -n 1 | cut -c 1-300)";; esac

# What the image holds, as a CycloneDX bill of materials.
sbom: $(VENV)/.tested
	@mkdir -p build
	$(BIN)/python docs/sbom.py > build/sbom.json

# The scripts of the page and of the offline files: style, types, and what they work out.
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

$(VENV)/.ready: setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt -e '.[all]'
	@touch $@

$(VENV)/.tested: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt -e '.[test]'
	@touch $@

$(VENV)/.documented: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt -e '.[docs]'
	@touch $@

# Node itself is a Python package; what checks the scripts is in package.json.
node_modules/.installed: package.json $(VENV)/.tested
	$(BIN)/npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# A browser and the store of several hosts; without its window the browser takes less of the processor.
BROWSER = chromium-headless-shell
bench: BROWSER = chromium
programs:
	@.ci/programs $(BROWSER) $(PROGRAMS)
