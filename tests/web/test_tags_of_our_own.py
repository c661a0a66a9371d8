"""The tags that stand for Django's own say what Django's say."""

import pytest
from django.template import Context, Engine, Template
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch

PLAIN = Engine(libraries={"i18n": "django.templatetags.i18n"})


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("{% url 'today' %}", {}),
        ("{% url 'customer' pk %}", {"pk": 42}),
        ("{% url 'customer' pk %}", {"pk": "42"}),
        ("{% url 'customer' customer_id=pk %}", {"pk": 42}),
        ("{% url 'customer-merge' pk 7 %}", {"pk": 42}),
        ("{% url name pk %}", {"name": "customer", "pk": 42}),
        ("{% url 'today' as found %}<{{ found }}>", {}),
        ("{% url 'customer' pk as found %}<{{ found }}>", {"pk": 42}),
        ("{% url 'nowhere' as found %}<{{ found }}>", {}),
        ("{% url 'customer' pk as found %}<{{ found }}>", {"pk": -1}),
        ("{% url 'customer' pk as found %}<{{ found }}>", {"pk": True}),
    ],
)
def test_an_address_is_the_one_django_finds(tag: str, values: dict[str, object]) -> None:
    ours, djangos = Template(tag), PLAIN.from_string(tag)
    assert any(isinstance(node, URLNode) for node in djangos.nodelist)
    for _again in range(2):
        assert ours.render(Context(values)) == djangos.render(Context(values))


@pytest.mark.parametrize("tag", ["{% url 'nowhere' %}", "{% url 'nowhere' 1 %}", "{% url 'customer' %}"])
def test_an_address_that_is_not_there_is_an_error(tag: str) -> None:
    with pytest.raises(NoReverseMatch):
        Template(tag).render(Context())


@pytest.mark.parametrize(
    "tag",
    [
        "{% translate 'What changes & why' %}",
        '{% trans "Journal" %}',
        "{% translate words %}",
        "{% translate 'journal'|upper %}",
        "{% translate 'May' context 'month' %}",
        "{% translate 'Journal' as found %}<{{ found }}>",
        "{% translate 'Journal' noop %}",
    ],
)
def test_words_are_those_that_django_finds(tag: str) -> None:
    ours, djangos = (read("{% load i18n %}" + tag) for read in (Template, PLAIN.from_string))
    for words in ("a & b", "c < d"):
        assert ours.render(Context({"words": words})) == djangos.render(Context({"words": words}))
