from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount

# The twin of core.ids.new_id(at): the milliseconds of `at` over a random UUID, version 7.
UUID7 = """
CREATE FUNCTION core_uuid7(at timestamptz DEFAULT clock_timestamp()) RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(UUID7, "DROP FUNCTION core_uuid7(timestamptz)"),
        AccountKey("Operation", "core_operation"),
        SameAccount("JournalRow", "operation"),
    ]
