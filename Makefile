# The habits of the house, one word each. Everything runs in .venv (see README.md).
.PHONY: check lint types test format nightly

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

# A million random claims, product against second implementation. The same claims again: COLLECTOR_SEED=n make nightly
nightly:
	COLLECTOR_NIGHTLY=1 .venv/bin/python -m pytest -q -n auto tests/domain/test_two_implementations.py
