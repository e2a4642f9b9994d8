"""Tests of the use cases run on a real PostgreSQL behind the embedded Supabase."""

from tests.stack_fixtures import make_stack as make_stack
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres
from tests.stack_fixtures import stack as stack
from tests.studio_fixtures import new_person as new_person
from tests.studio_fixtures import session_studio as session_studio
from tests.studio_fixtures import sign_up as sign_up
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio as studio
from tests.studio_fixtures import studio_with as studio_with
