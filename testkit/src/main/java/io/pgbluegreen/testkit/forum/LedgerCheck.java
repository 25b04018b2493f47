package io.pgbluegreen.testkit.forum;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a server's {@code forum.ledger} says about a workload that has ended.
 *
 * @param acknowledged how many transactions the clients were told are committed
 * @param lost acknowledged, but not there
 * @param unexpected there, though rolled back or never begun
 * @param duplicates rows beyond the first of a transaction
 * @param altered there, but with another note than the client wrote
 * @param inDoubtPresent of the transactions in doubt, how many turned out to be committed
 * @param examples up to ten of the findings, in words
 */
public record LedgerCheck(
        long acknowledged,
        long lost,
        long unexpected,
        long duplicates,
        long altered,
        long inDoubtPresent,
        List<String> examples) {

    private static final int FETCH_SIZE = 5_000;
    private static final int EXAMPLES = 10;

    public LedgerCheck {
        examples = List.copyOf(examples);
    }

    /** Whether every promise was kept. */
    public boolean isClean() {
        return lost == 0 && unexpected == 0 && duplicates == 0 && altered == 0;
    }

    /**
     * Compares a server's ledger with what the clients remember. Rows of other workloads' clients are left alone.
     *
     * @param ledger of a workload that has been stopped
     */
    public static LedgerCheck check(Connection connection, Ledger ledger) throws SQLException {
        Tally tally = new Tally(ledger);
        boolean autoCommit = connection.getAutoCommit();
        // A cursor needs a transaction.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery("SELECT client, n, note FROM forum.ledger")) {
                while (rows.next()) {
                    tally.row(rows.getInt(1), rows.getLong(2), rows.getString(3));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
        return tally.finish();
    }

    /** Counts row by row; of each transaction it remembers one bit. */
    private static final class Tally {

        private final Ledger ledger;
        private final List<BitSet> seen = new ArrayList<>();
        private final List<String> examples = new ArrayList<>();
        private long lost;
        private long unexpected;
        private long duplicates;
        private long altered;
        private long inDoubtPresent;

        Tally(Ledger ledger) {
            this.ledger = ledger;
            ledger.clients().forEach(client -> seen.add(new BitSet()));
        }

        void row(int client, long n, String note) {
            Optional<ClientLedger> owner = ledger.client(client);
            if (owner.isEmpty()) {
                return;
            }
            Optional<Fate> fate = owner.get().fate(n);
            if (fate.isEmpty() || fate.get() == Fate.ROLLED_BACK) {
                unexpected++;
                example("unexpected", client, n, fate.map(Fate::toString).orElse("never begun"));
                return;
            }
            BitSet seenOfClient = seen.get(ledger.clients().indexOf(owner.get()));
            if (seenOfClient.get((int) n)) {
                duplicates++;
                example("duplicate", client, n, fate.get().toString());
                return;
            }
            seenOfClient.set((int) n);
            if (fate.get() == Fate.IN_DOUBT) {
                inDoubtPresent++;
            }
            if (!note.equals(ledger.note(client, n))) {
                altered++;
                example("altered", client, n, "its note is '" + note + "'");
            }
        }

        LedgerCheck finish() {
            for (int index = 0; index < seen.size(); index++) {
                ClientLedger client = ledger.clients().get(index);
                for (long n = 1; n <= client.length(); n++) {
                    if (client.fate(n).equals(Optional.of(Fate.ACKNOWLEDGED))
                            && !seen.get(index).get((int) n)) {
                        lost++;
                        example("lost", client.client(), n, Fate.ACKNOWLEDGED.toString());
                    }
                }
            }
            return new LedgerCheck(
                    ledger.acknowledged(), lost, unexpected, duplicates, altered, inDoubtPresent, examples);
        }

        private void example(String finding, int client, long n, String why) {
            if (examples.size() < EXAMPLES) {
                examples.add(finding + ": client " + client + ", transaction " + n + " (" + why + ")");
            }
        }
    }
}
