package io.pgbluegreen.benchmarks;

import io.pgbluegreen.changeevent.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** PostgreSQL's own logical replication: publication and subscription, at its defaults. */
final class NativeRound implements CatchUpRound {

    private static final String PUBLICATION = "native_publication";

    private final Servers servers;
    private final Workload workload;
    private final String name;

    NativeRound(Servers servers, Workload workload, int number) {
        this.servers = servers;
        this.workload = workload;
        this.name = "native_" + number;
    }

    @Override
    public String database() {
        return name;
    }

    @Override
    public void prepare() throws SQLException {
        servers.green().execute("CREATE DATABASE " + name);
        try (Connection green = servers.green().connect(name)) {
            workload.createTables(green);
            workload.seed(green);
        }
        try (Connection blue = servers.blue().connect()) {
            String tables = workload.tables().stream().collect(Collectors.joining(", "));
            if (Servers.one(blue, "SELECT count(*) FROM pg_publication WHERE pubname = '" + PUBLICATION + "'")
                    .equals("0")) {
                Workload.execute(blue, "CREATE PUBLICATION " + PUBLICATION + " FOR TABLE " + tables);
            }
            Servers.one(blue, "SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
        }
    }

    @Override
    public double catchUp(Lsn target) throws SQLException, InterruptedException {
        try (Connection green = servers.green().connect(name);
                Connection blue = servers.blue().connect()) {
            Workload.execute(
                    green,
                    "CREATE SUBSCRIPTION " + name + " CONNECTION 'host="
                            + servers.blue().host() + " port="
                            + servers.blue().port() + " dbname="
                            + servers.blue().database() + " user="
                            + servers.blue().user() + " password="
                            + servers.blue().password()
                            + "' PUBLICATION " + PUBLICATION
                            + " WITH (create_slot = false, copy_data = false, slot_name = '" + name
                            + "', enabled = false)");
            long start = System.nanoTime();
            Workload.execute(green, "ALTER SUBSCRIPTION " + name + " ENABLE");
            double seconds = CatchUpRound.awaitLsn(
                    blue,
                    "SELECT coalesce((SELECT replay_lsn FROM pg_stat_replication WHERE application_name = '" + name
                            + "'), '0/0')::text",
                    target,
                    start,
                    () -> {});
            Workload.execute(green, "DROP SUBSCRIPTION " + name);
            return seconds;
        }
    }
}
