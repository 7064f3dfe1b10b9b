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
}
