# The habits of the house, one word each. Everything runs in .venv (see README.md).
.PHONY: check lint types test format

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
