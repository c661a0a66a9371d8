"""A page as a browser reads it: its forms with their fields and values, and what it says is wrong with which field."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Kinds of controls whose value one chooses and does not write.
CHOSEN = {"select", "radio", "checkbox"}
#: Kinds that one writes as one likes.
WRITTEN = {"text", "textarea", "search", "email", "tel", "url", "password"}


@dataclass
class Field:
    """The controls of one name in a form."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    longest: int | None = None
    mode: str = ""
    is_invalid: bool = False
    described_by: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether it takes any words one likes."""
        return self.kind in WRITTEN and self.mode not in {"decimal", "numeric"}


@dataclass
class Form:
    """A form of a page: where it goes and what is in it."""

    action: str
    verb: str
    has_button: bool = False
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """What a browser would send if nothing were touched."""
        return {name: field.value for name, field in self.fields.items() if field.value or field.kind not in CHOSEN}


class PageReader(HTMLParser):
    """Reads forms, and what alerts and the elements named as errors say."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.words: dict[str, str] = {}
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._open: list[str] = []
        self._said: Field | None = None
        self._select: Field | None = None
        self._fieldsets: list[list[str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        if tag == "form":
            self._begin(attrs)
        elif tag == "fieldset":
            self._fieldsets.append([name for name in attrs.get("aria-describedby", "").split() if "error" in name])
        elif tag in {"input", "textarea", "select", "button"}:
            self._control(tag, attrs)
        elif tag == "option" and self._select is not None:
            self._option(attrs)
        if tag not in VOID:
            self._open.append(attrs.get("id", "") if "error" in attrs.get("id", "") else "")
            if attrs.get("role") == "alert":
                self._open[-1] = "alert"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "fieldset" and self._fieldsets:
            self._fieldsets.pop()
        elif tag == "textarea":
            self._said = None
        elif tag == "select":
            self._select = None
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._said is not None:
            self._said.value += data if self._said.value else data.removeprefix("\n")
        for name in filter(None, self._open):
            self.words[name] = self.words.get(name, "") + data

    def _begin(self, attrs: dict[str, str]) -> None:
        action = attrs.get("action") or attrs.get("hx-post") or self.address
        self._form = Form(action, attrs.get("method", "get").lower())
        self.forms.append(self._form)
        if "id" in attrs:
            self._by_id[attrs["id"]] = self._form

    def _control(self, tag: str, attrs: dict[str, str]) -> None:
        form = self._by_id.get(attrs["form"]) if "form" in attrs else self._form
        name = attrs.get("name", "")
        if form is not None and tag == "button":
            form.has_button |= attrs.get("type", "submit") == "submit"
        if form is None or not name or "disabled" in attrs:
            return
        kind = attrs.get("type", "text") if tag == "input" else tag
        kind = "hidden" if "hidden" in attrs else kind
        found = form.fields.setdefault(name, Field(name, kind))
        found.longest = int(attrs["maxlength"]) if "maxlength" in attrs else found.longest
        found.mode = attrs.get("inputmode", "")
        around = [name for names in self._fieldsets for name in names]
        found.is_invalid |= attrs.get("aria-invalid") == "true" or bool(around)
        found.described_by += [*attrs.get("aria-describedby", "").split(), *around]
        if kind in {"radio", "checkbox"}:
            value = attrs.get("value", "on")
            found.choices.append(value)
            if "checked" in attrs:
                found.value = value
        elif tag == "textarea":
            self._said = found
        elif tag == "select":
            self._select = found
        elif tag == "button":
            found.choices.append(attrs.get("value", ""))
            found.value = found.value or attrs.get("value", "")
        else:
            found.value = attrs.get("value", "")

    def _option(self, attrs: dict[str, str]) -> None:
        assert self._select is not None
        value = attrs.get("value", "")
        self._select.choices.append(value)
        if "selected" in attrs or len(self._select.choices) == 1:
            self._select.value = value

    def says_beside(self, name: str) -> str:
        """What stands beside an invalid field of this name, as a screen reader finds it; "" where nothing does."""
        return next((words for form in self.forms if (words := self._beside(form.fields.get(name)))), "")

    def _beside(self, field: Field | None) -> str:
        if field is None or not field.is_invalid:
            return ""
        told = [self.words.get(name, "").strip() for name in field.described_by if "error" in name]
        return " ".join(filter(None, told))


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
