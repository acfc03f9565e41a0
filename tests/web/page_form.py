"""A form as a browser without JavaScript would send it."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """Collects the successful controls of one form, those outside it that name it by `form` included."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.fields: Fields = {}
        self.inside = False
        self.area: str | None = None
        self.choice: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("id") == self.form_id:
            self.inside = True
        name = values.get("name", "")
        if not name or not (self.inside or values.get("form") == self.form_id):
            if tag == "option" and self.choice and "selected" in values:
                self.fields[self.choice] = [values.get("value", "")]
            return
        kind = values.get("type", "text")
        if tag == "textarea":
            self.area = name
            self.fields.setdefault(name, []).append("")
        elif tag == "select":
            self.choice = name
            self.fields[name] = [""]
        elif tag == "input" and kind != "submit" and (kind not in ("checkbox", "radio") or "checked" in values):
            self.fields.setdefault(name, []).append(values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][-1] += data


def fields_of(html: str, form_id: str = "entry-form") -> Fields:
    reader = _Reader(form_id)
    reader.feed(html)
    return reader.fields
