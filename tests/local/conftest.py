"""Tests of the embedded Supabase all run on a real PostgreSQL."""

from tests.stack_fixtures import fresh_stack as fresh_stack
from tests.stack_fixtures import make_stack as make_stack
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres
from tests.stack_fixtures import stack as stack
