package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.postgres.largeobject.LargeObjects;
import io.pgbluegreen.postgres.largeobject.LargeObjects.Total;

/** Tells what will become of large objects, where there are any. */
final class LargeObjectsWarning {

    private LargeObjectsWarning() {}

    static void give(Cluster blue, SetupLog log) {
        if (blue.call("look for large objects", LargeObjects::exist)) {
            Total total = blue.call("count its large objects", LargeObjects::count);
            log.warns(blue.where() + " has " + Amounts.count(total.count()) + " large objects ("
                    + Amounts.bytes(total.diskBytes())
                    + " on disk), whose changes no version of PostgreSQL gives to replication. `bluegreen copy` copies"
                    + " them as they are then; `bluegreen large-objects --fix` brings over what has changed since. A"
                    + " cutover compares them first and does not begin while they differ.");
        }
    }
}
