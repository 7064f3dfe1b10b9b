"""Form fields that several apps need beyond Django's."""

from typing import Any

from django import forms

from hoopcrm.core.errors import Refused
from hoopcrm.core.richtext import as_plain, clean_html, from_text, is_formatted


class RichText(forms.Textarea):
    """An editor for rich text; without scripts a text area, which holds HTML only if it must.

    The page links `css/rich_text.css`. The value is HTML, not yet cleaned.
    """

    template_name = "ui/rich_text.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        html = value or ""
        formatted = is_formatted(html)
        shown = html if formatted else as_plain(html)
        context: dict[str, Any] = super().get_context(name, shown, attrs)
        context["widget"]["format"] = "html" if formatted else "text"
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        text = data.get(name) or ""
        return text if data.get(f"{name}-format") == "html" else from_text(text)

    def use_required_attribute(self, initial: Any) -> bool:
        """No: browsers would point at the text area, which the editor hides."""
        return False


class RichTextField(forms.CharField):
    """Clean HTML of at most `limit` characters of text; see `core.richtext`."""

    widget = RichText

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        try:
            return clean_html(str(value or ""), self.limit)
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
