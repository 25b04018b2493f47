package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code pgoutput}, protocol version 1, text values, as documented in "Logical Replication Message Formats" of
 * PostgreSQL's manual. Streaming of open transactions and two-phase messages are not asked for and not understood.
 */
public final class PgOutputDecoder implements ChangeDecoder {

    private final DescribedTables tables;

    /** @param typeNames names the types that the source has */
    public PgOutputDecoder(TypeNames typeNames) {
        this.tables = new DescribedTables(typeNames);
    }

    @Override
    public Decoded decode(byte[] data, int start, Lsn position) {
        WalMessage message = new WalMessage(data, start);
        try {
            Decoded decoded = decode(message);
            if (message.left() > 0) {
                throw Unreadable.problem("a message of " + (data.length - start) + " bytes at " + position
                        + " goes on for " + message.left() + " bytes behind its end");
            }
            return decoded;
        } catch (IndexOutOfBoundsException e) {
            throw Unreadable.problem(
                    "a message of " + (data.length - start) + " bytes at " + position + " ends early", e);
        } catch (IllegalArgumentException e) {
            // An empty name, a column that stands twice, a value of negative length.
            throw Unreadable.problem(
                    "a message of " + (data.length - start) + " bytes at " + position + " is garbled: "
                            + e.getMessage(),
                    e);
        }
    }

    private Decoded decode(WalMessage message) {
        if (message.left() == 0) {
            // In place of an ORIGIN message, where the server does not find the origin's name (10 to 13).
            return Decoded.NOTHING;
        }
        char kind = message.character();
        return switch (kind) {
            case 'I' -> insert(message);
            case 'U' -> update(message);
            case 'D' -> delete(message);
            case 'B' -> begin(message);
            case 'C' -> commit(message);
            case 'R' -> {
                tables.relation(message);
                yield Decoded.NOTHING;
            }
            case 'Y' -> {
                tables.type(message);
                yield Decoded.NOTHING;
            }
            case 'T' -> truncate(message);
            // Where a change first came from, and messages of pg_logical_emit_message: not replicated.
            case 'O', 'M' -> {
                message.skip(message.left());
                yield Decoded.NOTHING;
            }
            default -> throw Unreadable.problem("unknown message '" + kind + "'");
        };
    }

    private static Decoded begin(WalMessage message) {
        Lsn commitLsn = message.lsn();
        var committedAt = message.time();
        return new Decoded.Begin(message.unsignedInt32(), commitLsn, committedAt);
    }

    private static Decoded commit(WalMessage message) {
        message.skip(1);
        Lsn commitLsn = message.lsn();
        Lsn endLsn = message.lsn();
        message.skip(Long.BYTES);
        return new Decoded.Commit(commitLsn, endLsn);
    }

    private Decoded insert(WalMessage message) {
        Relation relation = tables.next(message);
        expect(message, 'N', relation);
        Row after = row(message, relation);
        for (int i = 0; i < after.size(); i++) {
            if (after.isAbsent(i)) {
                throw Unreadable.problem("an INSERT into " + relation.table() + " came without column '"
                        + relation.columns().get(i).name() + "'");
            }
        }
        return new Decoded.Changed(new Change.Insert(relation, after));
    }

    private Decoded update(WalMessage message) {
        Relation relation = tables.next(message);
        char kind = message.character();
        if (kind == 'N') {
            Row after = row(message, relation);
            return new Decoded.Changed(new Change.Update(relation, key(relation, after), after));
        }
        if (kind != 'O' && kind != 'K') {
            throw Unreadable.problem("unknown tuple '" + kind + "' in an UPDATE of " + relation.table());
        }
        Row key = key(relation, row(message, relation));
        expect(message, 'N', relation);
        // What did not change may be left out of the new row: the key has its part, under FULL all of it.
        Row after = row(message, relation).filledFrom(key);
        return new Decoded.Changed(new Change.Update(relation, key, after));
    }

    /** The replica identity's values alone. */
    private static Row key(Relation relation, Row row) {
        if (relation.key().isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "an UPDATE or DELETE of " + relation.table() + " came without a key: the table has no replica"
                            + " identity (" + relation.identity() + ")",
                    "Set REPLICA IDENTITY FULL on the table or give it a primary key, then load the table again.");
        }
        for (int column : relation.key()) {
            if (row.isAbsent(column)) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        "an UPDATE or DELETE of " + relation.table() + " came without its key: column '"
                                + relation.columns().get(column).name() + "' is stored out of line and the server"
                                + " left it out",
                        "Update the server to its latest minor release (fixed in 10.20, 11.15, 12.10, 13.6 and 14.2)"
                                + " or set REPLICA IDENTITY FULL on the table, then load the table again.");
            }
        }
        return row.only(relation.key());
    }

    private Decoded delete(WalMessage message) {
        Relation relation = tables.next(message);
        char kind = message.character();
        if (kind != 'K' && kind != 'O') {
            throw Unreadable.problem("unknown tuple '" + kind + "' in a DELETE of " + relation.table());
        }
        return new Decoded.Changed(new Change.Delete(relation, key(relation, row(message, relation))));
    }

    private Decoded truncate(WalMessage message) {
        int count = message.int32();
        int options = message.int8();
        if (count < 1) {
            throw Unreadable.problem("a TRUNCATE of " + count + " tables");
        }
        List<TableId> truncated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            truncated.add(tables.next(message).table());
        }
        return new Decoded.Changed(new Change.Truncate(truncated, (options & 2) != 0, (options & 1) != 0));
    }

    private Row row(WalMessage message, Relation relation) {
        int count = message.int16();
        if (count != relation.columns().size()) {
            throw Unreadable.problem("a row of " + relation.table() + " has " + count + " columns, its description "
                    + relation.columns().size());
        }
        Row.Builder row = new Row.Builder(message.data(), count);
        for (int i = 0; i < count; i++) {
            char kind = message.character();
            switch (kind) {
                case 't' -> {
                    int length = message.int32();
                    row.set(i, message.at(), message.at() + length);
                    message.skip(length);
                }
                case 'n' -> row.setNull(i);
                case 'u' -> {
                    // Unchanged and stored out of line: absent.
                }
                default ->
                    throw Unreadable.problem("unknown kind of value '" + kind + "' in a row of " + relation.table());
            }
        }
        return row.build();
    }

    private static void expect(WalMessage message, char wanted, Relation relation) {
        char found = message.character();
        if (found != wanted) {
            throw Unreadable.problem(
                    "expected tuple '" + wanted + "', found '" + found + "' for table " + relation.table());
        }
    }
}
