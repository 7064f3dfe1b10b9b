"""The scopes of what stands beside contacts in the API, and the rights that they bring."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.api_scopes import ApiScope, api_scopes

LOCATION, BUSINESSES = _("Location"), _("Businesses and relations")
CALENDARS, USERS = _("Calendars"), _("Users")

for weight, (key, label, rights) in enumerate(
    (
        ("locations.readonly", _("Read the business profile"), ()),
        ("locations/tags.readonly", _("Read the list of tags"), ()),
        ("locations/tags.write", _("Create, rename and delete tags"), ("tags.manage",)),
        ("locations/customFields.readonly", _("Read which custom fields there are"), ()),
        (
            "locations/customFields.write",
            _("Create, change and delete custom fields"),
            ("fields.manage",),
        ),
        (
            "locations/tasks.readonly",
            _("Search the tasks of all contacts"),
            ("contacts.view", "tasks.view"),
        ),
        ("locations/customValues.readonly", _("Read custom values"), ()),
        (
            "locations/customValues.write",
            _("Create, change and delete custom values"),
            ("fields.manage",),
        ),
    ),
    start=30,
):
    api_scopes.add(
        ApiScope(key=key, label=label, group=LOCATION, permissions=rights, weight=weight)
    )

for weight, (key, label, group, rights) in enumerate(
    (
        ("businesses.readonly", _("Read businesses"), BUSINESSES, ("businesses.view",)),
        (
            "businesses.write",
            _("Create, change and delete businesses"),
            BUSINESSES,
            ("businesses.view", "businesses.edit", "businesses.delete"),
        ),
        (
            "calendars.readonly",
            _("Read calendars and their free times"),
            CALENDARS,
            ("appointments.view",),
        ),
        (
            "calendars.write",
            _("Create, change and delete calendars"),
            CALENDARS,
            ("appointments.view", "calendars.manage"),
        ),
        (
            "calendars/groups.readonly",
            _("Read groups of calendars"),
            CALENDARS,
            ("appointments.view",),
        ),
        (
            "calendars/groups.write",
            _("Create, change and delete groups of calendars"),
            CALENDARS,
            ("appointments.view", "calendars.manage"),
        ),
        (
            "calendars/events.readonly",
            _("Read appointments and blocked times"),
            CALENDARS,
            ("appointments.view",),
        ),
        (
            "calendars/events.write",
            _("Book, change and delete appointments and blocked times"),
            CALENDARS,
            (
                "contacts.view",
                "appointments.view",
                "appointments.edit",
                "appointments.delete",
                "appointments.any_time",
            ),
        ),
        ("associations.readonly", _("Read how records can be related"), BUSINESSES, ()),
        (
            "associations/relation.readonly",
            _("Read which records are related"),
            BUSINESSES,
            ("contacts.view", "businesses.view"),
        ),
        (
            "associations/relation.write",
            _("Relate records, and no longer"),
            BUSINESSES,
            ("contacts.view", "contacts.edit", "businesses.view"),
        ),
        ("users.readonly", _("Read who works here, and with which role"), USERS, ()),
        ("users.write", _("Add, change and remove who works here"), USERS, ("staff.manage",)),
    ),
    start=60,
):
    api_scopes.add(ApiScope(key=key, label=label, group=group, permissions=rights, weight=weight))
