package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The keys of one cluster's section. */
record ServerKeys(
        Key<String> host,
        Key<Integer> port,
        Key<String> database,
        Key<String> user,
        Key<Secret> password,
        Key<Path> passwordFile,
        Key<Map<String, String>> properties) {

    static ServerKeys of(Side side) {
        String section = side.label() + ".";
        return new ServerKeys(
                Key.required(section + "host", ValueTypes.text()),
                Key.of(section + "port", ValueTypes.integer(1, 65535), 5432),
                Key.required(section + "database", ValueTypes.text()),
                Key.required(section + "user", ValueTypes.text()),
                Key.optional(section + "password", new SecretType(section + "password-file")),
                Key.optional(section + "password-file", ValueTypes.path()),
                Key.of(section + "properties", new MapType("names with texts", ServerKeys::faults), Map.of()));
    }

    List<Key<?>> all() {
        return List.of(host, port, database, user, password, passwordFile, properties);
    }

    private static List<String> faults(Map<String, String> properties) {
        return ConnectionSettings.faults("host", 5432, "database", "user", properties);
    }
}
