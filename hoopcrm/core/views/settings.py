"""The overview of the settings area: every settings page that the member may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoopcrm.core.views.page import requires


@require_GET
@requires("settings.use")
def settings_overview(request: HttpRequest) -> HttpResponse:
    """Cards of pages by group; they come from the `settings_pages` registry."""
    return render(request, "settings/overview.html")
