package io.pgbluegreen.demo.process;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.demo.command.DemoCommand;
import picocli.CommandLine;

/** The demo as it would be if replication lost a row on its way, and blue a transaction that it had acknowledged. */
final class DemoThatLosesARow {

    private DemoThatLosesARow() {}

    public static void main(String[] arguments) {
        DemoCommand command = new DemoCommand(Surroundings.ofProcess(), stage -> {
            stage.green().execute("DELETE FROM forum.badges WHERE id = (SELECT min(id) FROM forum.badges)");
            stage.blue()
                    .execute(
                            "DELETE FROM forum.ledger WHERE (client, n) = (SELECT client, n FROM forum.ledger LIMIT 1)");
        });
        System.exit(new CommandLine(command).execute(arguments));
    }
}
