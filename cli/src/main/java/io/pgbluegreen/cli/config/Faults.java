package io.pgbluegreen.cli.config;

import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Gathers what is wrong with one file, so that its writer mends everything in one go. */
final class Faults {

    private record Fault(Place place, String path, String what) {}

    private final List<Fault> faults = new ArrayList<>();

    /**
     * @param path the key with its sections, dots between; empty for the file as a whole
     * @param what what was expected and what was found; never a secret
     */
    void add(Place place, String path, String what) {
        faults.add(new Fault(place, path, what));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** All faults as one problem, in the file's order. */
    Problem problem(String file) {
        String lines = faults.stream()
                .sorted(Comparator.comparing(Fault::place))
                .map(fault ->
                        file + ":" + fault.place + " " + (fault.path.isEmpty() ? "" : fault.path + ": ") + fault.what)
                .collect(Collectors.joining("\n  "));
        String what = faults.size() == 1 ? lines : file + " has " + faults.size() + " problems:\n  " + lines;
        return new Problem(
                Problem.Kind.CONFIGURATION,
                what,
                "Mend the file; docs/configuration.md lists every key with its default.");
    }
}
