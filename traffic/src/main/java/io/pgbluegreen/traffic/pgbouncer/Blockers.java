package io.pgbluegreen.traffic.pgbouncer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who keeps a PAUSE from ending: clients with a transaction or a session on a server connection. */
final class Blockers {

    private static final int NAMED = 10;

    private Blockers() {}

    /** What stands in the way, as the end of a sentence. */
    static String sentence(Console console, String database) {
        try {
            Map<String, Client> clients = console.list("SHOW CLIENTS", Client::read).stream()
                    .collect(Collectors.toMap(Client::pointer, Function.identity(), (one, other) -> one));
            List<String> blockers = console.list("SHOW SERVERS", Server::read).stream()
                    .filter(server -> server.database.equals(database))
                    .filter(server -> server.state.startsWith("active") || server.state.equals("tested"))
                    .map(server -> server.sentence(Optional.ofNullable(clients.get(server.client))))
                    .toList();
            if (blockers.isEmpty()) {
                return "its last transaction ended at that moment";
            }
            String named = blockers.stream().limit(NAMED).collect(Collectors.joining("; "));
            return blockers.size() > NAMED ? named + "; and " + (blockers.size() - NAMED) + " more" : named;
        } catch (SQLException e) {
            return "and who is in the way it does not tell: " + e.getMessage();
        }
    }

    private record Client(
            String pointer, String user, String address, String port, String application, String requestTime) {

        static Client read(ResultSet row) throws SQLException {
            return new Client(
                    text(row, "ptr"),
                    text(row, "user"),
                    text(row, "addr"),
                    text(row, "port"),
                    text(row, "application_name"),
                    text(row, "request_time"));
        }

        String sentence() {
            return "client " + address + ":" + port + " (user " + user
                    + (application.isEmpty() ? "" : ", application_name " + application) + ", last statement at "
                    + requestTime + ")";
        }
    }

    /** @param processId of the server's backend */
    private record Server(String database, String state, String client, String processId, String address, String port) {

        static Server read(ResultSet row) throws SQLException {
            return new Server(
                    text(row, "database"),
                    text(row, "state"),
                    text(row, "link"),
                    text(row, "remote_pid"),
                    text(row, "addr"),
                    text(row, "port"));
        }

        String sentence(Optional<Client> holder) {
            return holder.map(Client::sentence).orElse("a client that has left") + " is on server process " + processId
                    + " of " + address + ":" + port;
        }
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }
}
