"""`{% url %}` as Django's, but for most addresses the resolver is asked once and not in each place of each page."""

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos

from followthrough.web.navigation import address, address_or_none

register = template.Library()


class Address(template.Node):
    """The address of a name that stands in the template, alone or with the id of a row."""

    def __init__(self, node: URLNode) -> None:
        self._node = node
        self._name: str = node.view_name.var
        self._id: FilterExpression | None = node.args[0] if node.args else None

    def render(self, context: template.Context) -> str:
        """What Django's tag says, which says itself what isn't known beforehand."""
        found = self._found(context)
        if not found:
            return self._node.render(context)
        if self._node.asvar is None:
            return found
        context[self._node.asvar] = found
        return ""

    def _found(self, context: template.Context) -> str | None:
        if self._id is None:
            return address(self._name)
        pk = self._id.resolve(context)
        return address_or_none(self._name, pk) if type(pk) is int else None


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    """As Django's `url`."""
    node = djangos(parser, token)
    name = node.view_name
    is_known = isinstance(name.var, str) and not name.filters and ":" not in name.var
    return Address(node) if is_known and len(node.args) < 2 and not node.kwargs else node
