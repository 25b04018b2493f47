package io.pgbluegreen.testkit.forum;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What all clients of a workload know of their transactions; it goes on growing while the workload runs. */
public final class Ledger {

    private final int firstClient;
    private final long seed;
    private final List<ClientLedger> clients;

    Ledger(int firstClient, int clientCount, long seed) {
        this.firstClient = firstClient;
        this.seed = seed;
        this.clients = IntStream.range(0, clientCount)
                .mapToObj(index -> new ClientLedger(firstClient + index))
                .toList();
    }

    /** Transactions whose commit the server acknowledged. */
    public long acknowledged() {
        return count(Fate.ACKNOWLEDGED);
    }

    /** Transactions that were rolled back for certain, on purpose or by a failure. */
    public long rolledBack() {
        return count(Fate.ROLLED_BACK);
    }

    /** Transactions whose connection broke during COMMIT. */
    public long inDoubt() {
        return count(Fate.IN_DOUBT);
    }

    List<ClientLedger> clients() {
        return clients;
    }

    /** The ledger of a client; empty if that client is not one of this workload's. */
    Optional<ClientLedger> client(int client) {
        int index = client - firstClient;
        return index < 0 || index >= clients.size() ? Optional.empty() : Optional.of(clients.get(index));
    }

    /** What a transaction writes in its row of {@code forum.ledger}. */
    String note(int client, long n) {
        return "transaction " + n + " of client " + client + ", seed " + seed;
    }

    private long count(Fate fate) {
        return clients.stream().mapToLong(client -> client.count(fate)).sum();
    }
}
