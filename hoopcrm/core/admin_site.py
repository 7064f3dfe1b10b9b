"""The admin site of the installation's staff: the one door that works outside any account."""

import functools
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.scoping import unscoped


class InstallationSite(AdminSite):
    """Every page of it runs and renders unscoped: staff support all accounts."""

    site_header = _("HoopCRM installation")
    site_title = _("HoopCRM installation")
    index_title = _("Accounts, people and data")
    enable_nav_sidebar = True

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        @functools.wraps(view)
        def unscoped_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with unscoped("the installation's staff work over all accounts"):
                response: HttpResponseBase = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
            return response

        return super().admin_view(unscoped_view, cacheable)


class InstallationAdminConfig(AdminConfig):
    """Makes InstallationSite the default site."""

    default_site = "hoopcrm.core.admin_site.InstallationSite"
