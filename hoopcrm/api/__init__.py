"""The public API, by the contract of the Contacts API and its neighbours."""
