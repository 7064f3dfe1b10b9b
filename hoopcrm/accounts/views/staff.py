"""Settings → My staff: who works in the account, and as what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import all_staff, get_staff, memberships_of
from hoopcrm.accounts.models import Member
from hoopcrm.accounts.services.members import member_update
from hoopcrm.accounts.settings_forms import StaffForm
from hoopcrm.accounts.staff_notes import notes_on
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import redirect_htmx
from hoopcrm.core.views.page import Page


class StaffList(Page):
    """Everybody of the account; those who left stand last."""

    permission = "staff.manage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/staff.html", {"members": all_staff()})


class StaffEdit(Page):
    """One member; 422 with the form when a change is refused."""

    permission = "staff.manage"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member = get_staff(pk)
        return self._show(request, member, StaffForm(member, may_rename=_may_rename(member)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member = get_staff(pk)
        form = StaffForm(member, request.POST, may_rename=_may_rename(member))
        if not (form.is_valid() and self._save(request, member, form)):
            return self._show(request, member, form, status=422)
        messages.success(request, _("Saved. It holds from their next click."))
        account: Any = member.account_id
        return redirect_htmx(request, reverse("staff:list", args=[account]))

    def _save(self, request: HttpRequest, member: Member, form: StaffForm) -> bool:
        try:
            member_update(
                Actor.of_request(request),
                member=member,
                role=form.cleaned_data["role"],
                only_assigned=form.cleaned_data["only_assigned"],
                names=form.names,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return False
        return True

    def _show(
        self, request: HttpRequest, staff: Member, form: StaffForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "staff": staff,
            "form": form,
            "may_rename": _may_rename(staff),
            "notes": notes_on(staff, to=request.member),  # type: ignore[attr-defined]
        }
        return render(request, "accounts/staff_edit.html", context, status=status)


def _may_rename(member: Member) -> bool:
    """An admin names only people who work nowhere else: a name belongs to the person."""
    return len(memberships_of(member.user)) <= 1
