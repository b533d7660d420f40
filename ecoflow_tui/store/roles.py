"""Who may do what: an owner, a writer that the recorder runs as, and a reader."""

import psycopg

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.sqlstate import advise, explain
from ecoflow_tui.store.visit import visit

OWNER, WRITER, READER = "ecoflow_owner", "ecoflow_writer", "ecoflow_reader"

_REFUSED = "42501"
# The roles cannot log in: a login is made a member of one, and nothing here knows a password.
# The owner of the tables may be changed by a member of both sides only.
_ROLES = """
DO $do$
DECLARE
    role_name TEXT;
    one RECORD;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ecoflow-tui schema'));
    FOREACH role_name IN ARRAY '{ecoflow_owner,ecoflow_writer,ecoflow_reader}'::text[] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role_name);
    END LOOP;
    IF NOT pg_has_role(current_user, 'ecoflow_owner', 'MEMBER') THEN
        EXECUTE format('GRANT ecoflow_owner TO %I', current_user);
    END IF;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO ecoflow_owner', current_schema());
    FOR one IN
        SELECT oid::regclass AS name, relowner FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relname LIKE 'ecoflow\\_%'
          AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        IF pg_get_userbyid(one.relowner) <> 'ecoflow_owner' THEN
            EXECUTE format('ALTER TABLE %s OWNER TO ecoflow_owner', one.name);
        END IF;
        EXECUTE format('GRANT SELECT ON %s TO ecoflow_writer, ecoflow_reader', one.name);
    END LOOP;
    FOR one IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ecoflow\\_%'
          AND pg_get_userbyid(proowner) <> 'ecoflow_owner'
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO ecoflow_owner', one.name);
    END LOOP;
END $do$;
GRANT INSERT ON ecoflow_measurements, ecoflow_unreadable, ecoflow_gaps, ecoflow_devices,
    ecoflow_last_known, ecoflow_books TO ecoflow_writer;
GRANT UPDATE ON ecoflow_devices TO ecoflow_writer;
GRANT UPDATE (value, ts) ON ecoflow_last_known TO ecoflow_writer;
GRANT UPDATE (at, is_over, received, spooled, redelivered, discarded, dropped)
    ON ecoflow_books TO ecoflow_writer;
GRANT USAGE ON SEQUENCE ecoflow_measurements_id_seq, ecoflow_unreadable_id_seq,
    ecoflow_gaps_id_seq TO ecoflow_writer;
"""


def create_roles(conninfo: str) -> None:
    """Create the roles where they are missing, and give them their rights; safe to repeat.

    Args:
        conninfo: Of somebody who may create roles. The tables must be there.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses.
    """
    with visit(conninfo, "create the roles") as connection:
        try:
            connection.execute(_ROLES.encode())
        except psycopg.Error as error:
            is_refused = error.sqlstate == _REFUSED
            hint = "Do it as a superuser, or as a role with CREATEROLE that owns the tables."
            raise DatabaseError(
                f"cannot create the roles: {explain(error)}", hint if is_refused else advise(error)
            ) from None
