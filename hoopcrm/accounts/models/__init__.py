from hoopcrm.accounts.models.account import Account, UsageCounter
from hoopcrm.accounts.models.applications import ApiApplication, ApiCode
from hoopcrm.accounts.models.member import Member, Role
from hoopcrm.accounts.models.tokens import ApiToken, Integration
from hoopcrm.accounts.models.user import User

__all__ = [
    "Account",
    "ApiApplication",
    "ApiCode",
    "ApiToken",
    "Integration",
    "Member",
    "Role",
    "UsageCounter",
    "User",
]
