package io.pgbluegreen.cli.config;

import io.pgbluegreen.cli.config.TrafficSettings.Kind;
import io.pgbluegreen.postgres.session.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the values of the section {@code traffic} into its settings. */
final class TrafficBinding {

    private final Values values;
    private final Optional<Secret> password;
    private final Optional<Path> poolerFile;

    TrafficBinding(Values values, NamedFiles files) {
        this.values = values;
        Optional<Secret> fromFile = files.secret(SwitchKeys.CONSOLE_PASSWORD_FILE);
        this.password = values.find(SwitchKeys.CONSOLE_PASSWORD).or(() -> fromFile);
        this.poolerFile = files.file(SwitchKeys.POOLER_FILE);
    }

    void check(Faults faults) {
        values.notBoth(SwitchKeys.CONSOLE_PASSWORD, SwitchKeys.CONSOLE_PASSWORD_FILE, faults);
        values.notBoth(SwitchKeys.POOLER_FILE, SwitchKeys.RETARGET_COMMAND, faults);
        Optional<Kind> kind = values.find(SwitchKeys.TRAFFIC_KIND);
        if (kind.isEmpty()) {
            return;
        }
        for (Kind each : Kind.values()) {
            if (each == kind.get()) {
                needed(each).forEach(key -> require(key, faults));
            } else {
                of(each).forEach(key -> refuse(key, each, faults));
            }
        }
        if (kind.get() == Kind.PGBOUNCER
                && values.find(SwitchKeys.POOLER_FILE).isEmpty()
                && values.find(SwitchKeys.RETARGET_COMMAND).isEmpty()) {
            values.fault(
                    faults,
                    SwitchKeys.TRAFFIC_KIND,
                    "needs " + SwitchKeys.POOLER_FILE.path() + " or " + SwitchKeys.RETARGET_COMMAND.path());
        }
    }

    TrafficSettings bind() {
        return switch (values.get(SwitchKeys.TRAFFIC_KIND)) {
            case NONE -> new TrafficSettings.None();
            case PGBOUNCER -> pgBouncer();
            case HAPROXY ->
                new TrafficSettings.HaProxy(
                        values.get(SwitchKeys.HAPROXY_SOCKETS),
                        values.get(SwitchKeys.HAPROXY_BACKEND),
                        values.get(SwitchKeys.HAPROXY_BLUE),
                        values.get(SwitchKeys.HAPROXY_GREEN));
            case COMMAND ->
                new TrafficSettings.Command(
                        values.get(SwitchKeys.TRAFFIC_COMMAND),
                        values.get(SwitchKeys.TRAFFIC_COMMAND_HOLDS),
                        values.get(SwitchKeys.TRAFFIC_COMMAND_TIMEOUT));
        };
    }

    private TrafficSettings pgBouncer() {
        TrafficSettings.Retarget retarget = poolerFile
                .<TrafficSettings.Retarget>map(TrafficSettings.Retarget.File::new)
                .orElseGet(() -> new TrafficSettings.Retarget.Command(
                        values.get(SwitchKeys.RETARGET_COMMAND), values.get(SwitchKeys.TRAFFIC_COMMAND_TIMEOUT)));
        return new TrafficSettings.PgBouncer(
                values.get(SwitchKeys.CONSOLES).stream()
                        .flatMap(console -> HostPort.parse(console).stream())
                        .toList(),
                values.get(SwitchKeys.CONSOLE_USER),
                password,
                values.get(SwitchKeys.POOLED_DATABASE),
                values.find(SwitchKeys.POOLED_BLUE),
                values.find(SwitchKeys.POOLED_GREEN),
                retarget);
    }

    private static List<Key<?>> needed(Kind kind) {
        return switch (kind) {
            case NONE -> List.of();
            case PGBOUNCER -> List.of(SwitchKeys.CONSOLES, SwitchKeys.CONSOLE_USER, SwitchKeys.POOLED_DATABASE);
            case HAPROXY -> List.of(SwitchKeys.HAPROXY_SOCKETS, SwitchKeys.HAPROXY_BACKEND);
            case COMMAND -> List.of(SwitchKeys.TRAFFIC_COMMAND);
        };
    }

    private static List<Key<?>> of(Kind kind) {
        List<Key<?>> keys = new ArrayList<>(needed(kind));
        switch (kind) {
            case NONE -> {}
            case PGBOUNCER -> keys.addAll(SwitchKeys.pgBouncer());
            case HAPROXY -> keys.addAll(List.of(SwitchKeys.HAPROXY_BLUE, SwitchKeys.HAPROXY_GREEN));
            case COMMAND -> keys.add(SwitchKeys.TRAFFIC_COMMAND_HOLDS);
        }
        return keys.stream().distinct().toList();
    }

    private void require(Key<?> key, Faults faults) {
        Optional<?> value = values.find(key);
        if (value.isEmpty() || (value.get() instanceof List<?> list && list.isEmpty())) {
            Place place = values.place(key)
                    .or(() -> values.place(SwitchKeys.TRAFFIC_KIND))
                    .orElse(Place.START);
            faults.add(place, key.path(), "is missing; expected " + key.type().label());
        }
    }

    private void refuse(Key<?> key, Kind kind, Faults faults) {
        if (values.place(key).isPresent()) {
            values.fault(
                    faults,
                    key,
                    "belongs to traffic.kind: " + kind.label() + ", and " + SwitchKeys.TRAFFIC_KIND.path() + " is "
                            + values.get(SwitchKeys.TRAFFIC_KIND).label());
        }
    }
}
