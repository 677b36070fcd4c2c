"""How are Flask and its two extensions set? Everything in one place; a test holds that all else stays off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from collector.settings import Settings

SHORTEST_PASSWORD = 15  # guarantees.md S-6
LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]  # of health checks on the machine itself
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
LARGEST_FORM = 64 * 1024


def is_https(settings: Settings) -> bool:
    """Whether browsers reach us by HTTPS; on plain HTTP (loopback only) not every browser keeps Secure cookies."""
    return settings.collector_base_url.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """`__Host-`: only this host, only HTTPS, no path; another application beside us cannot set it."""
    return "__Host-session" if is_https(settings) else "session"


def flask_config(settings: Settings, secret_key: str) -> dict[str, Any]:
    """The whole configuration of the Flask application."""
    return {
        "SECRET_KEY": secret_key,
        "TRUSTED_HOSTS": [urlsplit(settings.collector_base_url).hostname, *LOOPBACK_NAMES],
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": cookie_name(settings),
        "SESSION_COOKIE_SECURE": is_https(settings),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": ABSOLUTE,
        "SESSION_PROTECTION": None,  # a session is bound to its random id, not to an address that changes on the train
        "WTF_CSRF_TIME_LIMIT": None,  # a form token lives as long as its session
        "WTF_CSRF_SSL_STRICT": False,  # we look at Origin and Sec-Fetch-Site ourselves, see guard.py
        **security_config(),
    }


def security_config() -> dict[str, Any]:
    """What Flask-Security may do here: sign in by password and sign out. It has 347 settings; these are ours."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": True,  # Argon2id salts for itself; a changed SECRET_KEY locks nobody out
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_LOGIN_USER_TEMPLATE": "sign_in.html",
        "SECURITY_LOGOUT_USER_TEMPLATE": "sign_out.html",
        "SECURITY_FRESHNESS": timedelta(seconds=-1),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_TOKEN_MAX_AGE": timedelta(seconds=0),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_SEND_PASSWORD_RESET_EMAIL": False,
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
    }
