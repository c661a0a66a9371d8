"""Django's tags for translated words, under their name; words that stand in the template are looked up once.

`{% translate "Journal" %}` says the same in each page of a language. Django would make a promise of it, keep and escape
it anew in each of a hundred places.
"""

from django import template
from django.template.base import Parser, Token, Variable
from django.templatetags import i18n

from followthrough.web.here import here

register = template.Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class Words(template.Node):
    """Words of the template in the language of whoever reads, as Django's `node` says them."""

    def __init__(self, node: template.Node) -> None:
        self._node = node
        self._in: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """What Django's tag says in this language."""
        language = here().language
        if language not in self._in:
            self._in[language] = self._node.render(context)
        return self._in[language]


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> template.Node:
    """As Django's; what depends on nothing but the language is remembered by language."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    is_fixed = isinstance(said.var, Variable) and said.var.literal is not None and not said.filters
    return Words(node) if is_fixed and node.asvar is None and node.message_context is None else node
