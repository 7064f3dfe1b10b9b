"""The form renderer: fields come out as the ui/ set draws them."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Uses the project's templates, `templates/django/forms/` among them."""

    field_template_name = "ui/field.html"
