"""Is a name that a mail template mistypes an error?"""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from collector.documents.templates import environment_of


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        environment_of().from_string("{{ nobody }}").render()
