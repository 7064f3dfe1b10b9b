"""Cells of custom fields as SQL, written so that the import reads the same value from them."""

# ruff: noqa: S608 - our own SQL; values are parameters

from collections.abc import Iterable, Mapping

from contacts.export.cells import Params, named
from hoopcrm.core.extensions import Text
from hoopcrm.core.text import fold
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.models.definition import MANY_CHOICES, ONE_CHOICE

# What stands between several options; the first that is part of no label is taken.
BETWEEN = (", ", "; ", "\n")


def headers_of(fields: Iterable[FieldDefinition], *, taken: Mapping[str, Text]) -> dict[str, str]:
    """What the columns of custom fields are called, by the field's id.

    The label; where another column is called so already the key, or at last the whole key.
    """
    seen = {squeezed(str(header)) for header in taken.values()} | set(map(squeezed, taken))
    headers = {}
    for one in fields:
        names = [one.label, one.key, one.full_key]
        header = next((name for name in names if squeezed(name) not in seen), one.full_key)
        seen.add(squeezed(header))
        headers[str(one.pk)] = header
    return headers


def squeezed(text: str) -> str:
    """A header as the import compares it: letters and digits only, folded."""
    return "".join(c for c in fold(text) if c.isalnum())


def custom_sql(definition: FieldDefinition, params: Params) -> str:
    """The value of a field in `c.custom` as text, the names of its files; NULL for none."""
    key = params.put(str(definition.pk))
    if definition.holds_files:
        return (
            "(SELECT string_agg(f.name, ', ' ORDER BY f.created_at, f.id)"
            " FROM contacts_fieldfile f WHERE f.contact_id = c.id AND f.deleted_at IS NULL"
            f" AND f.definition_id = {key}::uuid)"
        )
    if not definition.has_labels:
        return f"c.custom ->> {key}"
    labels = {option.pk: option.label for option in definition.options.all()}
    if definition.type in ONE_CHOICE:
        label = named(params, labels, f"(c.custom ->> {key})")
        return (
            f"CASE WHEN jsonb_typeof(c.custom -> {key}) = 'object'"
            f" THEN c.custom -> {key} ->> 'text' ELSE {label} END"
        )
    if definition.type in MANY_CHOICES:
        between = next(
            (one for one in BETWEEN if not any(one[0] in label for label in labels.values())), "\n"
        )
        chosen = f"CASE WHEN jsonb_typeof(c.custom -> {key}) = 'array' THEN c.custom -> {key} END"
        return (
            f"(SELECT string_agg({named(params, labels, 'o.id')}, {params.put(between)}"
            f" ORDER BY o.n) FROM jsonb_array_elements_text({chosen}) WITH ORDINALITY AS o(id, n))"
        )
    order = params.put([str(pk) for pk in labels])
    boxes = f"CASE WHEN jsonb_typeof(c.custom -> {key}) = 'object' THEN c.custom -> {key} END"
    return (
        f"(SELECT string_agg({named(params, labels, 'b.id')} || ': ' ||"
        f" replace(b.written, ';', '\\;'), E'\\n'"
        f" ORDER BY array_position({order}::text[], b.id))"
        f" FROM jsonb_each_text({boxes}) AS b(id, written))"
    )
