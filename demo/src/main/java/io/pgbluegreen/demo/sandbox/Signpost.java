package io.pgbluegreen.demo.sandbox;

import io.pgbluegreen.demo.front.PgBouncerFront;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.testkit.PostgresServer;

/** Says what is where, and what to try next. */
final class Signpost {

    private final Narrator narrator;
    private final SandboxFolder folder;
    private final boolean schemaOnGreen;

    Signpost(Narrator narrator, SandboxFolder folder, boolean schemaOnGreen) {
        this.narrator = narrator;
        this.folder = folder;
        this.schemaOnGreen = schemaOnGreen;
    }

    void show(Stage stage) {
        narrator.chapter(
                "Where things are",
                "Blue has a forum with rows. "
                        + (schemaOnGreen
                                ? "Green has the same tables without rows; the configuration says so (copy.schema)."
                                : "Green's database is empty: bluegreen copy brings the tables with pg_dump and psql, from"
                                        + " the package postgresql-client. Without those, start with --schema existing."));
        narrator.say("blue         " + psql(stage.blue()));
        narrator.say("green        " + psql(stage.green()));
        narrator.say("application  " + application(stage));
        narrator.say("Pulsar       " + stage.pulsar().serviceUrl() + "  admin "
                + stage.pulsar().adminUrl());
        narrator.say("");
        narrator.say("for psql:  export PGPASSFILE=" + folder.passwords());
        narrator.say(
                "for JDBC:  " + stage.blue().jdbcUrl() + "  " + stage.green().jdbcUrl());
        narrator.chapter("What to try", "In a second terminal, in this order:");
        String config = " -c " + folder.configuration();
        narrator.say("./bluegreen setup" + config);
        narrator.say("./bluegreen run" + config + "        (stays; a third terminal for the rest)");
        narrator.say("./bluegreen copy" + config);
        narrator.say("./bluegreen status --watch" + config);
        narrator.say("");
        narrator.say("./bluegreen cutover --dry-run" + config);
        narrator.say("./bluegreen cutover" + config + "        (--yes: without being asked)");
        narrator.say("./bluegreen rollback" + config);
        if (!stage.front().letsClientsWait()) {
            narrator.say("");
            narrator.say("Without PgBouncer, clients see errors in a switch; to see what they see with it:");
            narrator.say("  " + PgBouncerFront.HOW_TO_INSTALL);
        }
        narrator.say("");
        narrator.say("Ctrl-C here ends the servers and removes their data.");
    }

    private static String application(Stage stage) {
        return stage.front()
                .entrance()
                .map(entrance ->
                        psql(entrance.host(), entrance.port(), entrance.app().name(), entrance.database())
                                + "   (PgBouncer)")
                .orElse("connects to the side that the configuration's traffic.command names");
    }

    private static String psql(PostgresServer server) {
        return psql(server.host(), server.port(), server.user(), server.database());
    }

    private static String psql(String host, int port, String user, String database) {
        return "psql -h " + host + " -p " + port + " -U " + user + " " + database;
    }
}
