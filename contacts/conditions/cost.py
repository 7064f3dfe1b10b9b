"""Which of several conditions costs the database most, to say so when it was stopped."""

import json

from contacts.conditions.compiler import Fields, compile_condition
from contacts.conditions.context import Context
from contacts.conditions.tree import Condition, Group
from contacts.models import Contact
from contacts.querysets import led


def costliest(tree: Group, fields: Fields, context: Context) -> Condition | None:
    """The condition that the planner thinks most of; None without any. Nothing is run."""
    conditions = list(tree.conditions())
    return max(conditions, key=lambda one: _cost(one, fields, context)) if conditions else None


def _cost(condition: Condition, fields: Fields, context: Context) -> float:
    wanted = compile_condition(condition, fields, context)
    rows = Contact.objects.alive().filter(led(wanted)).order_by()
    plan = json.loads(rows.values("pk").explain(format="json"))
    return float(plan[0]["Plan"]["Total Cost"])
