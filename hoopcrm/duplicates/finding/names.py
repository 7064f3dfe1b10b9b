"""Names in SQL: taken apart, told by sound, compared."""

# Names that are less alike than this have nothing to do with each other.
NEAR = 0.45

# A contact's name in parts, folded; "" without a name.
NAMED = "(c.first_name <> '' OR c.last_name <> '')"
FULL = f"CASE WHEN {NAMED} THEN c.sort_name ELSE '' END"
FIRST = (
    f"CASE WHEN c.first_name = '' THEN '' WHEN c.last_folded = '' THEN {FULL}"
    " ELSE rtrim(left(c.sort_name, greatest(length(c.sort_name) - length(c.last_folded), 0))) END"
)
PERSON = f"{FULL} AS full_name, {FIRST} AS first_name, c.last_folded AS last_name"

# With the first name led back from a short form to what it stands for.
CALLED = f"{PERSON}, coalesce(%(nicknames)s::jsonb ->> {FIRST}, {FIRST}) AS called"

# By the sound of the consonants, as Soundex has it, but without regard to the first letter.
SOUND = (
    "left(coalesce(nullif(regexp_replace(translate(replace({part}, 'ph', 'f'),"
    " 'bpfvwcgjkqsxzdtlmnraeiouyh '' -.', '1111122222222334556'), '(.)\\1+', '\\1', 'g'), ''),"
    " {part}), 5)"
)


def kinship(few: str = "false") -> str:
    """How the names of `a` and `b` go together; 'other' where they do not.

    Most candidates are families and colleagues, so that what tells these apart comes first and
    is cheap.

    Args:
        few: the condition that the first name alone says something.
    """
    return f"""CASE
    WHEN a.full_name = '' OR b.full_name = '' THEN 'none'
    WHEN a.full_name = b.full_name THEN 'same'
    WHEN a.last_name = b.last_name AND a.last_name <> '' AND a.first_name <> ''
        AND b.first_name <> '' THEN CASE
        WHEN a.called = b.called OR similarity(a.first_name, b.first_name) >= 0.25
            OR starts_with(a.first_name, rtrim(b.first_name, '.'))
            OR starts_with(b.first_name, rtrim(a.first_name, '.'))
        THEN CASE similarity(a.first_name, b.first_name) WHEN 1 THEN 'same' ELSE 'close' END
        ELSE 'other' END
    WHEN a.called = b.called AND a.first_name <> '' AND a.last_name <> '' AND b.last_name <> ''
        AND similarity(a.last_name, b.last_name) >= 0.25
        AND similarity(a.full_name, b.full_name) < 1 THEN 'close'
    WHEN similarity(a.full_name, b.full_name) < {NEAR} THEN CASE
        WHEN {few} AND a.first_name = b.first_name AND a.first_name <> ''
            AND a.last_name <> '' AND b.last_name <> '' THEN 'first'
        ELSE 'other' END
    WHEN similarity(a.full_name, b.full_name) = 1 THEN 'same'
    WHEN a.first_name = '' OR b.first_name = '' OR a.last_name = '' OR b.last_name = ''
        THEN 'close'
    WHEN a.first_name = b.first_name THEN 'first'
    WHEN similarity(a.full_name, b.full_name) >= 0.6
        AND similarity(a.first_name, b.first_name) >= 0.25
        AND similarity(a.last_name, b.last_name) >= 0.25 THEN 'close'
    ELSE 'other' END"""
