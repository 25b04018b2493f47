package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.postgres.server.ServerFacts;
import java.util.List;

/** Checks that a server can decode its changes, has room for one more publisher, and lets the role do it. */
final class ServerCheck {

    private final Cluster cluster;
    private final Findings findings;

    ServerCheck(Cluster cluster, Findings findings) {
        this.cluster = cluster;
        this.findings = findings;
    }

    /**
     * Runs all of it.
     *
     * @param slot that this side's publisher will stream from
     * @param temporarySlots that the migration needs besides, for a while
     * @param slotsToGo that are in use now, and are dropped before
     */
    void run(String slot, int temporarySlots, int slotsToGo) {
        ServerFacts facts = cluster.facts();
        if (facts.inRecovery()) {
            findings.add(
                    where() + " is a standby; expected the primary", "Name the primary's host in the configuration.");
        }
        checkWal(facts, slot, temporarySlots, slotsToGo);
        checkRole(cluster.role());
        checkEncoding(facts);
    }

    private void checkEncoding(ServerFacts facts) {
        if (facts.encoding().equals("SQL_ASCII")) {
            findings.add(
                    where() + ": database " + facts.database()
                            + " has the encoding SQL_ASCII, which does not say what its" + " bytes mean",
                    "Find out the data's real encoding and recreate the database in it before the migration.");
        } else if (!facts.version().hasPublications() && !facts.encoding().equals("UTF8")) {
            findings.add(
                    where() + ": database " + facts.database() + " has the encoding " + facts.encoding()
                            + "; expected UTF8, the only one in which PostgreSQL " + facts.version()
                            + " gives its changes to a client of any encoding",
                    "Recreate the database in UTF8, or upgrade that cluster to 10 first.");
        }
    }

    private void checkWal(ServerFacts facts, String slot, int temporarySlots, int slotsToGo) {
        if (!facts.walLevel().equals("logical")) {
            findings.add(
                    where() + " has wal_level = " + facts.walLevel() + "; expected logical",
                    "ALTER SYSTEM SET wal_level = logical, then restart that server (managed services have a parameter for"
                            + " it, for example rds.logical_replication).");
        }
        List<ReplicationSlot> slots = cluster.call("list replication slots", Slots::list);
        boolean ours = slots.stream().anyMatch(each -> each.name().equals(slot));
        boolean active = slots.stream().anyMatch(each -> each.name().equals(slot) && each.active());
        int slotsNeeded = (ours ? 0 : 1) + temporarySlots;
        if (facts.maxReplicationSlots() - facts.usedReplicationSlots() + slotsToGo < slotsNeeded) {
            findings.add(
                    where() + " has no free replication slot: " + facts.usedReplicationSlots() + " of "
                            + facts.maxReplicationSlots() + " are in use, " + slotsNeeded + " more needed",
                    "Raise max_replication_slots and restart that server, or drop slots that nobody needs (SELECT * FROM"
                            + " pg_replication_slots).");
        }
        int sendersNeeded = (active ? 0 : 1) + temporarySlots;
        if (facts.maxWalSenders() - facts.usedWalSenders() < sendersNeeded) {
            findings.add(
                    where() + " has no free WAL sender: " + facts.usedWalSenders() + " of " + facts.maxWalSenders()
                            + " are in use, " + sendersNeeded + " more needed",
                    "Raise max_wal_senders and restart that server.");
        }
    }

    private void checkRole(RolePrivileges role) {
        if (!role.replication()) {
            findings.add(
                    where() + ": role \"" + role.role()
                            + "\" has no REPLICATION privilege, which decoding changes needs",
                    "As a superuser: ALTER ROLE \"" + role.role()
                            + "\" REPLICATION (Amazon RDS: GRANT rds_replication TO it).");
        }
        if (!role.createInDatabase()) {
            String database = cluster.facts().database();
            findings.add(
                    where() + ": role \"" + role.role() + "\" may not create schemas and publications in database "
                            + database,
                    "GRANT CREATE ON DATABASE \"" + database + "\" TO \"" + role.role() + "\".");
        }
    }

    private String where() {
        return cluster.where();
    }
}
