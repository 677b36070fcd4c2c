"""What the environment tells the service: read once at start, checked, frozen, never printed with its secrets."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
OURS = "COLLECTOR_"
DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
_DOMAIN = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_ADDRESS = re.compile(r"[^@\s\"\\<>,]{1,64}@[A-Za-z0-9.-]{3,200}")
STRIPE_KEYS = ("sk_live_", "rk_live_", "sk_test_", "rk_test_")


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
    """One field per variable; in the environment each can also be NAME_FILE, the path of a file with its value."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: str = Field(
        "", description="Empty: SQLite under COLLECTOR_DATA_DIR. Else postgresql://user:password@host/name"
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Signs form tokens. Empty: made once in the data folder")
    stripe_api_key: SecretStr = Field(
        SecretStr(""), description="Restricted key (rk_live_...), read permissions are enough"
    )
    stripe_api_base: Address = Field("https://api.stripe.com", description="Only changed to speak to the sandbox")
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="whsec_... of the webhook endpoint; two by comma while it is rolled; connect-webhook keeps its own",
    )
    sendgrid_api_key: SecretStr = Field(SecretStr(""), description="SG..., with permission to send mail and read logs")
    sendgrid_api_host: Address = Field("https://api.sendgrid.com", description="https://api.eu.sendgrid.com in the EU")
    sendgrid_webhook_public_key: str = Field(
        "", description="Verification key of the signed event webhook; two by comma"
    )
    collector_reply_domain: str = Field(
        "", description="Domain whose mail is posted to /webhooks/replies; empty: replies go to reply_to, unread by us"
    )
    collector_reply_secret: SecretStr = Field(
        SecretStr(""), description="Last part of the address /webhooks/replies/...: 32 letters and digits or more"
    )
    sendgrid_parse_public_key: str = Field(
        "", description="Verification key of a signed Inbound Parse policy, instead of the secret; two by comma"
    )
    imap_url: SecretStr = Field(
        SecretStr(""),
        description="Mailbox of replies to read instead: imaps://user:password@host:993/INBOX (or imap://, STARTTLS)",
    )
    collector_imap_all: bool = Field(
        False, description="The mailbox is for replies alone: whatever comes is taken for one, strangers' mails too"
    )
    collector_canary_email: str = Field(
        "", description="An address of yours that gets a test mail each day; you are called if it does not arrive"
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
    collector_service_url: str = Field(
        "",
        description="Told by a signed post when the service of a debtor is to stop or go on: docs/suspension.md",
    )
    collector_service_secret: SecretStr = Field(
        SecretStr(""), description="Signs those posts: 32 characters or more; two by comma while it is changed"
    )
    collector_service_private: bool = Field(
        False, description="That address may lie on this machine or in its own network, and be plain http"
    )
    collector_ecb_rates: bool = Field(
        False, description="Ask the ECB's data service for a rate that is missing; you still decide to add it"
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
        for problem in (
            self._secret_key_problem(),
            self._stripe_problem(),
            self._mail_problem(),
            self._reply_problem(),
            self._service_problem(),
            self._database_problem(),
        ):
            if problem:
                raise ValueError(problem)
        return self

    def _secret_key_problem(self) -> str | None:
        """The web pages would refuse it too, but only at their first request."""
        if 0 < len(self.secret_key.get_secret_value()) < 32 and not self.collector_demo:
            return "SECRET_KEY: at least 32 characters; leave it empty and one is made in the data folder"
        return None

    def _stripe_problem(self) -> str | None:
        key = self.stripe_api_key.get_secret_value()
        if key.startswith(("pk_", "whsec_")):
            kind = "publishable key, which may read nothing" if key.startswith("pk_") else "webhook secret"
            return f"STRIPE_API_KEY: this is a {kind}. Make a restricted key (rk_...) in Stripe, Developers, API keys"
        if key and not key.startswith(STRIPE_KEYS):
            return "STRIPE_API_KEY: a Stripe key begins with rk_live_, sk_live_, rk_test_ or sk_test_"
        if self.collector_demo and "_live_" in key:
            return "STRIPE_API_KEY: a live key has no place in the demo; remove it from the environment"
        if not all(secret.startswith("whsec_") for secret in _listed(self.stripe_webhook_secret.get_secret_value())):
            return "STRIPE_WEBHOOK_SECRET: the signing secret of a webhook endpoint begins with whsec_"
        return None

    def _mail_problem(self) -> str | None:
        key = self.sendgrid_api_key.get_secret_value()
        if self.collector_mail is MailBy.SENDGRID and not key:
            return "SENDGRID_API_KEY: needed because COLLECTOR_MAIL is sendgrid"
        if not key.isascii() or not key.isprintable() or " " in key:
            return "SENDGRID_API_KEY: holds spaces or other signs no key has; copy it again from SendGrid, API keys"
        if self.collector_canary_email and not _ADDRESS.fullmatch(self.collector_canary_email):
            return "COLLECTOR_CANARY_EMAIL: write one address, such as test@example.com"
        if self.collector_mail is MailBy.SMTP and not _is_server(self.smtp_url.get_secret_value(), ("smtp", "smtps")):
            return "SMTP_URL: needed because COLLECTOR_MAIL is smtp, e.g. smtps://user:password@host:465"
        return None

    def _reply_problem(self) -> str | None:
        """A post that anybody could make must prove itself: by a signature or by an address nobody can guess."""
        secret = self.collector_reply_secret.get_secret_value()
        if secret and (len(secret) < 32 or not secret.isascii() or not secret.isalnum()):
            return "COLLECTOR_REPLY_SECRET: at least 32 letters and digits, such as `openssl rand -hex 24` prints"
        if self.collector_reply_domain and not _DOMAIN.fullmatch(self.collector_reply_domain):
            return "COLLECTOR_REPLY_DOMAIN: write a domain alone, e.g. reply.example.com"
        mailbox = self.imap_url.get_secret_value()
        if self.collector_reply_domain and not (secret or self.parse_keys or mailbox):
            return "COLLECTOR_REPLY_DOMAIN: needs COLLECTOR_REPLY_SECRET, SENDGRID_PARSE_PUBLIC_KEY or IMAP_URL too"
        if mailbox and not _is_server(mailbox, ("imap", "imaps"), signed_in=True):
            return "IMAP_URL: is no address of a mailbox; write imaps://user:password@host:993/INBOX"
        return None

    def _service_problem(self) -> str | None:
        """Whoever can forge these posts can cut anybody off."""
        url, secrets = self.collector_service_url, self.service_secrets
        parts = urlsplit(url)
        schemes = ("https", "http") if self.collector_service_private else ("https",)
        if url and (parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment):
            return "COLLECTOR_SERVICE_URL: write an address such as https://app.example.com/collector"
        if url and not secrets:
            return "COLLECTOR_SERVICE_SECRET: needed because COLLECTOR_SERVICE_URL is set"
        if any(len(secret) < 32 for secret in secrets):
            return "COLLECTOR_SERVICE_SECRET: at least 32 characters, such as `openssl rand -hex 24` prints"
        return None

    def _database_problem(self) -> str | None:
        """The address itself is not shown: it may hold a password."""
        scheme, found, rest = self.database_url.partition("://")
        if self.database_url and (not found or scheme not in DATABASES):
            return "DATABASE_URL: is no address we know; write postgresql://user:password@host/name, or leave it out"
        if scheme.startswith("sqlite") and rest in ("", "/", "/:memory:"):
            return "DATABASE_URL: an in-memory database would forget everything; write sqlite:////path/of/a/file.db"
        return None

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.collector_data_dir / 'collector.db').resolve()}"

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None where a server keeps it."""
        scheme, _, path = self.database.partition(":///")
        return Path(path.partition("?")[0]) if scheme.startswith("sqlite") else None

    @property
    def livemode(self) -> bool:
        """Whether the Stripe key belongs to live books; objects of the other mode are refused."""
        return "_live_" in self.stripe_api_key.get_secret_value()

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Those of the environment, and those that `stripe connect-webhook` keeps in the data folder.

        The file is read each time: an endpoint made while the service runs is believed at once.
        """
        try:
            kept = self.webhook_secret_file.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError):
            kept = []
        return (*_listed(self.stripe_webhook_secret.get_secret_value()), *kept)

    @property
    def webhook_secret_file(self) -> Path:
        """One secret a line, newest first; for nobody's eyes but ours."""
        return self.collector_data_dir / "stripe_webhook_secret"

    @property
    def event_keys(self) -> tuple[str, ...]:
        return _listed(self.sendgrid_webhook_public_key)

    @property
    def service_secrets(self) -> tuple[str, ...]:
        return _listed(self.collector_service_secret.get_secret_value())

    @property
    def parse_keys(self) -> tuple[str, ...]:
        return _listed(self.sendgrid_parse_public_key)


def load_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Read the environment (and .env). Raises SettingsError listing every wrong variable with its remedy."""
    seen = os.environ if environ is None else environ
    problems = _unknown_names(seen, given.get("_env_file", Settings.model_config.get("env_file")))
    try:
        settings = Settings(**{**_read_files(seen), **given})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(problems + [_in_words(problem) for problem in error.errors()]) from None
    if problems:
        raise SettingsError(problems)
    return settings


def example() -> str:
    """The text of .env.example: every variable with what it is for and its default; none of them set."""
    lines = [
        "# Copy this file to .env and fill in what you need. The environment goes before this file.",
        "# In the environment (not in this file) each can also be given as NAME_FILE: a path to a file with the value.",
        "# Made by `python -m collector env-example`; do not edit it by hand.",
    ]
    for name, field in Settings.model_fields.items():
        if name != "collector_demo":  # the demo sets it for itself
            lines += ["", f"# {field.description}", f"#{name.upper()}={_shown_default(field.default)}"]
    return "\n".join(lines) + "\n"


def _shown_default(default: object) -> str:
    if isinstance(default, SecretStr):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _unknown_names(environ: Mapping[str, str], env_file: Any) -> list[str]:
    """A mistyped COLLECTOR_ variable would be passed over in silence, and with it what the owner wanted."""
    known = [name.upper() for name in Settings.model_fields]
    known += [f"{name}_FILE" for name in known]
    in_file = (name.upper() for name in DotEnvSettingsSource(Settings, env_file=env_file).env_vars)
    wrong = sorted(name for name in {*environ, *in_file} if name.startswith(OURS) and name not in known)
    return [f"{name}: there is no such variable{_nearest(name, known)}" for name in wrong]


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "; .env.example lists those there are"


def _is_server(url: str, schemes: tuple[str, ...], *, signed_in: bool = False) -> bool:
    try:
        parts = urlsplit(url)
        known = bool(parts.username and parts.password) or not signed_in
        return known and parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


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


def _in_words(problem: ErrorDetails) -> str:
    """One problem without the value, which may be a secret."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "int_parsing" | "int_type":
            message = "is not a whole number"
        case "bool_parsing":
            message = "write true or false"
        case "greater_than_equal":
            message = f"is too small; the least is {context['ge']}"
        case "less_than_equal":
            message = f"is too large; the most is {context['le']}"
        case "enum":
            message = f"is not one of the words allowed here; write {context['expected']}"
        case _:
            message = problem["msg"].removeprefix("Value error, ")
    return f"{str(problem['loc'][0]).upper()}: {message}" if problem["loc"] else message


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
