"""Cells with e-mails and phones: one or several to a cell, phones with what they are for."""

import re
from collections.abc import Sequence

from contacts import normalise
from contacts.ingest import problems as codes
from contacts.ingest.rows import Incoming
from contacts.models.channels import MAX_ADDRESSES
from hoopcrm.core.errors import Refused
from hoopcrm.imports.custom_values import SCIENTIFIC
from hoopcrm.imports.phone_labels import PhoneLabels, label_in

# What some exports put between several values of one cell.
TRIPLE = ":::"
_EMAIL_ITEM = re.compile(r"[,;|\s]+|:::")
_PHONE_ITEM = re.compile(r"[,;|\n]|:::")


class AddressCells:
    """Puts addresses into rows. Set `cells` to those of the row in hand."""

    def __init__(self, country: str, labels: PhoneLabels) -> None:
        self._country = country
        self._labels = labels
        self.cells: Sequence[str] = ()

    def email(self, row: Incoming, value: str) -> None:
        """The primary cell; more than one value in it become further ones."""
        first, rest = (value, "") if TRIPLE not in value else value.split(TRIPLE, 1)
        try:
            row.emails.append(normalise.email_clean(first))
        except Refused:
            row.problems.append((codes.BAD_EMAIL, "email", first[:200]))
        else:
            row.email_given = True
        if rest:
            self.more_emails(row, rest)

    def more_emails(self, row: Incoming, value: str) -> None:
        """Further e-mails, a cell full of them."""
        known = {normalised for _written, normalised in row.emails}
        for text in filter(None, _EMAIL_ITEM.split(value)):
            try:
                pair = normalise.email_clean(text)
            except Refused:
                row.problems.append((codes.BAD_VALUE, "additional_emails", text[:200]))
                continue
            if pair[1] in known:
                continue
            if len(row.emails) >= MAX_ADDRESSES:
                row.problems.append((codes.TOO_MANY, "additional_emails", text[:200]))
                return
            known.add(pair[1])
            row.emails.append(pair)

    def phone(self, index: int, row: Incoming, value: str) -> None:
        """The primary cell in column `index`; more than one value become further ones."""
        first, rest = (value, "") if TRIPLE not in value else value.split(TRIPLE, 1)
        pair = self._pair(row, "phone", first.rstrip())
        if pair is not None:
            row.phones.append(pair)
            row.phone_given = True
            if index in self._labels:
                self._label(index, row, pair[1])
        if rest:
            self.more_phones(index, row, rest)

    def more_phones(self, index: int, row: Incoming, value: str) -> None:
        """Further phones, a cell full of them."""
        known = {normalised for _written, normalised in row.phones}
        for item in filter(None, map(str.strip, _PHONE_ITEM.split(value))):
            name, colon, rest = item.partition(":")
            label = label_in(name) if colon else ""
            text = rest.strip() if label else item
            pair = self._pair(row, "additional_phones", text)
            if pair is None or pair[1] in known:
                continue
            if len(row.phones) >= MAX_ADDRESSES:
                row.problems.append((codes.TOO_MANY, "additional_phones", text[:200]))
                return
            known.add(pair[1])
            row.phones.append(pair)
            if label and label not in row.labels.values():
                row.labels[pair[1]] = label
            elif index in self._labels:
                self._label(index, row, pair[1])

    def _pair(self, row: Incoming, target: str, value: str) -> tuple[str, str] | None:
        if SCIENTIFIC.match(value):
            row.problems.append((codes.SCIENTIFIC, target, value[:200]))
            return None
        try:
            return normalise.phone_clean(value, self._country)
        except Refused:
            row.problems.append((codes.BAD_NUMBER, target, value[:200]))
            return None

    def _label(self, index: int, row: Incoming, normalised: str) -> None:
        source = self._labels[index]
        label = label_in(self.cells[source]) if isinstance(source, int) else source
        if label and label not in row.labels.values():
            row.labels[normalised] = label
