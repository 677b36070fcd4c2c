"""Do the mail templates escape exactly as Jinja does, though by a shorter way?"""

from __future__ import annotations

import pytest
from jinja2 import Environment, UndefinedError
from markupsafe import Markup

from collector.documents.templates import environment_of

TEMPLATE = (
    "{{ text }}|{{ number }}|{{ marked }}|{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(text) }}|{{ [text]|join }}"
)


@pytest.mark.parametrize("text", ["plain", "a & b", "<script>\"'</script>", "Été\u00a01\u202f200,00\u00a0€", ""])
def test_html_is_escaped_once_and_everywhere(text: str) -> None:
    values = {"text": text, "number": 7, "marked": Markup("<i>ours</i>")}
    plain = Environment(autoescape=True).from_string(TEMPLATE).render(values)
    mails = environment_of()
    mine = mails.overlay(autoescape=True).from_string(TEMPLATE).render(values)
    assert mine == plain
    assert "<script>" not in mine


def test_a_name_that_is_not_there_is_still_an_error() -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        environment_of().overlay(autoescape=True).from_string("{{ nobody }}").render()
