package io.pgbluegreen.cli.copy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.SchemaSource;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.snapshotcopy.FirstLoadSettings;
import io.pgbluegreen.snapshotcopy.SchemaMode;
import java.util.Set;

/** Settings of a first load from those of a migration. */
public final class CopySettings {

    private CopySettings() {}

    /**
     * Settings for the first load of the migration's green.
     *
     * @param again tables to copy once more; empty for an ordinary load
     */
    public static FirstLoadSettings of(Migration migration, Set<TableId> again) {
        Migration.Copy copy = migration.copy();
        SchemaMode schema = copy.schema() == SchemaSource.DUMP
                ? new SchemaMode.Dump(copy.clientTools(), true)
                : SchemaMode.existing();
        return new FirstLoadSettings(
                migration.blue(),
                migration.green(),
                migration.tables(),
                migration.slot(Side.BLUE),
                copy.jobs(),
                copy.rangeBytes(),
                schema,
                again);
    }
}
