# ruff: noqa: S608 - the statements are made of our own names and constants
"""The score of candidates that are not deleted; the statement that keeps those worth suggesting."""

from hoopcrm.duplicates.finding.names import FULL, NAMED, NEAR
from hoopcrm.duplicates.finding.sql import BLOCK, channel, size
from hoopcrm.duplicates.reasons import LEAST, Reason


def _shares(kind: str) -> str:
    """Whether both have an address, and whether somebody of another name has it too."""
    return f"""(SELECT count(*) > 0 AS same, coalesce(bool_or(block.size > 2 AND EXISTS (
        SELECT 1 FROM {channel(kind)} h JOIN contacts_contact c ON c.id = h.contact_id
        AND c.deleted_at IS NULL AND {NAMED} WHERE h.account_id = %(account)s
        AND h.normalised = i.normalised AND h.contact_id NOT IN (d.x, d.y)
        AND similarity(c.sort_name, coalesce(nullif(a.full_name, ''), b.full_name)) < {NEAR})),
        false) AS shared
    FROM {channel(kind)} i JOIN {channel(kind)} j
        ON j.contact_id = d.y AND j.normalised = i.normalised
    CROSS JOIN LATERAL {size(kind, "i.normalised")} block
    WHERE i.contact_id = d.x AND block.size <= {BLOCK})"""


# Fetched one by one: the planner expects far more candidates than there are.
_CONTACT = f"""(SELECT {FULL} AS full_name, c.birth_date, c.birth_month, c.birth_day, c.country,
    upper(replace(c.postal_code, ' ', '')) AS postcode, lower(c.address1) AS street,
    c.company_folded, c.gender, c.email_normalised
    FROM contacts_contact c WHERE c.id = {{pk}} AND c.deleted_at IS NULL OFFSET 0)"""

_SIGNS = f"""
SELECT d.x, d.y, d.name, e.same AS email, e.shared AS email_shared, p.same AS phone,
    p.shared AS phone_shared,
    (a.birth_month = b.birth_month AND a.birth_day = b.birth_day
        AND (a.birth_date IS NULL OR b.birth_date IS NULL OR a.birth_date = b.birth_date))
        IS TRUE AS birthday,
    (a.birth_date = b.birth_date) IS TRUE AS born,
    a.email_normalised <> '' AND b.email_normalised <> ''
        AND a.email_normalised <> b.email_normalised AND NOT e.same AS other_email,
    (a.birth_month <> b.birth_month OR a.birth_day <> b.birth_day
        OR a.birth_date <> b.birth_date) IS TRUE AS other_birth,
    a.postcode <> '' AND a.postcode = b.postcode
        AND (a.country = b.country OR a.country = '' OR b.country = '') AS postcode,
    a.street <> '' AND a.street = b.street AS street,
    a.company_folded <> '' AND a.company_folded = b.company_folded AS business,
    a.gender <> '' AND b.gender <> '' AND a.gender <> b.gender AS other_gender
FROM candidate d
CROSS JOIN LATERAL {_CONTACT.format(pk="d.x")} a
CROSS JOIN LATERAL {_CONTACT.format(pk="d.y")} b
CROSS JOIN LATERAL {_shares("email")} e
CROSS JOIN LATERAL {_shares("phone")} p"""

_SCORE = """CASE name
    WHEN 'same' THEN greatest(
        CASE WHEN email THEN CASE WHEN email_shared THEN 86 ELSE 97 END ELSE 0 END,
        CASE WHEN phone THEN CASE WHEN phone_shared THEN 82 WHEN other_email THEN 88 ELSE 95 END
            ELSE 0 END,
        CASE WHEN (email OR phone) AND born THEN 97 ELSE 0 END,
        CASE WHEN born THEN CASE WHEN postcode OR business THEN 96 ELSE 85 END ELSE 0 END,
        CASE WHEN birthday AND (postcode OR business) THEN 90 WHEN birthday THEN 62 ELSE 0 END,
        CASE WHEN street AND postcode THEN 88 WHEN postcode AND business THEN 88
            WHEN business THEN 80 WHEN postcode THEN 72 ELSE 0 END)
    WHEN 'close' THEN greatest(
        CASE WHEN email THEN CASE WHEN email_shared THEN 66 ELSE 85 END ELSE 0 END,
        CASE WHEN phone THEN CASE WHEN phone_shared THEN 58 ELSE 78 END ELSE 0 END,
        CASE WHEN email AND phone AND NOT email_shared AND NOT phone_shared THEN 88 ELSE 0 END,
        CASE WHEN born AND (email OR phone) THEN 94 WHEN born AND postcode THEN 86
            WHEN born AND business THEN 86 WHEN born THEN 76 ELSE 0 END,
        CASE WHEN birthday AND (email OR phone OR postcode OR business) THEN 80 ELSE 0 END,
        CASE WHEN street AND postcode THEN 74 WHEN postcode AND business THEN 74
            WHEN business THEN 62 WHEN postcode THEN 56 ELSE 0 END)
    WHEN 'first' THEN greatest(
        CASE WHEN email AND NOT email_shared THEN 75 ELSE 0 END,
        CASE WHEN phone AND NOT phone_shared THEN 65 ELSE 0 END,
        CASE WHEN born AND (email OR phone) THEN 88 WHEN born AND street THEN 72 ELSE 0 END)
    WHEN 'none' THEN greatest(
        CASE WHEN email AND NOT email_shared THEN 85 ELSE 0 END,
        CASE WHEN phone AND NOT phone_shared THEN 75 ELSE 0 END,
        CASE WHEN email AND phone THEN 88 ELSE 0 END)
    ELSE 0 END - CASE WHEN other_birth THEN 25 ELSE 0 END
    - CASE WHEN other_gender AND name <> 'same' THEN 20 ELSE 0 END"""

_REASONS = f"""(CASE WHEN email THEN {int(Reason.EMAIL)} ELSE 0 END
    + CASE WHEN phone THEN {int(Reason.PHONE)} ELSE 0 END
    + CASE name WHEN 'same' THEN {int(Reason.SAME_NAME)}
        WHEN 'close' THEN {int(Reason.SIMILAR_NAME)} WHEN 'first' THEN {int(Reason.FIRST_NAME)}
        WHEN 'none' THEN {int(Reason.NAMELESS)} ELSE 0 END
    + CASE WHEN birthday THEN {int(Reason.BIRTHDAY)} ELSE 0 END
    + CASE WHEN postcode THEN {int(Reason.POSTCODE)} ELSE 0 END
    + CASE WHEN street THEN {int(Reason.ADDRESS)} ELSE 0 END
    + CASE WHEN business THEN {int(Reason.BUSINESS)} ELSE 0 END
    + CASE WHEN (email AND email_shared) OR (phone AND phone_shared)
        THEN {int(Reason.SHARED)} ELSE 0 END)"""


def find(candidates: str) -> str:
    """The statement that scores the candidates and keeps what is worth suggesting."""
    return f"""
WITH {candidates},
sign AS MATERIALIZED ({_SIGNS}),
scored AS (SELECT x, y, {_REASONS} AS reasons, {_SCORE} AS confidence FROM sign)
INSERT INTO duplicates_duplicatepair
    (account_id, first_id, second_id, reasons, confidence, "group", found_at, checked_at)
SELECT %(account)s, x, y, reasons, confidence, x, %(at)s, %(at)s FROM scored
WHERE confidence >= {LEAST} AND NOT EXISTS (SELECT 1 FROM duplicates_duplicaterejection r
    WHERE r.first_id = x AND r.second_id = y)
ON CONFLICT (first_id, second_id) DO UPDATE SET reasons = excluded.reasons,
    confidence = excluded.confidence, checked_at = excluded.checked_at
"""
