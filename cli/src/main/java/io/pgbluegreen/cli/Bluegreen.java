package io.pgbluegreen.cli;

import io.pgbluegreen.cli.command.AdoptCommand;
import io.pgbluegreen.cli.command.AlarmsCommand;
import io.pgbluegreen.cli.command.BluegreenCommand;
import io.pgbluegreen.cli.command.ConsumersCommand;
import io.pgbluegreen.cli.command.CopyCommand;
import io.pgbluegreen.cli.command.CutoverCommand;
import io.pgbluegreen.cli.command.DdlApplyCommand;
import io.pgbluegreen.cli.command.DdlShowCommand;
import io.pgbluegreen.cli.command.DdlSkipCommand;
import io.pgbluegreen.cli.command.FenceCommand;
import io.pgbluegreen.cli.command.FinishCommand;
import io.pgbluegreen.cli.command.HandoverCommand;
import io.pgbluegreen.cli.command.LargeObjectsCommand;
import io.pgbluegreen.cli.command.Pg2PulsarCommand;
import io.pgbluegreen.cli.command.Pulsar2PgCommand;
import io.pgbluegreen.cli.command.RollbackCommand;
import io.pgbluegreen.cli.command.RunCommand;
import io.pgbluegreen.cli.command.SequencesCommand;
import io.pgbluegreen.cli.command.SetupCommand;
import io.pgbluegreen.cli.command.StartLsnCommand;
import io.pgbluegreen.cli.command.StatusCommand;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Puts the command line together: the subcommands, those of other modules, and what holds for all of them. */
public final class Bluegreen {

    private Bluegreen() {}

    /** The whole command line, ready to {@code execute}. */
    public static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = new CommandLine(new BluegreenCommand());
        List.of(
                        new SetupCommand(surroundings),
                        new CopyCommand(surroundings),
                        new Pg2PulsarCommand(surroundings),
                        new Pulsar2PgCommand(surroundings),
                        new RunCommand(surroundings),
                        new StatusCommand(surroundings),
                        new CutoverCommand(surroundings),
                        new RollbackCommand(surroundings),
                        new AlarmsCommand(surroundings),
                        new SequencesCommand(surroundings),
                        new LargeObjectsCommand(surroundings),
                        new FenceCommand(surroundings),
                        new FinishCommand(surroundings))
                .forEach(root::addSubcommand);
        root.addSubcommand(
                new CommandLine(new ConsumersCommand(surroundings)).addSubcommand(new HandoverCommand(surroundings)));
        root.addSubcommand(new CommandLine(new DdlShowCommand(surroundings))
                .addSubcommand(new DdlApplyCommand(surroundings))
                .addSubcommand(new DdlSkipCommand(surroundings)));
        root.addSubcommand(
                new CommandLine(new AdoptCommand(surroundings)).addSubcommand(new StartLsnCommand(surroundings)));
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            provider.commands(surroundings).forEach(root::addSubcommand);
        }
        describe(root);
        Ansi ansi = surroundings.coloured() ? Ansi.ON : Ansi.OFF;
        return root.setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureHandler())
                .setParameterExceptionHandler(new UsageHandler())
                .setUsageHelpAutoWidth(true);
    }

    private static void describe(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(Outcome.meanings());
        command.getSubcommands().values().forEach(Bluegreen::describe);
    }
}
