"""Guessing what the columns of a file mean: by the program that wrote it, then by their names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from contacts.models.channels import MAX_ADDRESSES
from hoopcrm.customfields.models.definition import FILES
from hoopcrm.imports.own_exports import is_own_export, own_mapping
from hoopcrm.imports.products import OWN, PRODUCTS, Product
from hoopcrm.imports.targets import PHONE_LABEL, Target, squeezed

# First rows of a file: where each begins, and its cells.
Samples = Sequence[tuple[int, Sequence[str]]]

MOST_NUMBERED = 99
# What a second column becomes.
FURTHER = {"email": "additional_emails", "phone": "additional_phones"}
# Fields that several columns are guessed for, each of which has something to add.
GUESSED_AGAIN = frozenset({*FURTHER.values(), PHONE_LABEL, ""})
_NUMBERED = re.compile(
    r"(?P<what>email|mail|phone|mobile|cell|tel|telephone)(?:address|number)?(?P<number>\d{1,2})"
    r"(?:address|value|number)?(?P<label>type|label)?$"
)


def product_of(columns: Sequence[str]) -> Product | None:
    """The program that exports such columns, if it is a known one."""
    if is_own_export(columns):
        return OWN
    present = {squeezed(column) for column in columns}
    for product in PRODUCTS:
        if any(all(squeezed(one) in present for one in sign) for sign in product.signs):
            return product
    return None


def recognise(
    columns: Sequence[str], targets: Mapping[str, Target], samples: Samples = ()
) -> list[str]:
    """A target's key for each column, "" for none.

    What the writing program calls a column counts most, then a key or label of ours, then a usual
    synonym; of equals the first column wins.
    """
    if is_own_export(columns):
        return own_mapping(columns, targets)
    mapping = _guessed(columns, targets, samples)
    return ["" if index in _beyond(mapping) else key for index, key in enumerate(mapping)]


def without_room(
    columns: Sequence[str], targets: Mapping[str, Target], samples: Samples = ()
) -> frozenset[int]:
    """The columns with e-mails and phones beyond those that a contact can have."""
    return _beyond(_guessed(columns, targets, samples))


def named_like_files(columns: Sequence[str], definitions: Iterable[Any]) -> frozenset[int]:
    """The columns called like custom fields that hold files, which no table does."""
    files = {
        squeezed(name) for one in definitions if one.type in FILES for name in (one.key, one.label)
    }
    return frozenset(index for index, name in enumerate(columns) if squeezed(name) in files)


def _beyond(mapping: Sequence[str]) -> frozenset[int]:
    beyond: set[int] = set()
    for primary, further in FURTHER.items():
        room = MAX_ADDRESSES - (primary in mapping)
        beyond.update([index for index, key in enumerate(mapping) if key == further][room:])
    return frozenset(beyond)


def _guessed(columns: Sequence[str], targets: Mapping[str, Target], samples: Samples) -> list[str]:
    guess = _Guess([squeezed(column) for column in columns], samples)
    product = product_of(columns)
    if product is not None:
        guess.by_product(product)
    guess.by_names(_own_names(targets), further=False)
    guess.by_numbers()
    guess.by_names(_synonyms(targets), further=True)
    guess.drop_foreign_ids()
    return guess.mapping


class _Guess:
    """A mapping in the making."""

    def __init__(self, names: list[str], samples: Samples) -> None:
        self._names = names
        self._samples = samples
        self._settled: set[int] = set()
        self.mapping = [""] * len(names)

    def by_product(self, product: Product) -> None:
        """Take over what the program's tables say."""
        for primary, patterns in (("email", product.emails), ("phone", product.phones)):
            found = list(self._matching(patterns))
            first = next((index for index in found if self._count(index)), None)
            for index in found:
                is_first = index == (found[0] if first is None else first)
                self._set(index, primary if is_first else FURTHER[primary])
        for index in self._matching(product.phone_labels):
            self._set(index, PHONE_LABEL)
        for header, target in product.fields.items():
            for index in self._matching((header,)):
                self._set(index, target)
        self._address(product.addresses)

    def _address(self, blocks: Sequence[Mapping[str, str]]) -> None:
        found = [
            {index: target for name, target in block.items() for index in self._matching((name,))}
            for block in blocks
        ]
        if not found:
            return
        # The sort keeps the order of equals.
        best, *others = sorted(found, key=lambda one: (-sum(map(self._count, one)), not one))
        for index, target in best.items():
            self._set(index, target)
        for other in others:
            self._settled |= other.keys()

    def by_names(self, names: Mapping[str, str], *, further: bool) -> None:
        """Look the headers up; a second e-mail or phone is a `further` one."""
        for index, name in enumerate(self._names):
            key = names.get(name, "")
            if key and index not in self._settled:
                self._set(index, FURTHER.get(key, key) if further and key in self.mapping else key)

    def by_numbers(self) -> None:
        """Columns such as "Phone 2" and "Email 3 Address", and "Phone 2 label"."""
        for index, name in enumerate(self._names):
            found = _NUMBERED.match(name)
            if found is None or index in self._settled:
                continue
            primary = "email" if "mail" in found["what"] else "phone"
            if found["label"]:
                self._set(index, PHONE_LABEL if primary == "phone" else "")
            elif int(found["number"]) == 1 and primary not in self.mapping:
                self._set(index, primary)
            else:
                self._set(index, FURTHER[primary])

    def drop_foreign_ids(self) -> None:
        """Leave out a column of which no value is like the id of a contact here."""
        for index, key in enumerate(self.mapping):
            values = self._values(index) if key == "contact_id" else []
            if values and not any(map(_is_id, values)):
                self.mapping[index] = ""

    def _set(self, index: int, key: str) -> None:
        if index in self._settled:
            return
        if key in self.mapping and key not in GUESSED_AGAIN:
            # Taken; the column may still be found under another name.
            return
        self.mapping[index] = key
        self._settled.add(index)

    def _matching(self, patterns: Iterable[str]) -> Iterator[int]:
        """The columns of these headers, in the order of the headers."""
        for pattern in patterns:
            if "#" not in pattern:
                wanted = [squeezed(pattern)]
            else:
                head, tail = map(squeezed, pattern.split("#"))
                wanted = [f"{head}{n}{tail}" for n in range(1, MOST_NUMBERED + 1)]
            for name in wanted:
                yield from (index for index, one in enumerate(self._names) if one == name)

    def _values(self, index: int) -> list[str]:
        cells = (row[index].strip() for _line, row in self._samples if index < len(row))
        return [cell for cell in cells if cell]

    def _count(self, index: int) -> int:
        return len(self._values(index))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _own_names(targets: Mapping[str, Target]) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, target in targets.items():
        plain = target.definition.key if target.definition else key
        for name in (plain, target.label):
            names.setdefault(squeezed(name), key)
    return names


def _synonyms(targets: Mapping[str, Target]) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, target in targets.items():
        for name in target.headers:
            names.setdefault(squeezed(name), key)
    return names
