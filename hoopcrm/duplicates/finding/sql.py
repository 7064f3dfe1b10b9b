# ruff: noqa: S608 - the statements are made of our own names and constants
"""The statements that find pairs: candidates by what they share, then a score for each.

Everything is set-based; nothing is loaded into the program. `%(account)s`, `%(at)s` and
`%(nicknames)s` are parameters of each statement.
"""

from hoopcrm.duplicates.reasons import LEAST, Reason

# More contacts than this with one value say nothing about any two of them.
BLOCK = 200
# Up to as many contacts with one value may be one that has changed the last name.
FEW = 6
# Candidates whose names differ more than this are not looked at.
NEAR = 0.45

# A contact's name in parts, folded; "" without a name.
NAMED = "(c.first_name <> '' OR c.last_name <> '')"
FULL = f"CASE WHEN {NAMED} THEN c.sort_name ELSE '' END"
FIRST = (
    f"CASE WHEN c.first_name = '' THEN '' WHEN c.last_folded = '' THEN {FULL}"
    " ELSE rtrim(left(c.sort_name, greatest(length(c.sort_name) - length(c.last_folded), 0))) END"
)
PERSON = f"{FULL} AS full_name, {FIRST} AS first_name, c.last_folded AS last_name"

# By the sound of the consonants, as Soundex has it, but without regard to the first letter.
_SOUND = (
    "left(coalesce(nullif(regexp_replace(translate(replace({part}, 'ph', 'f'),"
    " 'bpfvwcgjkqsxzdtlmnraeiouyh '' -.', '1111122222222334556'), '(.)\\1+', '\\1', 'g'), ''),"
    " {part}), 5)"
)

KEYS = f"""
INSERT INTO duplicates_duplicatekeys (account_id, contact_id, keys)
SELECT %(account)s, n.id, array_agg(DISTINCT hashtextextended(
    %(account)s::text || e.evidence || '|' || s.sound, 0))
FROM (SELECT c.id, {PERSON}, c.birth_month, c.birth_day, c.postal_code, c.company_folded
    FROM contacts_contact c WHERE c.account_id = %(account)s AND c.deleted_at IS NULL
    AND {NAMED} {{chosen}}) n
CROSS JOIN LATERAL (SELECT {_SOUND.format(part="p.part")} AS sound
    FROM (VALUES (n.first_name), (n.last_name)) p(part) WHERE p.part <> '') s
CROSS JOIN LATERAL (
    SELECT 'd' || n.birth_month || '-' || n.birth_day WHERE n.birth_month IS NOT NULL
    UNION ALL SELECT 'z' || upper(replace(n.postal_code, ' ', '')) WHERE n.postal_code <> ''
    UNION ALL SELECT 'b' || n.company_folded WHERE n.company_folded <> '') e(evidence)
GROUP BY n.id
ON CONFLICT (contact_id) DO UPDATE SET keys = excluded.keys
"""

_NAMES_MEET = f"""(a.full_name = '' OR b.full_name = ''
    OR (a.last_name <> '' AND a.last_name = b.last_name)
    OR (a.size <= {FEW} AND a.first_name <> '' AND a.first_name = b.first_name)
    OR similarity(a.full_name, b.full_name) >= {NEAR})"""

_CHANNEL = "contacts_contact{kind}"


def shared_value(kind: str) -> str:
    """All pairs of the account with an equal e-mail or phone ("email", "phone")."""
    table = _CHANNEL.format(kind=kind)
    return f"""
block AS MATERIALIZED (SELECT normalised, count(*) AS size FROM {table}
    WHERE account_id = %(account)s
    GROUP BY normalised HAVING count(*) BETWEEN 2 AND {BLOCK}),
member AS MATERIALIZED (SELECT h.normalised, block.size, c.id, {PERSON} FROM block
    JOIN {table} h ON h.account_id = %(account)s AND h.normalised = block.normalised
    JOIN contacts_contact c ON c.id = h.contact_id AND c.deleted_at IS NULL),
candidate AS MATERIALIZED (SELECT DISTINCT a.id AS x, b.id AS y FROM member a
    JOIN member b ON b.normalised = a.normalised AND a.id < b.id WHERE {_NAMES_MEET})"""


def shared_value_of(kind: str) -> str:
    """Pairs of the contacts `%(ids)s` with anybody by an equal e-mail or phone."""
    table = _CHANNEL.format(kind=kind)
    return f"""
own AS MATERIALIZED (SELECT h.normalised, block.size, c.id, {PERSON} FROM {table} h
    JOIN contacts_contact c ON c.id = h.contact_id AND c.deleted_at IS NULL
    CROSS JOIN LATERAL (SELECT count(*) AS size FROM (SELECT 1 FROM {table} i
        WHERE i.account_id = %(account)s AND i.normalised = h.normalised
        LIMIT {BLOCK + 1}) held) block
    WHERE h.contact_id = ANY(%(ids)s)),
candidate AS MATERIALIZED (
    SELECT DISTINCT least(a.id, b.id) AS x, greatest(a.id, b.id) AS y FROM own a
    JOIN {table} o ON o.account_id = %(account)s AND o.normalised = a.normalised
        AND o.contact_id <> a.id AND a.size <= {BLOCK}
    CROSS JOIN LATERAL (SELECT c.id, {PERSON} FROM contacts_contact c
        WHERE c.id = o.contact_id AND c.deleted_at IS NULL) b
    WHERE {_NAMES_MEET})"""


# All pairs with a key in the slice `%(slice)s` of `%(slices)s`.
SIMILAR_NAMES = f"""
member AS MATERIALIZED (SELECT key, c.id, {PERSON} FROM duplicates_duplicatekeys k
    CROSS JOIN LATERAL unnest(k.keys) AS key
    JOIN contacts_contact c ON c.id = k.contact_id AND c.deleted_at IS NULL
    WHERE k.account_id = %(account)s AND (key & 1073741823) %% %(slices)s = %(slice)s),
block AS MATERIALIZED (SELECT key FROM member GROUP BY key
    HAVING count(*) BETWEEN 2 AND {BLOCK}),
candidate AS MATERIALIZED (SELECT DISTINCT a.id AS x, b.id AS y FROM block
    JOIN member a ON a.key = block.key JOIN member b ON b.key = block.key AND a.id < b.id
    WHERE a.full_name = b.full_name OR similarity(a.full_name, b.full_name) >= {NEAR}
    OR (a.first_name <> '' AND a.first_name = b.first_name AND a.last_name = b.last_name))"""

# Pairs of the contacts `%(ids)s` with anybody by a key that both have.
SIMILAR_NAMES_OF = f"""
own AS MATERIALIZED (SELECT key, c.id, {PERSON} FROM duplicates_duplicatekeys k
    CROSS JOIN LATERAL unnest(k.keys) AS key
    JOIN contacts_contact c ON c.id = k.contact_id AND c.deleted_at IS NULL
    WHERE k.contact_id = ANY(%(ids)s)),
wanted AS MATERIALIZED (SELECT DISTINCT key FROM own),
holder AS MATERIALIZED (SELECT wanted.key, h.contact_id FROM wanted
    CROSS JOIN LATERAL (SELECT k.contact_id, count(*) OVER () AS size FROM (
        SELECT k.contact_id FROM duplicates_duplicatekeys k
        WHERE k.keys @> ARRAY[wanted.key] AND k.account_id = %(account)s
        LIMIT {BLOCK + 1}) k) h WHERE h.size BETWEEN 2 AND {BLOCK}),
candidate AS MATERIALIZED (
    SELECT DISTINCT least(a.id, b.id) AS x, greatest(a.id, b.id) AS y FROM own a
    JOIN holder o ON o.key = a.key AND o.contact_id <> a.id
    CROSS JOIN LATERAL (SELECT c.id, {PERSON} FROM contacts_contact c
        WHERE c.id = o.contact_id AND c.deleted_at IS NULL) b
    WHERE a.full_name = b.full_name OR similarity(a.full_name, b.full_name) >= {NEAR})"""


def _shares(kind: str) -> str:
    """Whether both have an address, and whether somebody of another name has it too."""
    table = _CHANNEL.format(kind=kind)
    return f"""(SELECT count(*) > 0 AS same, coalesce(bool_or(EXISTS (
        SELECT 1 FROM {table} h JOIN contacts_contact c ON c.id = h.contact_id
        AND c.deleted_at IS NULL AND {NAMED} WHERE h.account_id = %(account)s
        AND h.normalised = i.normalised AND c.id NOT IN (d.x, d.y)
        AND similarity(c.sort_name, n.either) < {NEAR})), false) AS shared
    FROM {table} i JOIN {table} j ON j.contact_id = d.y AND j.normalised = i.normalised
    WHERE i.contact_id = d.x)"""


_SIGNS = f"""
SELECT d.x, d.y, n.name, e.same AS email, e.shared AS email_shared, p.same AS phone,
    p.shared AS phone_shared,
    a.birth_month = b.birth_month AND a.birth_day = b.birth_day
        AND (a.birth_date IS NULL OR b.birth_date IS NULL OR a.birth_date = b.birth_date)
        IS TRUE AS birthday,
    (a.birth_date = b.birth_date) IS TRUE AS born,
    a.email <> '' AND b.email <> '' AND NOT e.same AS other_email,
    (a.birth_month <> b.birth_month OR a.birth_day <> b.birth_day
        OR a.birth_date <> b.birth_date) IS TRUE AS other_birth,
    a.postal_code <> '' AND upper(replace(a.postal_code, ' ', ''))
        = upper(replace(b.postal_code, ' ', '')) AND (a.country = b.country
        OR a.country = '' OR b.country = '') AS postcode,
    a.address1 <> '' AND lower(a.address1) = lower(b.address1) AS street,
    a.company_folded <> '' AND a.company_folded = b.company_folded AS business,
    a.gender <> '' AND b.gender <> '' AND a.gender <> b.gender AS other_gender
FROM candidate d
JOIN contacts_contact a ON a.id = d.x JOIN contacts_contact b ON b.id = d.y
CROSS JOIN LATERAL (SELECT {PERSON} FROM contacts_contact c WHERE c.id = d.x) v
CROSS JOIN LATERAL (SELECT {PERSON} FROM contacts_contact c WHERE c.id = d.y) w
CROSS JOIN LATERAL (SELECT coalesce(nullif(v.full_name, ''), w.full_name) AS either,
    coalesce(%(nicknames)s::jsonb ->> v.first_name, v.first_name) AS called_v,
    coalesce(%(nicknames)s::jsonb ->> w.first_name, w.first_name) AS called_w) k
CROSS JOIN LATERAL (SELECT k.either, CASE
    WHEN v.full_name = '' OR w.full_name = '' THEN 'none'
    WHEN v.full_name = w.full_name OR similarity(v.full_name, w.full_name) = 1 THEN 'same'
    WHEN v.last_name <> '' AND v.last_name = w.last_name AND v.first_name <> ''
        AND w.first_name <> '' AND (k.called_v = k.called_w
        OR similarity(v.first_name, w.first_name) >= 0.25
        OR starts_with(v.first_name, rtrim(w.first_name, '.'))
        OR starts_with(w.first_name, rtrim(v.first_name, '.'))) THEN 'close'
    WHEN v.first_name <> '' AND k.called_v = k.called_w AND v.last_name <> ''
        AND w.last_name <> '' AND similarity(v.last_name, w.last_name) >= 0.25 THEN 'close'
    WHEN v.first_name = '' OR w.first_name = '' OR v.last_name = '' OR w.last_name = ''
        THEN CASE WHEN similarity(v.full_name, w.full_name) >= {NEAR} THEN 'close'
            ELSE 'other' END
    WHEN v.first_name = w.first_name THEN 'first'
    WHEN similarity(v.full_name, w.full_name) >= 0.6
        AND similarity(v.first_name, w.first_name) >= 0.25
        AND similarity(v.last_name, w.last_name) >= 0.25 THEN 'close'
    ELSE 'other' END AS name) n
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


def crowded(kind: str) -> str:
    """Values that more contacts have than are compared, with how many."""
    return f"""SELECT normalised, count(*) FROM {_CHANNEL.format(kind=kind)} h
        JOIN contacts_contact c ON c.id = h.contact_id AND c.deleted_at IS NULL
        WHERE h.account_id = %(account)s GROUP BY normalised HAVING count(*) > {BLOCK}
        ORDER BY 2 DESC LIMIT 50"""


CROWDED_KEYS = f"""SELECT count(*), coalesce(sum(size), 0) FROM (SELECT count(*) AS size
    FROM duplicates_duplicatekeys k CROSS JOIN LATERAL unnest(k.keys) AS key
    JOIN contacts_contact c ON c.id = k.contact_id AND c.deleted_at IS NULL
    WHERE k.account_id = %(account)s GROUP BY key HAVING count(*) > {BLOCK}) crowd"""
