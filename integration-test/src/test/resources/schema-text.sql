-- What a server from 13 on says of schemas, a line for each object; where versions print otherwise, what they have in common.
WITH s AS (SELECT * FROM pg_namespace WHERE nspname LIKE 'kinds%'),
r AS (SELECT c.oid AS id, s.nspname || '.' || c.relname AS name, c.* FROM pg_class c JOIN s ON s.oid = c.relnamespace),
acl (object, acl) AS (
    SELECT name, relacl FROM r UNION ALL SELECT nspname::text, nspacl FROM s
    UNION ALL SELECT r.name || '.' || a.attname, a.attacl FROM r JOIN pg_attribute a ON a.attrelid = r.id
    UNION ALL SELECT p.oid::regprocedure::text, p.proacl FROM pg_proc p JOIN s ON s.oid = p.pronamespace
    UNION ALL SELECT t.oid::regtype::text, t.typacl FROM pg_type t JOIN s ON s.oid = t.typnamespace
    UNION ALL SELECT 'default ' || s.nspname || ' ' || d.defaclobjtype::text, d.defaclacl
    FROM pg_default_acl d JOIN s ON s.oid = d.defaclnamespace)
SELECT concat_ws(' ', 'schema', nspname, nspowner::regrole) FROM s
UNION ALL SELECT concat_ws(' ', 'relation', name, relkind, relowner::regrole, relrowsecurity, reloptions,
    obj_description(id, 'pg_class')) FROM r
UNION ALL SELECT concat_ws(' ', 'column', r.name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    nullif(a.attstattarget, -1), pg_get_expr(d.adbin, d.adrelid), col_description(r.id, a.attnum))
  FROM r JOIN pg_attribute a ON a.attrelid = r.id AND a.attnum > 0
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE NOT a.attisdropped
UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, contypid::regtype, conname, convalidated,
    pg_get_constraintdef(c.oid)) FROM pg_constraint c JOIN s ON s.oid = c.connamespace
UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid) FROM pg_index i JOIN r ON r.id = i.indrelid
UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN r ON r.id = t.tgrelid
  WHERE NOT t.tgisinternal
UNION ALL SELECT concat_ws(' ', 'rule', pg_get_ruledef(w.oid)) FROM pg_rewrite w JOIN r ON r.id = w.ev_class
  WHERE w.rulename <> '_RETURN'
UNION ALL SELECT concat_ws(' ', 'view', name, regexp_replace(pg_get_viewdef(id), '\mpupils\.', '', 'g')) FROM r
  WHERE relkind IN ('v', 'm')
UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure, p.proowner::regrole,
    CASE p.prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END)
  FROM pg_proc p JOIN s ON s.oid = p.pronamespace
UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, t.typtype, t.typowner::regrole, nullif(t.typbasetype, 0)::regtype,
    (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
  FROM pg_type t JOIN s ON s.oid = t.typnamespace
  WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'S')
UNION ALL SELECT concat_ws(' ', 'sequence', q.seqrelid::regclass, q.seqstart, q.seqincrement) FROM pg_sequence q JOIN r ON r.id = q.seqrelid
UNION ALL SELECT concat_ws(' ', 'policy', p.tablename, p.policyname, p.roles, p.cmd, p.qual) FROM pg_policies p
  WHERE p.schemaname LIKE 'kinds%'
UNION ALL SELECT concat_ws(' ', 'cast', c.castsource::regtype, c.casttarget::regtype) FROM pg_cast c JOIN pg_type t ON t.oid = c.castsource
  JOIN s ON s.oid = t.typnamespace
UNION ALL SELECT concat_ws(' ', 'statistics', x.stxname, x.stxrelid::regclass) FROM pg_statistic_ext x JOIN s ON s.oid = x.stxnamespace
UNION ALL SELECT concat_ws(' ', 'inherits', i.inhrelid::regclass, i.inhparent::regclass, pg_get_expr(r.relpartbound, r.id))
  FROM pg_inherits i JOIN r ON r.id = i.inhrelid
UNION ALL SELECT concat_ws(' ', 'privilege', acl.object, x.grantor::regrole, nullif(x.grantee, 0)::regrole, x.privilege_type, x.is_grantable)
  FROM acl CROSS JOIN LATERAL aclexplode(acl.acl) x WHERE x.privilege_type <> 'MAINTAIN'
ORDER BY 1
