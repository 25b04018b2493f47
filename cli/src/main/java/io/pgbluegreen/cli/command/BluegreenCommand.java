package io.pgbluegreen.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself: it only has subcommands. */
@Command(
        name = "bluegreen",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = CommandLine.ScopeType.LOCAL,
        description =
                "Moves a live PostgreSQL cluster (blue) to another major version (green) with a write pause of about a"
                        + " second and a way back.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nThe order of things:%n",
        footer = {
            "  bluegreen setup            checks both clusters and Pulsar, prepares them",
            "  bluegreen run              replicates; leave it running",
            "  bluegreen copy             loads green once, from a second terminal",
            "  bluegreen status --watch   shows how far behind green is, and which side takes writes",
            "  bluegreen cutover          moves writes to green; --dry-run shows what it would do",
            "  bluegreen rollback         moves them back, with everything that was written on green",
            "  bluegreen finish           removes all that the migration has made",
        })
public final class BluegreenCommand implements Runnable {

    /** The properties that the logging configuration takes its levels from, when the first logger is asked for. */
    private static final String LOG_LEVEL = "bluegreen.log.level";

    private static final String CLIENT_LOG_LEVEL = "bluegreen.log.client.level";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-v", "--verbose"},
            scope = CommandLine.ScopeType.INHERIT,
            description = "Print debug messages, and stack traces of failures.")
    void setVerbose(boolean verbose) {
        if (verbose) {
            System.setProperty(LOG_LEVEL, "DEBUG");
            letClientsSpeak();
            this.verbose = true;
        }
    }

    private boolean verbose;

    /** Logs warnings of Pulsar's client too: to be called before anything is logged. */
    static void letClientsSpeak() {
        System.setProperty(CLIENT_LOG_LEVEL, "WARN");
    }

    /** Whether {@code -v} was given anywhere on the command line. */
    public static boolean isVerbose(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root.getCommand() instanceof BluegreenCommand bluegreen && bluegreen.verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
