package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.largeobject.Access;
import io.pgbluegreen.postgres.largeobject.LargeObject;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference.Kind;
import io.pgbluegreen.postgres.largeobject.LargeObjects;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the target's objects what the source's are: small ones a group at a time, large ones piece by piece. A group,
 * or a large object, is one transaction.
 */
final class ObjectTransfer {

    /** The server locks every object that it removes, and its lock table is small. */
    private static final int GROUP_OBJECTS = 50;

    private static final long GROUP_BYTES = 4L * LargeObjects.CHUNK_BYTES;

    private final Place source;
    private final Place target;
    private final AccessStatements access;
    private final String self;
    private long bytesSent;

    ObjectTransfer(Place source, Place target, TargetRoles roles) {
        this.source = source;
        this.target = target;
        this.access = new AccessStatements(roles);
        this.self = roles.self();
    }

    long bytesSent() {
        return bytesSent;
    }

    List<String> notes() {
        return access.notes();
    }

    /** Commits; what was open before is committed with it. */
    void mend(List<LargeObjectDifference> differences) {
        List<LargeObjectDifference> group = new ArrayList<>();
        long bytes = 0;
        for (LargeObjectDifference difference : differences) {
            long size = difference.source().map(LargeObject::size).orElse(0L);
            if (difference.kind() != Kind.ACCESS && size > LargeObjects.CHUNK_BYTES) {
                mendLarge(difference);
                continue;
            }
            if (group.size() == GROUP_OBJECTS || bytes + size > GROUP_BYTES) {
                mendGroup(group);
                group.clear();
                bytes = 0;
            }
            group.add(difference);
            bytes += size;
        }
        mendGroup(group);
    }

    private void mendGroup(List<LargeObjectDifference> group) {
        List<LargeObject> wanted = group.stream()
                .filter(each -> each.kind() == Kind.MISSING || each.kind() == Kind.CONTENT)
                .flatMap(each -> each.source().stream())
                .toList();
        Contents contents = source.ask("read large objects", connection -> Contents.read(connection, wanted));
        StringBuilder statements = new StringBuilder();
        for (LargeObjectDifference difference : group) {
            difference.source().ifPresent(object -> {
                if (difference.kind() == Kind.ACCESS) {
                    statements.append(
                            access.of(object, difference.target().orElseThrow().access()));
                } else if (contents.oids().contains(object.oid())) {
                    statements.append(accessOfNew(object));
                }
            });
        }
        target.tell("write large objects", connection -> {
            unlink(connection, group);
            contents.write(connection);
            if (!statements.isEmpty()) {
                Sql.run(connection, statements.toString());
            }
            connection.commit();
        });
        bytesSent += contents.bytes();
    }

    private String accessOfNew(LargeObject object) {
        Access before = AccessStatements.ofNew(self);
        return access.of(object, before);
    }

    /** The source's pieces are read in one snapshot. */
    private void mendLarge(LargeObjectDifference difference) {
        LargeObject object = difference.source().orElseThrow();
        source.tell("begin a snapshot", connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
        });
        boolean there = source.ask("look for a large object", connection -> Contents.exists(connection, object.oid()));
        target.tell("make a large object", connection -> {
            unlink(connection, List.of(difference));
            if (there) {
                Contents.create(connection, object.oid());
            }
        });
        long place = 0;
        byte[] piece = there ? piece(object.oid(), place) : new byte[0];
        while (piece.length > 0) {
            byte[] bytes = piece;
            long at = place;
            target.tell("write a large object", connection -> Contents.put(connection, object.oid(), at, bytes));
            place += piece.length;
            piece = piece.length < LargeObjects.CHUNK_BYTES ? new byte[0] : piece(object.oid(), place);
        }
        target.tell("finish a large object", connection -> {
            if (there) {
                Sql.run(connection, accessOfNew(object));
            }
            connection.commit();
        });
        source.tell("end a snapshot", connection -> {
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        });
        bytesSent += place;
    }

    private byte[] piece(long oid, long place) {
        return source.ask("read a large object", connection -> Contents.piece(connection, oid, place));
    }

    private static void unlink(Connection connection, List<LargeObjectDifference> group) throws SQLException {
        Set<Long> oids = new TreeSet<>();
        for (LargeObjectDifference difference : group) {
            if (difference.kind() != Kind.ACCESS && difference.target().isPresent()) {
                oids.add(difference.oid());
            }
        }
        Contents.unlink(connection, oids);
    }
}
