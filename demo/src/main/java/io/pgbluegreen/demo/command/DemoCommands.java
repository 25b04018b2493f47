package io.pgbluegreen.demo.command;

import io.pgbluegreen.cli.CommandProvider;
import io.pgbluegreen.cli.Surroundings;
import java.util.List;

/** Joins {@code demo} and {@code sandbox} to the command line, where this module is on the class path. */
public final class DemoCommands implements CommandProvider {

    @Override
    public List<Object> commands(Surroundings surroundings) {
        return List.of(new DemoCommand(surroundings), new SandboxCommand(surroundings));
    }
}
