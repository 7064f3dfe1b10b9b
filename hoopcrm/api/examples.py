"""Bodies to begin with, by operation. The document shows them, and tests send each of them.

Ids in braces stand for those of the reader's own records.
"""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "create_contact": {
        "locationId": "{locationId}",
        "firstName": "Rosan",
        "lastName": "Deo",
        "email": "rosan@example.com",
        "phone": "+1 312-555-0188",
        "city": "Chicago",
        "country": "US",
        "dateOfBirth": "1990-09-25",
        "tags": ["trial", "website"],
        "source": "website",
    },
    "update_contact": {"city": "Evanston", "tags": ["member"], "website": None},
    "upsert_contact": {
        "locationId": "{locationId}",
        "email": "rosan@example.com",
        "companyName": "Deo Sports",
    },
    "search_contacts_advanced": {
        "locationId": "{locationId}",
        "pageLimit": 20,
        "filters": [
            {
                "group": "OR",
                "filters": [
                    {"field": "tags", "operator": "eq", "value": "member"},
                    {"field": "city", "operator": "contains", "value": "Chic"},
                ],
            },
            {"field": "dateAdded", "operator": "range", "value": {"gte": "2025-01-01T00:00:00Z"}},
        ],
        "sort": [{"field": "dateAdded", "direction": "desc"}],
    },
    "create_contacts": {
        "locationId": "{locationId}",
        "contacts": [{"firstName": "Ana", "email": "ana@example.com"}, {"firstName": "Ben"}],
    },
    "create_association": {
        "locationId": "{locationId}",
        "contacts": ["{contactId}"],
        "tags": ["summer"],
    },
    "add_remove_contact_from_business": {
        "locationId": "{locationId}",
        "ids": ["{contactId}"],
        "businessId": "{businessId}",
    },
    "create_task": {
        "title": "Call back",
        "body": "Ask about the trial",
        "dueDate": "2031-01-02T10:00:00Z",
        "completed": False,
        "assignedTo": "{userId}",
    },
    "update_task": {"title": "Call back today"},
    "update_task_completed": {"completed": True},
    "create_note": {"body": "Prefers mornings", "userId": "{userId}", "color": "#22C55E"},
    "update_note": {"body": "Prefers evenings", "pinned": True},
    "add_tags": {"tags": ["member"]},
    "remove_tags": {"tags": ["trial"]},
    "add_followers_contact": {"followers": ["{userId}"]},
    "remove_followers_contact": {"followers": ["{userId}"]},
    "add_contact_to_campaign": {},
    "add_contact_to_workflow": {"eventStartTime": "2031-01-02T10:00:00+01:00"},
    "create_tag": {"name": "summer"},
    "create_custom_field": {
        "name": "Shirt size",
        "dataType": "SINGLE_OPTIONS",
        "options": ["S", "M", "L"],
        "model": "contact",
    },
    "create_custom_value": {"name": "Office hours", "value": "Mon-Fri 9 to 5"},
    "search_tasks": {"contactId": ["{contactId}"], "completed": False, "limit": 25},
    "create_business": {
        "locationId": "{locationId}",
        "name": "Deo Sports",
        "city": "Chicago",
        "country": "US",
    },
    "update_business": {"website": "https://sports.example.com", "phone": None},
    "create_calendar": {
        "locationId": "{locationId}",
        "name": "First lesson",
        "calendarType": "round_robin",
        "teamMembers": [{"userId": "{userId}"}],
        "slotDuration": 45,
        "openHours": [
            {
                "daysOfTheWeek": [1, 3],
                "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 12, "closeMinute": 30}],
            }
        ],
    },
    "update_calendar": {"description": "Bring your own racket", "allowBookingAfter": 2},
    "create_calendar_group": {"locationId": "{locationId}", "name": "Lessons"},
    "create_user": {
        "companyId": "{locationId}",
        "firstName": "Kim",
        "lastName": "Doe",
        "email": "kim@example.com",
        "password": "a long one, with Words 4 all",
        "type": "account",
        "role": "user",
        "locationIds": ["{locationId}"],
        "permissions": {"assignedDataOnly": True},
    },
    "update_user": {"permissions": {"assignedDataOnly": False}},
    "create_appointment": {
        "locationId": "{locationId}",
        "calendarId": "{calendarId}",
        "contactId": "{contactId}",
        "startTime": "2031-01-02T10:00:00-06:00",
        "appointmentStatus": "confirmed",
    },
    "create_block_slot": {
        "locationId": "{locationId}",
        "assignedUserId": "{userId}",
        "title": "Away",
        "startTime": "2031-01-06T00:00:00-06:00",
        "endTime": "2031-01-08T00:00:00-06:00",
    },
}
