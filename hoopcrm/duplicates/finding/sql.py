# ruff: noqa: S608 - the statements are made of our own names and constants
"""The statements that find candidates: pairs that share something and whose names go together.

Everything is set-based; nothing is loaded into the program. `%(account)s` and `%(nicknames)s` are
parameters of each. Candidates are told as (x, y, name), once a pair, with the lower id first.
"""

from hoopcrm.duplicates.finding.names import CALLED, NAMED, PERSON, SOUND, kinship

# More contacts than this with one value say nothing about any two of them.
BLOCK = 200
# Up to as many contacts with one value may be one that has changed the last name.
FEW = 6

KEYS = f"""
INSERT INTO duplicates_duplicatekeys (account_id, contact_id, keys)
SELECT %(account)s, n.id, array_agg(DISTINCT hashtextextended(
    %(account)s::text || e.evidence || '|' || s.sound, 0))
FROM (SELECT c.id, {PERSON}, c.birth_month, c.birth_day, c.postal_code, c.company_folded
    FROM contacts_contact c WHERE c.account_id = %(account)s AND c.deleted_at IS NULL
    AND {NAMED} {{chosen}}) n
CROSS JOIN LATERAL (SELECT {SOUND.format(part="p.part")} AS sound
    FROM (VALUES (n.first_name), (n.last_name)) p(part) WHERE p.part <> '') s
CROSS JOIN LATERAL (
    SELECT 'd' || n.birth_month || '-' || n.birth_day WHERE n.birth_month IS NOT NULL
    UNION ALL SELECT 'z' || upper(replace(n.postal_code, ' ', '')) WHERE n.postal_code <> ''
    UNION ALL SELECT 'b' || n.company_folded WHERE n.company_folded <> '') e(evidence)
GROUP BY n.id
ON CONFLICT (contact_id) DO UPDATE SET keys = excluded.keys
    WHERE duplicates_duplicatekeys.keys <> excluded.keys
"""


def channel(kind: str) -> str:
    """The table of the e-mails or phones ("email", "phone")."""
    return f"contacts_contact{kind}"


def size(kind: str, value: str) -> str:
    """How many have this e-mail or phone; counting ends when they are too many."""
    return f"""(SELECT count(*) AS size FROM (SELECT 1 FROM {channel(kind)} s
        WHERE s.account_id = %(account)s AND s.normalised = {value} LIMIT {BLOCK + 1}) s)"""


def _block(kind: str, number: str) -> str:
    return f"""{kind}_block AS MATERIALIZED (
    SELECT normalised, count(*)::int AS size, {number} AS nr FROM {channel(kind)}
    WHERE account_id = %(account)s GROUP BY normalised HAVING count(*) BETWEEN 2 AND {BLOCK})"""


def _holders(kind: str) -> str:
    return f"""SELECT block.nr, block.size, contact_id FROM {kind}_block block
    JOIN {channel(kind)} h ON h.account_id = %(account)s AND h.normalised = block.normalised"""


# All pairs with an equal e-mail or phone, those of deleted contacts too: to read that far into each
# row costs more than to leave them out when they are scored. The values are numbered, as it costs
# less to sort by numbers than by texts.
SHARED_VALUES = f"""
{_block("email", "(row_number() OVER ())::int")},
{_block("phone", "(- row_number() OVER ())::int")},
member AS MATERIALIZED (SELECT h.nr, h.size, c.id, {CALLED}
    FROM ({_holders("email")} UNION ALL {_holders("phone")}) h
    JOIN contacts_contact c ON c.id = h.contact_id),
candidate AS MATERIALIZED (SELECT DISTINCT a.id AS x, b.id AS y, n.name FROM member a
    JOIN member b ON b.nr = a.nr AND a.id < b.id
    CROSS JOIN LATERAL (SELECT {kinship(f"a.size <= {FEW}")} AS name) n WHERE n.name <> 'other')"""

# Fetched one by one: the planner expects far more of them than there are.
_OTHER = f"""CROSS JOIN LATERAL (SELECT c.id, {CALLED} FROM contacts_contact c
    WHERE c.id = o.contact_id AND c.deleted_at IS NULL OFFSET 0)"""

# All pairs with a key in the slice `%(slice)s` of `%(slices)s`.
SIMILAR_NAMES = f"""
holder AS MATERIALIZED (SELECT contact_id, key FROM (SELECT contact_id, unnest(keys) AS key
        FROM duplicates_duplicatekeys WHERE account_id = %(account)s OFFSET 0) k
    WHERE (key & 1073741823) %% %(slices)s = %(slice)s),
block AS MATERIALIZED (SELECT key FROM holder GROUP BY key
    HAVING count(*) BETWEEN 2 AND {BLOCK}),
member AS MATERIALIZED (SELECT o.key, c.* FROM block JOIN holder o ON o.key = block.key
    {_OTHER} c),
candidate AS MATERIALIZED (SELECT DISTINCT a.id AS x, b.id AS y, n.name FROM member a
    JOIN member b ON b.key = a.key AND a.id < b.id
    CROSS JOIN LATERAL (SELECT {kinship()} AS name) n WHERE n.name <> 'other')"""


def _values(kind: str) -> str:
    return f"""{kind}_value AS MATERIALIZED (SELECT i.contact_id, i.normalised, block.size
    FROM {channel(kind)} i CROSS JOIN LATERAL {size(kind, "i.normalised")} block
    WHERE i.contact_id = ANY(%(ids)s) AND block.size BETWEEN 2 AND {BLOCK})"""


def _others(kind: str) -> str:
    return f"""CROSS JOIN LATERAL (SELECT h.contact_id FROM {channel(kind)} h
        WHERE h.account_id = %(account)s AND h.normalised = v.normalised
        AND h.contact_id <> v.contact_id OFFSET 0) o"""


def _by_value(kind: str) -> str:
    return f"""SELECT a.id AS one, b.id AS other, n.name FROM {kind}_value v
    JOIN own a ON a.id = v.contact_id
    {_others(kind)}
    {_OTHER} b
    CROSS JOIN LATERAL (SELECT {kinship(f"v.size <= {FEW}")} AS name) n"""


# Pairs of the contacts `%(ids)s` with anybody by an equal e-mail, phone or key.
AROUND = f"""
own AS MATERIALIZED (SELECT c.id, {CALLED} FROM contacts_contact c
    WHERE c.id = ANY(%(ids)s) AND c.deleted_at IS NULL),
key AS MATERIALIZED (SELECT k.contact_id, key FROM duplicates_duplicatekeys k
    CROSS JOIN LATERAL unnest(k.keys) AS key WHERE k.contact_id = ANY(%(ids)s)),
holder AS MATERIALIZED (SELECT wanted.key, h.contact_id FROM (SELECT DISTINCT key FROM key) wanted
    CROSS JOIN LATERAL (SELECT k.contact_id, count(*) OVER () AS size FROM (
        SELECT k.contact_id FROM duplicates_duplicatekeys k
        WHERE k.keys @> ARRAY[wanted.key] AND k.account_id = %(account)s
        LIMIT {BLOCK + 1}) k) h WHERE h.size BETWEEN 2 AND {BLOCK}),
{_values("email")},
{_values("phone")},
pair AS ({_by_value("email")} UNION ALL {_by_value("phone")} UNION ALL
    SELECT a.id, b.id, n.name FROM key JOIN own a ON a.id = key.contact_id
    JOIN holder o ON o.key = key.key AND o.contact_id <> a.id
    {_OTHER} b
    CROSS JOIN LATERAL (SELECT {kinship()} AS name) n),
candidate AS MATERIALIZED (SELECT DISTINCT least(one, other) AS x, greatest(one, other) AS y, name
    FROM pair WHERE name <> 'other')"""


def _paired(kind: str) -> str:
    return f"""SELECT p.first_id, p.second_id FROM {kind}_value v
    {_others(kind)}
    CROSS JOIN LATERAL (SELECT p.first_id, p.second_id FROM duplicates_duplicatepair p
        WHERE p.first_id = o.contact_id AND EXISTS (SELECT 1 FROM {channel(kind)} j
        WHERE j.contact_id = p.second_id AND j.normalised = v.normalised) OFFSET 0) p"""


def _shared(kind: str) -> str:
    return f"""{kind}_value AS MATERIALIZED (SELECT i.contact_id, i.normalised FROM (
        SELECT contact_id, normalised FROM {channel(kind)} WHERE contact_id = ANY(%(ids)s)
        UNION SELECT (%(ids)s::uuid[])[1], unnest(%(left)s::text[])) i
    CROSS JOIN LATERAL {size(kind, "i.normalised")} block
    WHERE block.size BETWEEN 2 AND {BLOCK})"""


# The contacts of pairs by a value that one of `%(ids)s` has too, or one of the values `%(left)s`
# that one of them had: it may tell less than it did, or more.
PAIRED = f"""
WITH {_shared("email")},
{_shared("phone")}
SELECT DISTINCT e.id FROM ({_paired("email")} UNION ALL {_paired("phone")}) p
CROSS JOIN LATERAL (VALUES (p.first_id), (p.second_id)) e(id) WHERE e.id <> ALL(%(ids)s)"""


def crowded(kind: str) -> str:
    """Values that are not compared, as too many contacts have them, with how many are there."""
    return f"""SELECT h.normalised, count(*) FROM (SELECT normalised FROM {channel(kind)}
            WHERE account_id = %(account)s GROUP BY normalised HAVING count(*) > {BLOCK}) crowd
        JOIN {channel(kind)} h ON h.account_id = %(account)s AND h.normalised = crowd.normalised
        JOIN contacts_contact c ON c.id = h.contact_id AND c.deleted_at IS NULL
        GROUP BY h.normalised HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 50"""


# How many contacts have a key that is not compared.
CROWDED_KEYS = f"""
WITH holder AS MATERIALIZED (SELECT contact_id, unnest(keys) AS key FROM duplicates_duplicatekeys
    WHERE account_id = %(account)s),
crowd AS (SELECT key FROM holder GROUP BY key HAVING count(*) > {BLOCK})
SELECT count(DISTINCT c.id) FROM crowd JOIN holder USING (key)
JOIN contacts_contact c ON c.id = holder.contact_id AND c.deleted_at IS NULL"""
