# The habits of the house, one word each. Everything runs in .venv (see README.md).
.PHONY: check lint types test format nightly fuzz mutants

check: lint types test

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy

test:
	.venv/bin/python -m pytest -q -n 2

format:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Whatever does more by night: a million random claims, product against second implementation (the same again:
# COLLECTOR_SEED=n make nightly), 10 000 mutated webhooks of each kind and 10 000 customers at Stripe, deaths at every
# pair of points, every hostile name through every mail, page and paper, every harmful mail through the reply path.
nightly:
	COLLECTOR_NIGHTLY=1 .venv/bin/python -m pytest -q -n auto tests/hostile \
	  $$(grep -rlwE 'COLLECTOR_NIGHTLY|NIGHTLY|url_for_months' tests --include='test_*.py' | grep -v tests/hostile)

# A fuzzer led by coverage at the doors for webhooks, ten minutes, in an environment of its own (.fuzz).
fuzz:
	python3.11 -m venv .fuzz
	.fuzz/bin/pip install -q -r requirements-dev.txt
	.fuzz/bin/pip install -q atheris==3.0.0
	.fuzz/bin/python -m tests.fuzz.webhooks -max_total_time=600

# Breaks the arithmetic on purpose, one place at a time, and lists what no test noticed (docs/mutation.md). About an hour.
mutants:
	python3 -m venv .mutants
	.mutants/bin/pip install -q -r requirements-dev.txt
	.mutants/bin/pip install -q mutmut==3.8.1
	COLLECTOR_EXAMPLES=30 COLLECTOR_CASES=600 .mutants/bin/mutmut run
	.mutants/bin/mutmut results
