package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.pulsar2pg.DdlPolicy;

/** Begins to record DDL commands in one cluster. */
final class DdlSetup {

    private DdlSetup() {}

    static void run(Migration migration, Cluster cluster, SetupLog log) {
        cluster.call("say which tables take part", connection -> {
            DdlCapture.configure(
                    connection,
                    cluster.side(),
                    migration.publication(cluster.side()),
                    migration.tables(),
                    migration.applier().ddl() != DdlPolicy.IGNORE);
            return true;
        });
        boolean recording = cluster.call("look for event triggers", DdlCapture::isRecording);
        if (recording || cluster.role().superuser()) {
            if (!recording) {
                cluster.call("create event triggers", connection -> {
                    DdlCapture.begin(connection);
                    return true;
                });
            }
            log.step(cluster.where() + ": event triggers, which record DDL commands", !recording);
        } else {
            log.warns(cluster.where() + ": DDL commands are not recorded, since role \""
                    + cluster.role().role()
                    + "\" is no superuser; a changed table is noticed when its next row comes. As a superuser, in"
                    + " database " + cluster.facts().database() + ": "
                    + String.join("; ", DdlCapture.statements()) + ";");
        }
    }
}
