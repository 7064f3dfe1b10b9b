"""Page classes and the permission that every URL of an account names."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import View

ViewFunction = Callable[..., HttpResponseBase]


def requires(permission: str) -> Callable[[ViewFunction], ViewFunction]:
    """A view of an account that needs `permission`; 403 without it."""

    def decorate(view: ViewFunction) -> ViewFunction:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            kwargs.pop("account_id", None)
            if not request.member.has(permission):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


class Page(View):
    """A page of an account. Subclasses name their `permission`."""

    permission: str = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> ViewFunction:
        if not (initkwargs.get("permission") or cls.permission):
            raise ImproperlyConfigured(f"{cls.__name__} names no permission")
        view = super().as_view(**initkwargs)
        view.permission = initkwargs.get("permission") or cls.permission  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("account_id", None)
        if not request.member.has(self.permission):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
