"""What the phones of a file's columns are for: by header, or by a column beside them."""

import re

from contacts.models import PhoneLabel
from hoopcrm.core.text import fold
from hoopcrm.imports.targets import PHONE_LABEL

# For the column of a phone: the label of all its cells, or the column that has each one's label.
PhoneLabels = dict[int, str | int]

PHONES = frozenset({"phone", "additional_phones"})
_WORDS = re.compile(r"[a-z]+")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STEM = re.compile(r"label|type|value|number|[^a-z0-9]")
_LABELS = {
    "mobile": PhoneLabel.MOBILE,
    "cell": PhoneLabel.MOBILE,
    "cellular": PhoneLabel.MOBILE,
    "iphone": PhoneLabel.MOBILE,
    "home": PhoneLabel.HOME,
    "landline": PhoneLabel.LANDLINE,
    "work": PhoneLabel.WORK,
    "business": PhoneLabel.WORK,
    "office": PhoneLabel.WORK,
    "company": PhoneLabel.WORK,
}
_NO_PHONE = frozenset({"fax", "pager"})


def label_in(text: str) -> str:
    """The label that a header or cell such as "Mobile Phone" or "* Work" stands for, or ""."""
    words = _WORDS.findall(fold(_INNER_CAPITAL.sub(" ", text)))
    if _NO_PHONE.intersection(words):
        return ""
    found = [_LABELS[word] for word in words if word in _LABELS]
    # A "company mobile" is a mobile phone.
    return str(PhoneLabel.MOBILE if PhoneLabel.MOBILE in found else (found or [""])[0])


def phone_labels(columns: list[str], mapping: list[str]) -> PhoneLabels:
    """Where each column of phones has its labels from; columns without any are left out."""
    labels: PhoneLabels = {
        index: label
        for index, target in enumerate(mapping)
        if target in PHONES and (label := label_in(columns[index]))
    }
    phones = {index: _stem(columns[index]) for index, t in enumerate(mapping) if t in PHONES}
    for index, target in enumerate(mapping):
        if target == PHONE_LABEL:
            stem = _stem(columns[index])
            same = [phone for phone, other in phones.items() if other == stem]
            beside = [phone for phone in (index + 1, index - 1) if phone in phones]
            for phone in (same or beside)[:1]:
                labels[phone] = index
    return labels


def _stem(header: str) -> str:
    """What "Phone 2 - Type" and "Phone 2 - Value" have in common."""
    return _STEM.sub("", fold(header))
