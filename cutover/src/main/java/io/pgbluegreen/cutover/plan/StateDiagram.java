package io.pgbluegreen.cutover.plan;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The table of steps and the state diagram as they stand in the documentation, made from the tables themselves. */
public final class StateDiagram {

    private StateDiagram() {}

    /** The steps as a Markdown table. */
    public static String steps() {
        StringBuilder text = new StringBuilder("| # | step | does | undo | limit |\n|---|---|---|---|---|\n");
        for (Step step : Step.values()) {
            text.append("| %d | `%s` | %s | %s | %d s |\n"
                    .formatted(
                            step.number(),
                            step.label(),
                            step.does(),
                            step.undo().orElse("–"),
                            step.limit().toSeconds()));
        }
        return text.toString();
    }

    /** All transitions as a Mermaid state diagram. */
    public static String mermaid() {
        Map<OperationState, String> names = new LinkedHashMap<>();
        Set<String> edges = new LinkedHashSet<>();
        name(names, OperationState.BEGUN);
        edges.add("    [*] --> " + names.get(OperationState.BEGUN));
        for (Transition transition : Transitions.TABLE) {
            String from = name(names, transition.from());
            String to = name(names, transition.to());
            edges.add("    " + from + " --> " + to + " : " + transition.event().label());
            if (!transition.to().isOpen()) {
                edges.add("    " + to + " --> [*]");
            }
        }
        StringBuilder text = new StringBuilder("stateDiagram-v2\n");
        names.forEach((state, name) -> text.append("    state \"")
                .append(state)
                .append("\" as ")
                .append(name)
                .append('\n'));
        edges.forEach(edge -> text.append(edge).append('\n'));
        return text.toString();
    }

    private static String name(Map<OperationState, String> names, OperationState state) {
        return names.computeIfAbsent(state, s -> s.toString().replace(' ', '_').replace('-', '_'));
    }
}
