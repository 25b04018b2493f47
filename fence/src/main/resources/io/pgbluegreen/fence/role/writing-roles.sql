WITH me AS (
    SELECT r.oid, r.rolsuper, r.rolcreaterole FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
),
relations AS (
    SELECT c.oid, c.relkind, c.relowner, c.relacl
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'S')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen')
      AND n.nspname !~ '^pg_(toast|temp)'
),
-- Who holds a right to write; 0 is PUBLIC.
holders AS (
    SELECT relowner AS holder FROM relations
    UNION
    SELECT a.grantee
    FROM relations r, LATERAL pg_catalog.aclexplode(r.relacl) a
    WHERE a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
       OR (r.relkind = 'S' AND a.privilege_type = 'USAGE')
    UNION
    SELECT a.grantee
    FROM relations r
    JOIN pg_catalog.pg_attribute t ON t.attrelid = r.oid AND t.attacl IS NOT NULL AND NOT t.attisdropped,
    LATERAL pg_catalog.aclexplode(t.attacl) a
    WHERE a.privilege_type IN ('INSERT', 'UPDATE')
    UNION
    SELECT oid FROM pg_catalog.pg_roles WHERE rolsuper OR rolname = 'pg_write_all_data'
),
direct AS (
    SELECT r.oid
    FROM pg_catalog.pg_roles r
    WHERE EXISTS (SELECT FROM holders h WHERE h.holder <> 0 AND pg_catalog.pg_has_role(r.oid, h.holder, 'MEMBER'))
),
-- Who may call a function that writes with its owner's rights. Of SQL and PL/pgSQL only those that read as if they did:
-- a pooler's function that looks up passwords is none.
callers AS (
    SELECT DISTINCT a.grantee AS caller
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
    WHERE p.prosecdef
      AND p.provolatile = 'v'
      AND p.prorettype NOT IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen')
      AND a.privilege_type = 'EXECUTE'
      AND (p.proowner IN (SELECT oid FROM direct) OR EXISTS (SELECT FROM holders WHERE holder = 0))
      AND (l.lanname NOT IN ('sql', 'plpgsql')
           OR p.prosrc ~* '\m(insert|update|delete|truncate|merge|copy|execute|perform|call|nextval|setval)\M'
           -- The body of BEGIN ATOMIC is not text.
           OR p.prosrc = '')
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e')
),
rights AS (
    SELECT r.oid,
           r.oid IN (SELECT oid FROM direct) AS by_name,
           EXISTS (SELECT FROM holders WHERE holder = 0) AS by_public,
           EXISTS (SELECT FROM callers c WHERE c.caller <> 0 AND pg_catalog.pg_has_role(r.oid, c.caller, 'MEMBER'))
               AS by_function,
           EXISTS (SELECT FROM callers WHERE caller = 0) AS by_public_function
    FROM pg_catalog.pg_roles r
)
SELECT r.oid,
       r.rolname,
       r.rolcanlogin AND pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'CONNECT') AS login,
       r.rolsuper,
       me.rolsuper OR (me.rolcreaterole AND NOT r.rolsuper AND /*alterable*/) AS alterable,
       me.rolsuper OR (NOT r.rolsuper AND (
           pg_catalog.pg_has_role(me.oid, r.oid, 'USAGE')
           OR EXISTS (SELECT FROM pg_catalog.pg_roles s
                      WHERE s.rolname = 'pg_signal_backend' AND pg_catalog.pg_has_role(me.oid, s.oid, 'USAGE'))))
           AS terminable,
       coalesce((
           SELECT NOT pg_catalog.split_part(entry, '=', 2)::boolean
           FROM pg_catalog.pg_db_role_setting s, LATERAL pg_catalog.unnest(s.setconfig) entry
           WHERE s.setrole = r.oid
             AND (s.setdatabase = 0 OR s.setdatabase = (
                 SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
             AND pg_catalog.split_part(entry, '=', 1) = 'default_transaction_read_only'
           ORDER BY s.setdatabase <> 0 DESC
           LIMIT 1), false) AS overrides_read_only,
       NOT (w.by_name OR w.by_public) AS only_by_functions
FROM pg_catalog.pg_roles r
JOIN rights w USING (oid)
CROSS JOIN me
WHERE (w.by_name OR w.by_function OR ((w.by_public OR w.by_public_function) AND NOT r.rolreplication))
  AND r.rolname NOT IN (session_user, current_user)
ORDER BY r.rolname::text COLLATE "C"
