"""Conditions on contacts: the one language of lists, of bulk actions and of the API's search.

`tree` is what a person has asked for, `fields` what can be asked about, `operators` how; `compiler`
turns a tree into a condition of the ORM, `words` into text, `explain` tells it for one contact.
"""
