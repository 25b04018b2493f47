package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.topic.PulsarAuthentication;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.PulsarTls;
import io.pgbluegreen.topic.TopicName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns values into a {@link Migration}, after the checks that look at more than one of them. */
final class MigrationBinding {

    private final Values values;
    private final Optional<Secret> bluePassword;
    private final Optional<Secret> greenPassword;
    private final Optional<Path> tokenFile;
    private final Optional<Path> tlsTrustCerts;
    private final Optional<Path> clientTools;

    MigrationBinding(Values values, NamedFiles files) {
        this.values = values;
        this.bluePassword = password(MigrationKeys.BLUE, files);
        this.greenPassword = password(MigrationKeys.GREEN, files);
        this.tokenFile = files.file(MigrationKeys.TOKEN_FILE);
        this.tlsTrustCerts = files.file(MigrationKeys.TLS_TRUST_CERTS);
        this.clientTools = files.folder(MigrationKeys.CLIENT_TOOLS);
    }

    void check(Faults faults) {
        notBoth(MigrationKeys.BLUE.password(), MigrationKeys.BLUE.passwordFile(), faults);
        notBoth(MigrationKeys.GREEN.password(), MigrationKeys.GREEN.passwordFile(), faults);
        notBoth(MigrationKeys.TOKEN, MigrationKeys.TOKEN_FILE, faults);
        checkServer(Side.BLUE, faults);
        checkServer(Side.GREEN, faults);
        if (sameDatabase(MigrationKeys.BLUE, MigrationKeys.GREEN)) {
            fault(faults, MigrationKeys.GREEN.host(), "green is the same database as blue");
        }
        Optional<String> name = values.find(MigrationKeys.NAME);
        if (name.isPresent() && topic(Side.BLUE, name.get()).equals(topic(Side.GREEN, name.get()))) {
            fault(faults, MigrationKeys.GREEN_TOPIC, "green's topic is the same as blue's; each cluster needs its own");
        }
    }

    /** The migration; only after {@link #check} found nothing. */
    Migration bind() {
        String name = values.get(MigrationKeys.NAME);
        return new Migration(
                name,
                server(Side.BLUE, MigrationKeys.BLUE, bluePassword),
                server(Side.GREEN, MigrationKeys.GREEN, greenPassword),
                pulsar(),
                topicName(Side.BLUE, name),
                topicName(Side.GREEN, name),
                TableFilter.of(values.get(MigrationKeys.INCLUDE), values.get(MigrationKeys.EXCLUDE)),
                new Migration.Copy(
                        values.get(MigrationKeys.COPY_SCHEMA),
                        values.get(MigrationKeys.COPY_JOBS),
                        values.get(MigrationKeys.COPY_RANGE_SIZE),
                        clientTools),
                new Migration.Publisher(
                        Math.toIntExact(values.get(MigrationKeys.FRAME_SIZE)), values.get(MigrationKeys.COMPRESSION)),
                new Migration.Applier(values.get(MigrationKeys.MAX_ROWS), values.get(MigrationKeys.MAX_BYTES)));
    }

    private PulsarSettings pulsar() {
        PulsarAuthentication none = new PulsarAuthentication.None();
        PulsarAuthentication fromFile = tokenFile
                .<PulsarAuthentication>map(PulsarAuthentication.TokenFile::new)
                .orElse(none);
        return new PulsarSettings(
                values.get(MigrationKeys.SERVICE_URL),
                values.get(MigrationKeys.ADMIN_URL),
                values.find(MigrationKeys.TOKEN)
                        .<PulsarAuthentication>map(token -> new PulsarAuthentication.Token(token.reveal()))
                        .orElse(fromFile),
                new PulsarTls(
                        tlsTrustCerts,
                        values.get(MigrationKeys.TLS_ALLOW_INSECURE),
                        values.get(MigrationKeys.TLS_HOSTNAME)));
    }

    private TopicName topicName(Side side, String name) {
        return new TopicName(values.get(MigrationKeys.TENANT), values.get(MigrationKeys.NAMESPACE), topic(side, name));
    }

    private ConnectionSettings server(Side side, ServerKeys keys, Optional<Secret> password) {
        return new ConnectionSettings(
                side,
                values.get(keys.host()),
                values.get(keys.port()),
                values.get(keys.database()),
                values.get(keys.user()),
                password,
                values.get(keys.properties()));
    }

    private String topic(Side side, String name) {
        Key<String> key = side == Side.BLUE ? MigrationKeys.BLUE_TOPIC : MigrationKeys.GREEN_TOPIC;
        return values.find(key).orElse(name + "_" + side.label());
    }

    private Optional<Secret> password(ServerKeys keys, NamedFiles files) {
        Optional<Secret> fromFile = files.secret(keys.passwordFile());
        return values.find(keys.password()).or(() -> fromFile);
    }

    /** What only the whole section shows; a single property's fault has been reported with its own place. */
    private void checkServer(Side side, Faults faults) {
        ServerKeys keys = side == Side.BLUE ? MigrationKeys.BLUE : MigrationKeys.GREEN;
        values.find(keys.host()).ifPresent(host -> {
            List<String> wrong = ConnectionSettings.faults(host, 5432, "database", "user", Map.of());
            wrong.forEach(what -> fault(faults, keys.host(), what));
        });
    }

    private boolean sameDatabase(ServerKeys one, ServerKeys other) {
        return values.find(one.host()).isPresent()
                && values.find(one.host()).equals(values.find(other.host()))
                && values.find(one.port()).equals(values.find(other.port()))
                && values.find(one.database()).equals(values.find(other.database()));
    }

    private void notBoth(Key<?> one, Key<?> other, Faults faults) {
        if (values.find(one).isPresent() && values.find(other).isPresent()) {
            fault(faults, other, "stands beside " + one.path() + "; only one of the two may be there");
        }
    }

    private void fault(Faults faults, Key<?> key, String what) {
        faults.add(values.place(key).orElse(Place.START), key.path(), what);
    }
}
