"""Where the rate tables are read from disk."""

from __future__ import annotations

from pathlib import Path

from collector.domain.jurisdictions import RULES
from collector.domain.jurisdictions.validation import validate_rules
from collector.domain.rate_csv import RateTableError, TableHeader, parse_rate_table, parse_table_headers
from collector.domain.rates import RateTable, RateTables

RATES_FOLDER = Path(__file__).parent / "domain" / "rates"


def load_rate_tables(folder: Path = RATES_FOLDER) -> RateTables:
    """All tables listed in the folder's tables.csv, checked, those that the rules of law need among them.

    Raises RateTableError naming file, line and remedy, RuleError for a rule that is wrong or whose table is not there.
    """
    tables = {header.key: _table(folder, header) for header in table_headers(folder)}
    validate_rules(RULES, tables)
    return RateTables(tables)


def table_headers(folder: Path = RATES_FOLDER) -> tuple[TableHeader, ...]:
    """How each table is kept, and in which columns. Raises RateTableError."""
    return parse_table_headers(_text(folder / "tables.csv", listed_on_line=1))


def _table(folder: Path, header: TableHeader) -> RateTable:
    return parse_rate_table(_text(folder / header.file, listed_on_line=header.line), header)


def _text(path: Path, *, listed_on_line: int) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RateTableError(
            "tables.csv", listed_on_line, f"{path.name} cannot be read ({type(error).__name__})",
            f"Restore {path.name} from the release, as UTF-8",
        ) from None  # fmt: skip
