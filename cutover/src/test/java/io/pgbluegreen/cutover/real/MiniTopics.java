package io.pgbluegreen.cutover.real;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.real.DecodedTransaction.Change;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What {@link MiniReplication} keeps of both sides, read as topics are read. */
final class MiniTopics implements ChangeLog {

    private final TwoClusters clusters;

    MiniTopics(TwoClusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public String end(Side side) {
        return Integer.toHexString(clusters.replication(side).topicEnd());
    }

    @Override
    public Watch watch(Side side, String afterMessage) {
        int start = Integer.parseInt(afterMessage, 16);
        return new Watch() {
            @Override
            public Sighting awaitMarker(MarkerKey marker, Duration limit) throws InterruptedException {
                long end = System.nanoTime() + limit.toNanos();
                while (System.nanoTime() < end) {
                    List<DecodedTransaction> all = clusters.replication(side).topicAfter(start, 20);
                    for (int i = 0; i < all.size(); i++) {
                        if (all.get(i).changes().stream().anyMatch(change -> is(change, marker, "INSERT"))) {
                            Lsn lsn = Lsn.parse(all.get(i).endLsn());
                            return new Sighting(Integer.toHexString(start + i), start + i, lsn, lsn);
                        }
                    }
                }
                throw late("marker");
            }

            @Override
            public List<Write> awaitSeal(MarkerKey marker, Duration limit) throws InterruptedException {
                long end = System.nanoTime() + limit.toNanos();
                while (System.nanoTime() < end) {
                    boolean behind = false;
                    List<Write> writes = new ArrayList<>();
                    for (DecodedTransaction transaction :
                            clusters.replication(side).topicAfter(start, 20)) {
                        if (transaction.changes().stream().anyMatch(change -> is(change, marker, "UPDATE"))) {
                            return writes;
                        }
                        if (behind && !transaction.userTables().isEmpty()) {
                            writes.add(write(transaction));
                        }
                        behind = behind
                                || transaction.changes().stream().anyMatch(change -> is(change, marker, "INSERT"));
                    }
                }
                throw late("seal");
            }

            private Problem late(String what) {
                return new Problem(
                        Kind.UNAVAILABLE, "the topic of " + side + " did not show the " + what, "Look at it.");
            }

            @Override
            public void close() {}
        };
    }

    private static Write write(DecodedTransaction transaction) {
        Set<TableId> tables = new HashSet<>();
        for (String table : transaction.userTables()) {
            tables.add(new TableId(table.substring(0, table.indexOf('.')), table.substring(table.indexOf('.') + 1)));
        }
        return new Write(transaction.xid(), Lsn.parse(transaction.endLsn()), tables);
    }

    private static boolean is(Change change, MarkerKey marker, String operation) {
        return change.table().equals("bluegreen.marker")
                && change.operation().equals(operation)
                && change.columns().getOrDefault("operation", "").startsWith(marker.operation() + "::")
                && change.columns()
                        .getOrDefault("kind", "")
                        .startsWith("'" + marker.kind().label() + "'");
    }

    @Override
    public void close() {}
}
