-- As before; nor does a table while guard_truncate alters it, which is no command of a user.
CREATE OR REPLACE FUNCTION bluegreen.takes_part(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT bluegreen.takes_part(n.nspname::text, c.relname::text)
        AND pg_catalog.current_setting('bluegreen.guarding', true) IS DISTINCT FROM relation::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = coalesce((SELECT i.indrelid FROM pg_catalog.pg_index i WHERE i.indexrelid = relation), relation)
$$;

-- As before; the trigger fires in replica role too, as newer versions decode TRUNCATE there. Where the applier empties a
-- table in that role, the row is in a transaction that is not published. One that was there already is made to.
CREATE OR REPLACE FUNCTION bluegreen.guard_truncate(guarded oid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    enabled "char";
BEGIN
    SELECT tgenabled INTO enabled FROM pg_catalog.pg_trigger
    WHERE tgrelid = guarded AND tgname = 'bluegreen_truncate';
    IF pg_catalog.current_setting('server_version_num')::int >= 110000 OR enabled = 'A' THEN
        RETURN false;
    END IF;
    IF enabled IS NULL THEN
        EXECUTE pg_catalog.format(
            'CREATE TRIGGER bluegreen_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT
             EXECUTE PROCEDURE bluegreen.record_truncate()', guarded::pg_catalog.regclass);
    END IF;
    BEGIN
        PERFORM pg_catalog.set_config('bluegreen.guarding', guarded::text, true);
        EXECUTE pg_catalog.format(
            'ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER bluegreen_truncate', guarded::pg_catalog.regclass);
        PERFORM pg_catalog.set_config('bluegreen.guarding', '', true);
    EXCEPTION WHEN object_in_use THEN
        -- A transaction that has rows of the table left to check at its end; `bluegreen status` names the table.
        RAISE WARNING '%', SQLERRM;
    END;
    RETURN true;
END
$$;
