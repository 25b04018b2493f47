package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the values of one server's section into how to reach it. */
final class ServerBinding {

    private final ServerKeys keys;
    private final Values values;
    private final Optional<Secret> password;

    ServerBinding(ServerKeys keys, Values values, NamedFiles files) {
        this.keys = keys;
        this.values = values;
        Optional<Secret> fromFile = files.secret(keys.passwordFile());
        this.password = values.find(keys.password()).or(() -> fromFile);
    }

    /** Whether the file says anything of this server. */
    boolean isThere() {
        return keys.all().stream().anyMatch(key -> values.place(key).isPresent());
    }

    /** What only the whole section shows; a single property's fault has been reported with its own place. */
    void check(Faults faults) {
        values.notBoth(keys.password(), keys.passwordFile(), faults);
        values.find(keys.host()).ifPresent(host -> {
            List<String> wrong = ConnectionSettings.faults(host, 5432, "database", "user", Map.of());
            wrong.forEach(what -> fault(faults, what));
        });
    }

    /** Where one of the keys is there, the others without a default must be too. */
    void checkComplete(Faults faults) {
        if (!isThere()) {
            return;
        }
        for (Key<String> key : List.of(keys.host(), keys.database(), keys.user())) {
            if (values.find(key).isEmpty()) {
                faults.add(
                        firstPlace(),
                        key.path(),
                        "is missing; expected " + key.type().label());
            }
        }
    }

    private Place firstPlace() {
        return keys.all().stream()
                .flatMap(key -> values.place(key).stream())
                .min(Place::compareTo)
                .orElse(Place.START);
    }

    Server bind() {
        return new Server(
                values.get(keys.host()),
                values.get(keys.port()),
                values.get(keys.database()),
                values.get(keys.user()),
                password,
                values.get(keys.properties()));
    }

    ConnectionSettings bind(Side side) {
        return bind().as(side);
    }

    /** A fault of where it is. */
    void fault(Faults faults, String what) {
        values.fault(faults, keys.host(), what);
    }

    boolean isSameDatabaseAs(ServerBinding other) {
        return values.find(keys.host()).isPresent()
                && values.find(keys.host()).equals(values.find(other.keys.host()))
                && values.find(keys.port()).equals(values.find(other.keys.port()))
                && values.find(keys.database()).equals(values.find(other.keys.database()));
    }
}
