"""A mail out of a mould is, letter by letter, the mail that its template makes."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from collector.documents import mails
from collector.documents.mail_view import notice_view
from collector.documents.moulds import Moulds, only_prints
from tests.documents.samples import BUSINESS_TEMPLATES, CONSUMER_TEMPLATES, FIRST, SECOND, notice


@pytest.mark.parametrize("template", BUSINESS_TEMPLATES + CONSUMER_TEMPLATES)
def test_every_notice_reads_the_same_out_of_its_mould(template: str) -> None:
    def view(number: int) -> dict[str, object]:
        context = notice(template, "fr", claims=(FIRST, SECOND))
        made = notice_view(context)
        # What a debtor may be called, and what no mail may be broken by.
        made |= {"debtor_name": f"Dupond & <fils> n°{number} 100 %s {{{{ due }}}}", "notice_number": f"7-1-{number}"}
        return made

    mails._moulds.cache_clear()
    by_jinja = mails.render_mail("fr", template, view(3))
    mails._moulds.cache_clear()
    first, second, moulded = (mails.render_mail("fr", template, view(number)) for number in (1, 2, 3))
    assert moulded == by_jinja
    assert "Dupond &amp; &lt;fils&gt; n°3 100 %s {{ due }}" in moulded.html
    assert first.html != second.html != moulded.html
    assert any(mails._moulds("fr", template)._by_shape.values()), "no mould was made"


def moulds_of(source: str) -> Moulds:
    environment = Environment(loader=DictLoader({"it": source}))
    template = environment.get_template("it")
    return Moulds(lambda view: (template.render(view),), (False,), lambda: only_prints(environment, "it"))


@pytest.mark.parametrize(
    "source",
    [
        "{{ name|upper }}", "{{ name|replace('a', 'b') }}", "{{ name[0] }}", "{{ name.title() }}", "{{ name + '!' }}",
        "{% if name == 'Ada' %}Countess{% endif %}", "{% if 'da' in name %}yes{% endif %}", "{{ name|length }}",
        "{% if name in ('Ada', 'Bob') %}known{% endif %}", "{{ '%5s' % name }}", "{{ ('x' ~ name)|length }}",
        "{% for letter in name %}{{ letter }}-{% endfor %}", "{{ {'Ada': 1}[name]|default('?') }}",
        "{% if name > 'B' %}late{% endif %}", "{{ name is lower }}", "{{ name * 2 }}",
    ],
)  # fmt: skip
def test_a_template_that_looks_into_its_texts_has_no_mould(source: str) -> None:
    template, moulds = Environment().from_string(source), moulds_of(source)
    for name in ("Ada", "Ada", "Bob", "Ada Lovelace", "lower"):
        assert list(moulds.write({"name": name})) == [template.render(name=name)]


def test_what_is_there_or_not_makes_the_shape() -> None:
    source = "{% if name %}Dear {{ name }}{% else %}Hello{% endif %}{% for it in lines %}, {{ it }}{% endfor %}"
    template, moulds = Environment().from_string(source), moulds_of(source)
    views = [{"name": name, "lines": lines} for name in ("", "Ada", "100 %") for lines in ([], ["a"], ["b", ""])]
    for view in views * 3:
        assert list(moulds.write(view)) == [template.render(view)]


def test_the_first_mail_is_held_against_its_template() -> None:
    calls = []

    def render(view: dict[str, str]) -> tuple[str]:
        calls.append(view)
        return (f"{len(calls)} {view['name']}",)  # what it makes does not follow from its texts alone

    moulds = Moulds(render, (False,), lambda: True)
    assert [moulds.write({"name": "Ada"})[0][-3:] for _ in range(5)] == ["Ada"] * 5
    assert len(calls) > 5, "a mould was used though it made another mail"
