package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.largeobject.LargeObjectComparison;
import io.pgbluegreen.postgres.largeobject.LargeObjectComparison.Page;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference;
import io.pgbluegreen.postgres.largeobject.LargeObjectSummary;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.check.LoadLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings a cluster's large objects in line with those of another one, under the same OIDs: adds what is missing,
 * replaces what has other bytes, removes what the source does not have, and gives them its owners, privileges and
 * comments. Objects whose bytes are equal are not sent.
 *
 * <p>It can be killed at any moment and run again; each object is there whole or as it was. Replication may go on
 * meanwhile: it never touches large objects. What somebody writes to an object of the source while it is at work may or
 * may not come along.
 */
public final class LargeObjectCopy {

    private static final String APPLICATION = "bluegreen large objects";

    private LargeObjectCopy() {}

    /**
     * What came of it.
     *
     * @param found what differed before
     * @param notes what could not be made as it is on the source, a sentence each
     */
    public record Result(LargeObjectSummary found, long bytesSent, List<String> notes) {
        public Result {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Runs it to its end in the caller's thread.
     *
     * @param target must not be written to by anybody else
     * @param stillHolds is called once nobody else copies, and before each change of some hundred objects; throws when the
     *     source's objects are not the ones that hold any more
     * @param progress is told each time that some hundred objects were compared
     * @throws Problem when a server is gone or refuses, or the role may not read an object
     */
    public static Result run(
            ConnectionSettings source,
            ConnectionSettings target,
            Runnable stillHolds,
            Consumer<LargeObjectSummary> progress) {
        PostgresSessions to = new PostgresSessions(target);
        try (Connection reader = new PostgresSessions(source).open(APPLICATION);
                Connection lock = to.open(APPLICATION);
                Connection writer = to.openCopyTarget(APPLICATION).connection()) {
            LoadLock.acquire(lock, target.where());
            stillHolds.run();
            writer.setAutoCommit(false);
            TargetRoles roles = TargetRoles.read(writer);
            return run(
                    new Place(reader, source.where()), new Place(writer, target.where()), roles, stillHolds, progress);
        } catch (SQLException e) {
            throw PostgresErrors.statement(target.where(), "copy large objects", e);
        }
    }

    private static Result run(
            Place source, Place target, TargetRoles roles, Runnable stillHolds, Consumer<LargeObjectSummary> progress) {
        LargeObjectSummary found = new LargeObjectSummary();
        ObjectTransfer transfer = new ObjectTransfer(source, target, roles);
        LargeObjectComparison comparison = new LargeObjectComparison(source.connection(), target.connection());
        while (!comparison.isDone()) {
            Page page = source.ask("compare large objects with " + target.where(), unused -> comparison.next());
            found.add(page);
            requireReadable(found, source, target);
            progress.accept(found);
            if (!page.differences().isEmpty()) {
                stillHolds.run();
            }
            transfer.mend(page.differences());
        }
        return new Result(found, transfer.bytesSent(), transfer.notes());
    }

    private static void requireReadable(LargeObjectSummary found, Place source, Place target) {
        if (found.count(LargeObjectDifference.Kind.UNREADABLE) > 0) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the role may not read these large objects of " + source.where() + " or of " + target.where() + ": "
                            + found.names(LargeObjectDifference.Kind.UNREADABLE),
                    "Make the role a member of their owners, or GRANT SELECT ON LARGE OBJECT … TO it on both sides,"
                            + " then run it again.");
        }
    }
}
