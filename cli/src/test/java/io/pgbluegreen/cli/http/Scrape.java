package io.pgbluegreen.cli.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page in Prometheus' text format says.
 *
 * @param types by metric
 * @param labels names of all labels that a metric's series have, by metric; without those of summaries
 * @param values by series as it stands on the page, say {@code bluegreen_lag_seconds{from="blue",to="green"}}
 */
record Scrape(Map<String, String> types, Map<String, SortedSet<String>> labels, Map<String, Double> values) {

    private static final Pattern SERIES = Pattern.compile("(?<name>[a-z0-9_]+)(?:\\{(?<labels>.*)})? (?<value>\\S+)");
    private static final Pattern LABEL = Pattern.compile("(?<name>\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    static Scrape of(String page) {
        Scrape scrape = new Scrape(new TreeMap<>(), new TreeMap<>(), new LinkedHashMap<>());
        page.lines().forEach(scrape::add);
        return scrape;
    }

    private void add(String line) {
        if (line.startsWith("# TYPE ")) {
            String[] words = line.split(" ", -1);
            types.put(words[2], words[3]);
        } else if (!line.startsWith("#")) {
            Matcher matcher = SERIES.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected name{labels} value, found " + line);
            }
            String all = matcher.group("labels") == null ? "" : matcher.group("labels");
            Matcher label = LABEL.matcher(all);
            SortedSet<String> names = labels.computeIfAbsent(matcher.group("name"), unused -> new TreeSet<>());
            while (label.find()) {
                names.add(label.group("name"));
            }
            values.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(matcher.group("value")));
        }
    }
}
