"""One line of what a calendar tells: whether, to whom, when, and in which words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.models.notices import (
    BODY_LENGTH,
    SUBJECT_LENGTH,
    TIMED,
    NoticeBy,
    NoticeEvent,
    NoticeTo,
)
from appointments.notice_others import (
    MOST_OTHERS,
    OTHERS,
    others_clean,
    split_emails,
    split_phones,
)
from appointments.notice_rules import Rule
from appointments.offsets import read_offsets, write_offsets
from hoopcrm.accounts.models import Member
from hoopcrm.core.errors import Refused

OTHERS_LENGTH = 3000
# Of those whose label does not say it.
_PLACEHOLDERS = {
    NoticeTo.EMAILS: N_("desk@example.com, boss@example.com"),
    NoticeTo.PHONES: N_("+1 212 555 0123, +1 212 555 0124"),
    NoticeTo.MEMBERS: N_("Search members"),
}


def _line(*, most: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(required=False, max_length=most, widget=widget, **more)


class RuleForm(forms.Form):
    """A line as it is stored or was typed."""

    is_on = forms.BooleanField(required=False)
    minutes = _line(most=100, label=N_("When"))
    others = _line(most=OTHERS_LENGTH, label=N_("To whom"))
    subject = _line(most=SUBJECT_LENGTH, label=N_("Subject"))
    body = forms.CharField(
        required=False,
        max_length=BODY_LENGTH,
        label=N_("Text"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, rule: Rule, staff: Sequence[Member], data: Any = None) -> None:
        self.rule, self.staff = rule, staff
        super().__init__(
            data,
            prefix=f"{rule.event}-{rule.to}-{rule.by}",
            initial={
                "is_on": rule.is_on,
                "minutes": write_offsets(rule.minutes),
                "others": list(rule.others) if self.names_members else ", ".join(rule.others),
                "subject": rule.subject,
                "body": rule.body,
            },
        )
        self.fields["is_on"].label = self.label
        self._leave_out()

    def _leave_out(self) -> None:
        gone = []
        if not self.timed:
            gone.append("minutes")
        if self.rule.to not in OTHERS:
            gone.append("others")
        if self.rule.by != NoticeBy.EMAIL:
            gone.append("subject")
        if self.rule.by == NoticeBy.IN_APP:
            gone.append("body")
        for name in gone:
            del self.fields[name]
        if "others" not in self.fields:
            return
        if self.names_members:
            names = [(str(one.pk), one.display_name) for one in self.staff]
            self.fields["others"] = forms.MultipleChoiceField(
                required=False,
                label=N_("To whom"),
                choices=names,
                error_messages={"invalid_choice": N_("One of them does not work here any more.")},
                widget=forms.SelectMultiple(
                    attrs={"data-module": "tags", "data-most": str(MOST_OTHERS)}
                ),
            )
        self.fields["others"].widget.attrs["placeholder"] = _PLACEHOLDERS[NoticeTo(self.rule.to)]

    @property
    def names_members(self) -> bool:
        """Whether members are chosen, rather than addresses written."""
        return self.rule.to == NoticeTo.MEMBERS

    @property
    def timed(self) -> bool:
        """Whether it is told some time before or after."""
        return self.rule.event in TIMED

    @property
    def behind(self) -> str:
        """What the times are counted from."""
        return _("after the end") if self.rule.event == NoticeEvent.FOLLOW_UP else _("before")

    @property
    def label(self) -> str:
        to, by = NoticeTo(self.rule.to).label, NoticeBy(self.rule.by).label
        if self.rule.to not in (NoticeTo.CONTACT, NoticeTo.GUESTS):
            return str(to)
        return _("%(to)s: %(by)s") % {"to": to, "by": by}

    @property
    def has_words(self) -> bool:
        """Whether it has words of its own."""
        if self.is_bound:
            return any(self.data.get(self.add_prefix(name)) for name in ("subject", "body"))
        return bool(self.rule.subject or self.rule.body)

    @property
    def words_fault(self) -> bool:
        return bool(self.errors.keys() & {"subject", "body"})

    def clean_minutes(self) -> tuple[int, ...]:
        try:
            return read_offsets(self.cleaned_data["minutes"])
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused

    def clean_others(self) -> tuple[str, ...]:
        given = self.cleaned_data["others"]
        if self.rule.to == NoticeTo.EMAILS:
            given = split_emails(given)
        elif self.rule.to == NoticeTo.PHONES:
            given = split_phones(given)
        try:
            return others_clean(self.rule.to, given)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_on") and data.get("minutes") == ():
            self.add_error("minutes", _("Say when."))
        if data.get("is_on") and data.get("others") == ():
            self.add_error("others", _("Say who."))
        return data

    def chosen(self) -> Rule:
        """The line as it was sent."""
        data = self.cleaned_data
        return Rule(
            event=self.rule.event,
            to=self.rule.to,
            by=self.rule.by,
            is_on=data["is_on"],
            minutes=data.get("minutes", ()),
            subject=data.get("subject", "").strip(),
            body=data.get("body", "").strip(),
            others=data.get("others", ()),
        )
