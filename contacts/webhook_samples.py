"""What "Send test" sends of contacts, notes and tasks."""

from typing import Any

CONTACT: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000001",
    "address1": "12 Example Street",
    "city": "Springfield",
    "state": "Illinois",
    "country": "US",
    "postalCode": "62701",
    "companyName": "Example Ltd",
    "source": "Website",
    "dateAdded": "2026-01-15T09:30:00.000Z",
    "dateOfBirth": "1990-05-06T00:00:00.000Z",
    "dnd": False,
    "email": "ada@example.com",
    "name": "Ada Example",
    "firstName": "Ada",
    "lastName": "Example",
    "phone": "+12175550123",
    "tags": ["sample"],
    "website": "https://example.com",
    "attachments": [],
    "assignedTo": None,
    "customFields": [{"id": "0197a000-0000-7000-8000-000000000002", "value": "Sample"}],
}
OFF = {"status": "inactive", "message": "", "code": ""}
DND_SETTINGS: dict[str, Any] = {
    "Call": OFF,
    "Email": {"status": "active", "message": "Asked by phone", "code": ""},
    "SMS": OFF,
    "WhatsApp": OFF,
    "GMB": OFF,
    "FB": OFF,
}
NOTE: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000003",
    "body": "Called back, wants an offer.",
    "contactId": CONTACT["id"],
    "dateAdded": "2026-01-15T10:00:00.000Z",
}
TASK: dict[str, Any] = {
    "id": "0197a000-0000-7000-8000-000000000004",
    "assignedTo": None,
    "body": "With the new prices.",
    "contactId": CONTACT["id"],
    "title": "Send the offer",
    "dateAdded": "2026-01-15T10:05:00.000Z",
    "dueDate": "2026-01-16T10:00:00.000Z",
}
