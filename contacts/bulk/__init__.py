"""Bulk actions on the contacts of a list: see `actions` for the registry that apps fill."""
