"""Whatever hangs from a contact goes along when contacts are merged."""

from contacts.merge_handlers import merge_handlers
from contacts.models import Contact
from tests.structure.source import our_models

# Keys that no handler looks after, and why.
EXEMPT = {
    "duplicates.ContactMerge.master": "history of merges: its contacts are those of its time",
    "duplicates.DuplicateKeys.contact": "derived from the contact's row, made anew after a merge",
}


def _keys() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.remote_field is not None and field.remote_field.model is Contact
    }


def test_every_key_to_a_contact_has_a_merge_handler() -> None:
    handled = [key for handler in merge_handlers for key in handler.keys]
    assert len(handled) == len(set(handled))
    assert _keys() - set(handled) - set(EXEMPT) == set()


def test_handlers_and_exemptions_name_keys_that_there_are() -> None:
    handled = {key for handler in merge_handlers for key in handler.keys}
    assert (handled | set(EXEMPT)) - _keys() == set()
    assert handled & set(EXEMPT) == set()
