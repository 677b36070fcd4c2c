"""What may a browser do with our pages? Nothing but show them, and send their forms back to us."""

from __future__ import annotations

from flask import Flask, Response, request

from collector.settings import Settings
from collector.web.config import is_https

_RULES = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)  # fmt: skip
POLICY = "; ".join(_RULES)
POLICY_WITH_FRAME = "; ".join((*_RULES, "frame-src 'self'"))
# A mail as it was sent, in its own frame: its styles are its own, it can do and fetch nothing.
POLICY_OF_A_MAIL = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
# A PDF of ours inside our page; the browser's viewer draws it with an element of its own.
POLICY_OF_A_LETTER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def set_headers(app: Flask, settings: Settings) -> None:
    """Give every response its headers; one a view has set itself stays."""
    fixed = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    if is_https(settings):
        fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in fixed.items():
            # Flask gives static files a Cache-Control of its own, which static_files.py makes immutable.
            if name != "Cache-Control" or request.endpoint != "static":
                response.headers.setdefault(name, value)
        return response
