"""The truth table of matching: which contact a pair of identifiers means.

Each row says, for a rule and the state of the two identifiers, what becomes of the record.

    rule       upsert: forms and API; import: rows of a file; create: a new contact by hand
    primary,   blank: not given; new: nobody has it; A, B: belongs to that contact
    secondary  (A when both are of one contact)
    outcome    create, update A, or refuse
    leaves     the identifier that is not taken over, because it belongs to someone else

In `import` the secondary decides only when the primary is blank: a new e-mail is a new person,
also with a phone that somebody else has; the phone is then left out, with a warning.
"""

TABLE = """
rule    primary  secondary  outcome  leaves
upsert  blank    blank      create   -
upsert  blank    new        create   -
upsert  blank    A          update   -
upsert  new      blank      create   -
upsert  new      new        create   -
upsert  new      A          update   -
upsert  A        blank      update   -
upsert  A        new        update   -
upsert  A        A          update   -
upsert  A        B          update   secondary
import  blank    blank      create   -
import  blank    new        create   -
import  blank    A          update   -
import  new      blank      create   -
import  new      new        create   -
import  new      A          create   secondary
import  A        blank      update   -
import  A        new        update   -
import  A        A          update   -
import  A        B          update   secondary
create  blank    blank      create   -
create  blank    new        create   -
create  blank    A          refuse   -
create  new      blank      create   -
create  new      new        create   -
create  new      A          refuse   -
create  A        blank      refuse   -
create  A        new        refuse   -
create  A        A          refuse   -
create  A        B          refuse   -
"""
