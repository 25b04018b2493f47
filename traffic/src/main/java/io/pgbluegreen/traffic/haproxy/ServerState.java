package io.pgbluegreen.traffic.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One server of a backend, from {@code show servers state} (format 1).
 *
 * @param operational {@code srv_op_state}: 0 stopped, 1 starting, 2 running, 3 stopping
 * @param administrative {@code srv_admin_state}: bits for maintenance and drain
 */
record ServerState(String name, String address, int port, int operational, int administrative) {

    private static final int STOPPED = 0;
    /** Remembers that the configuration file says "disabled", whatever the runtime API has said since. */
    private static final int CONFIGURED_MAINTENANCE = 0x04;

    /** Whether new connections may go there, as far as people decide it. */
    boolean isReady() {
        return (administrative & ~CONFIGURED_MAINTENANCE) == 0;
    }

    /** Whether HAProxy's own health checks keep connections from it. */
    boolean isDown() {
        return isReady() && operational == STOPPED;
    }

    /**
     * Reads the table.
     *
     * @throws IllegalArgumentException when it is none, with what it is
     */
    static List<ServerState> parse(String answer) {
        List<String> lines = answer.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.size() < 2 || !lines.get(0).equals("1") || !lines.get(1).startsWith("# ")) {
            throw new IllegalArgumentException(lines.isEmpty() ? "(nothing)" : lines.get(0));
        }
        List<String> columns = List.of(lines.get(1).substring(2).split(" +", -1));
        List<ServerState> servers = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            List<String> values = List.of(line.split(" +", -1));
            Map<String, String> row = new TreeMap<>();
            for (int i = 0; i < Math.min(values.size(), columns.size()); i++) {
                row.put(columns.get(i), values.get(i));
            }
            servers.add(new ServerState(
                    row.getOrDefault("srv_name", ""),
                    row.getOrDefault("srv_addr", ""),
                    number(row, "srv_port"),
                    number(row, "srv_op_state"),
                    number(row, "srv_admin_state")));
        }
        return servers;
    }

    private static int number(Map<String, String> row, String column) {
        try {
            return Integer.parseInt(row.getOrDefault(column, ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no number in column " + column + " of " + row, e);
        }
    }
}
