package io.pgbluegreen.fence.role;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in sentences. */
public final class Names {

    private static final int SHOWN = 20;

    private Names() {}

    /** In double quotes with commas between; of many the first ones, and how many more there are. */
    public static String list(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
