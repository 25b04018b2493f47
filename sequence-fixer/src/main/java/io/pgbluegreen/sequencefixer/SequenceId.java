package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.changeevent.TableId;

/**
 * A sequence by schema and name, both exactly as the catalog holds them (no quotes). Written as text it looks as a table
 * does, with which it shares the schema's names: {@code public.users_id_seq}, {@code "Odd schema"."a.b"}.
 */
public record SequenceId(String schema, String name) implements Comparable<SequenceId> {

    public SequenceId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a schema and a sequence name, found '" + schema + "' and '" + name + "'");
        }
    }

    /** The name as a relation's, for what is told of tables and sequences alike. */
    public TableId relation() {
        return new TableId(schema, name);
    }

    /** Both parts in double quotes, ready to stand in a statement or to be cast to {@code regclass}. */
    public String toSql() {
        return relation().toSql();
    }

    @Override
    public int compareTo(SequenceId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return relation().toString();
    }
}
