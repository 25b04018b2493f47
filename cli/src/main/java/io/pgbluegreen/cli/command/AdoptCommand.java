package io.pgbluegreen.cli.command;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.adopt.CloneTakeover;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.setup.Setup;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen adopt}. */
@Command(
        name = "adopt",
        header = "Takes over a clone of blue's files as green, instead of copying tables.",
        description = {
            "The clone (a snapshot of the disk, pg_basebackup, or a standby that was promoted) was taken after"
                    + " bluegreen setup --side blue, has recovered into a timeline of its own, and may have gone through"
                    + " pg_upgrade since. Changes whose commit record starts before the start LSN are in the clone and are"
                    + " dropped from blue's topic; all others are applied. Everything that can be checked is checked"
                    + " before anything is changed; then the rest of setup is done, and the way back is set up.",
            "",
            "A clone that was not upgraded tells its start LSN itself. For one that was, bluegreen adopt start-lsn reads"
                    + " it from the files that pg_upgrade was given.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen adopt",
            "  bluegreen adopt start-lsn --data-directory /srv/clone/13",
            "  bluegreen adopt --start-lsn 0/16B3748"
        })
public final class AdoptCommand extends MigrationCommand {

    @Option(
            names = "--start-lsn",
            paramLabel = "LSN",
            converter = LsnConverter.class,
            description = "Where the clone left blue's history; needed after pg_upgrade.")
    private Optional<Lsn> startLsn = Optional.empty();

    public AdoptCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        Migration migration = migration();
        PrintedSetupLog log = new PrintedSetupLog(out());
        CloneTakeover.run(migration, startLsn, log);
        Setup.run(migration, log);
        Setup.runWayBack(migration, log);
        return Outcome.DONE.exitCode();
    }
}
