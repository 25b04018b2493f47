package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables and types that a stream has described so far. */
final class DescribedTables {

    private static final int KEY_FLAG = 1;

    private final TypeNames typeNames;
    private final Map<Integer, String> describedTypes = new HashMap<>();
    private final Map<Integer, Relation> relations = new HashMap<>();

    DescribedTables(TypeNames typeNames) {
        this.typeNames = typeNames;
    }

    /** Reads a TYPE message behind its first byte. */
    void type(WalMessage message) {
        int oid = message.int32();
        // For a domain the server names the type below it, so that the schema can be the system's own.
        describedTypes.put(oid, qualified(message).toString());
    }

    /** Reads a RELATION message behind its first byte. */
    void relation(WalMessage message) {
        int oid = message.int32();
        TableId table = qualified(message);
        ReplicaIdentity identity =
                switch (message.character()) {
                    case 'd' -> ReplicaIdentity.DEFAULT;
                    case 'i' -> ReplicaIdentity.INDEX;
                    case 'f' -> ReplicaIdentity.FULL;
                    case 'n' -> ReplicaIdentity.NOTHING;
                    default -> throw Unreadable.problem("unknown replica identity of table " + table);
                };
        int count = message.int16();
        List<Column> columns = new ArrayList<>(count);
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if ((message.int8() & KEY_FLAG) != 0 || identity == ReplicaIdentity.FULL) {
                key.add(i);
            }
            String name = message.string();
            columns.add(new Column(name, typeName(message.int32()), Math.max(Column.NO_MODIFIER, message.int32())));
        }
        Relation relation = new Relation(table, identity, columns, key);
        // The server describes a table again after any invalidation; an equal one stays the same object.
        Relation known = relations.get(oid);
        if (known == null || !known.equals(relation)) {
            relations.put(oid, relation);
        }
    }

    /** The table whose OID comes next in the message. */
    Relation next(WalMessage message) {
        int oid = message.int32();
        Relation relation = relations.get(oid);
        if (relation == null) {
            throw Unreadable.problem(
                    "a change of table OID " + Integer.toUnsignedString(oid) + ", which the stream did not describe");
        }
        return relation;
    }

    /** A schema, for which pg_catalog stands as nothing, and a name in it. */
    private static TableId qualified(WalMessage message) {
        String schema = message.string();
        return new TableId(schema.isEmpty() ? "pg_catalog" : schema, message.string());
    }

    /** The catalog's name is the better one: a TYPE message names an array or a domain by what lies below it. */
    private String typeName(int oid) {
        return typeNames
                .name(oid)
                .or(() -> Optional.ofNullable(describedTypes.get(oid)))
                .orElse("type " + Integer.toUnsignedString(oid));
    }
}
