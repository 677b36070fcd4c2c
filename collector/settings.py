"""What the environment tells the service: read once at start, checked, frozen, never printed with its secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class SettingsError(Exception):
    """The environment is wrong; `problems` name each variable and its remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class MailBy(StrEnum):
    FOLDER = "folder"
    SMTP = "smtp"
    SENDGRID = "sendgrid"


def _https_or_loopback(value: str) -> str:
    if value.startswith("https://") or value.startswith(LOOPBACK):
        return value.rstrip("/")
    raise ValueError("must begin with https:// (http:// only on this machine, for the sandbox)")


Address = Annotated[str, AfterValidator(_https_or_loopback)]


class Settings(BaseSettings):
    """One field per variable. Every variable can also be given as NAME_FILE, the path of a file holding it."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: str = Field(
        "", description="Empty: SQLite under COLLECTOR_DATA_DIR. Else postgresql://user@host/name"
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Signs form tokens. Empty: made once in the data folder")
    stripe_api_key: SecretStr = Field(
        SecretStr(""), description="Restricted key (rk_live_...), read permissions are enough"
    )
    stripe_api_base: Address = Field("https://api.stripe.com", description="Only changed to speak to the sandbox")
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="whsec_... of the webhook endpoint; two by comma while it is rolled",
    )
    sendgrid_api_key: SecretStr = Field(SecretStr(""), description="SG..., with permission to send mail and read logs")
    sendgrid_api_host: Address = Field("https://api.sendgrid.com", description="https://api.eu.sendgrid.com in the EU")
    sendgrid_webhook_public_key: str = Field(
        "", description="Verification key of the signed event webhook; two by comma"
    )
    smtp_url: SecretStr = Field(SecretStr(""), description="smtps://user:password@host:465 or smtp://... (STARTTLS)")
    collector_mail: MailBy = Field(MailBy.FOLDER, description="How mail leaves: sendgrid, smtp, or folder (.eml files)")
    collector_policy: Path = Field(Path("policy"), description="Folder with creditor.toml, ladder.toml, terms.toml")
    collector_data_dir: Path = Field(Path("var"), description="Where documents and the SQLite database live")
    collector_base_url: Address = Field(
        "http://127.0.0.1:8000", description="Where debtors and providers reach this service"
    )
    collector_metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for /metrics; empty: loopback only"
    )
    collector_heartbeat_url: str = Field(
        "", description="Pinged after each whole round; alarms you when it falls silent"
    )
    collector_trusted_proxies: int = Field(
        0, ge=0, le=3, description="How many reverse proxies stand before the service"
    )
    collector_log_json: bool = Field(False, description="One JSON line per event instead of coloured lines")
    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on")
    collector_demo: bool = Field(False, description="Set by the demo only: banner, sandbox, nothing leaves the machine")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        key = self.stripe_api_key.get_secret_value()
        if key and not key.startswith(("sk_live_", "rk_live_", "sk_test_", "rk_test_")):
            raise ValueError("STRIPE_API_KEY: a Stripe key begins with rk_live_, sk_live_, rk_test_ or sk_test_")
        if self.collector_demo and "_live_" in key:
            raise ValueError("STRIPE_API_KEY: a live key has no place in the demo; remove it from the environment")
        if self.collector_mail is MailBy.SENDGRID and not self.sendgrid_api_key.get_secret_value():
            raise ValueError("SENDGRID_API_KEY: needed because COLLECTOR_MAIL is sendgrid")
        if self.collector_mail is MailBy.SMTP and not urlsplit(self.smtp_url.get_secret_value()).hostname:
            raise ValueError("SMTP_URL: needed because COLLECTOR_MAIL is smtp, e.g. smtps://user:password@host:465")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.collector_data_dir / 'collector.db').resolve()}"

    @property
    def livemode(self) -> bool:
        """Whether the Stripe key belongs to live books; objects of the other mode are refused."""
        return "_live_" in self.stripe_api_key.get_secret_value()

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        return _listed(self.stripe_webhook_secret.get_secret_value())

    @property
    def event_keys(self) -> tuple[str, ...]:
        return _listed(self.sendgrid_webhook_public_key)


def load_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Read the environment (and .env). Raises SettingsError listing every wrong variable with its remedy."""
    from_files = _read_files(os.environ if environ is None else environ)
    try:
        return Settings(**{**from_files, **given})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError([_in_words(problem["loc"], problem["msg"]) for problem in error.errors()]) from None


def _read_files(environ: Mapping[str, str]) -> dict[str, object]:
    """NAME_FILE variables, as Docker and systemd hand over secrets."""
    found: dict[str, object] = {}
    for name in Settings.model_fields:
        path = environ.get(f"{name.upper()}_FILE")
        if not path:
            continue
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError([f"{name.upper()}_FILE: cannot read {path} ({error.strerror})"]) from None
    return found


def _in_words(place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{str(place[0]).upper()}: {message}" if place else message


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
