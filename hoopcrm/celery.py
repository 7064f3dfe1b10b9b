"""The Celery application: workers and the beat schedule.

Celery only wakes what the database says is due, so nothing is lost with the broker.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoopcrm.settings")

app = Celery("hoopcrm")
app.set_default()  # for the web server's threads too, not only for the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = {
    "jobs-sweep": {"task": "jobs.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "events-sweep": {"task": "events.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "tasks-make-due": {"task": "tasks.make_due", "schedule": 60.0, "options": {"expires": 60}},
    "api-expire-answers": {
        "task": "api.expire_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tasks-remind": {"task": "tasks.remind", "schedule": 60.0, "options": {"expires": 60}},
    "appointments-remind": {
        "task": "appointments.remind",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "appointments-holds": {
        "task": "appointments.holds",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "appointments-read-calendars": {
        "task": "appointments.read_calendars",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "bulk"},
    },
    "notifications-mail": {
        "task": "notifications.mail",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "mail"},
    },
    "notifications-digest": {
        "task": "notifications.digest",
        "schedule": 300.0,
        "options": {"expires": 300, "queue": "mail"},
    },
    "notifications-forget": {
        "task": "notifications.forget",
        "schedule": crontab(hour="3", minute="50"),
    },
    "conversations-send": {
        "task": "conversations.send",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "mail"},
    },
    "webhooks-send": {
        "task": "webhooks.send",
        "schedule": 30.0,
        "options": {"expires": 30, "queue": "mail"},
    },
    "webhooks-forget": {
        "task": "webhooks.forget",
        "schedule": crontab(hour="4", minute="10"),
        "options": {"queue": "bulk"},
    },
    "accounts-recount": {"task": "accounts.recount", "schedule": crontab(hour="3", minute="20")},
    "accounts-forget-tokens": {
        "task": "accounts.forget_tokens",
        "schedule": crontab(hour="3", minute="30"),
    },
    "contacts-purge": {
        "task": "contacts.purge",
        "schedule": 3600.0,
        "options": {"expires": 3600, "queue": "bulk"},
    },
    "contacts-field-indexes": {
        "task": "contacts.field_indexes",
        "schedule": 600.0,
        "options": {"expires": 600, "queue": "bulk"},
    },
    "events-partitions": {"task": "events.make_partitions", "schedule": 6 * 3600.0},
    "media-sweep": {"task": "media.sweep", "schedule": crontab(hour="3", minute="40")},
    "imports-sweep": {"task": "imports.sweep", "schedule": crontab(hour="4", minute="0")},
    "files-sweep": {"task": "files.sweep", "schedule": 24 * 3600.0},
}
