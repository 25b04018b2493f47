package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.topic.PulsarAuthentication;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.PulsarTls;
import io.pgbluegreen.topic.TopicName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Turns values into a {@link Migration}, after the checks that look at more than one of them. */
final class MigrationBinding {

    private final Values values;
    private final ServerBinding blue;
    private final ServerBinding green;
    private final ServerBinding probe;
    private final Map<String, ServerBinding> followers = new LinkedHashMap<>();
    private final Optional<Path> tokenFile;
    private final Optional<Path> tlsTrustCerts;
    private final Optional<Path> clientTools;
    private final SwitchBinding switching;
    private final TrafficBinding traffic;

    MigrationBinding(Values values, NamedFiles files, Map<String, ServerKeys> followerKeys) {
        this.values = values;
        this.blue = new ServerBinding(MigrationKeys.BLUE, values, files);
        this.green = new ServerBinding(MigrationKeys.GREEN, values, files);
        this.probe = new ServerBinding(SwitchKeys.PROBE, values, files);
        followerKeys.forEach((name, keys) -> followers.put(name, new ServerBinding(keys, values, files)));
        this.tokenFile = files.file(MigrationKeys.TOKEN_FILE);
        this.tlsTrustCerts = files.file(MigrationKeys.TLS_TRUST_CERTS);
        this.clientTools = files.folder(MigrationKeys.CLIENT_TOOLS);
        this.switching = new SwitchBinding(values, files);
        this.traffic = new TrafficBinding(values, files);
    }

    void check(Faults faults) {
        values.notBoth(MigrationKeys.TOKEN, MigrationKeys.TOKEN_FILE, faults);
        blue.check(faults);
        green.check(faults);
        if (blue.isSameDatabaseAs(green)) {
            green.fault(faults, "green is the same database as blue");
        }
        probe.check(faults);
        probe.checkComplete(faults);
        followers.forEach((name, follower) -> {
            follower.check(faults);
            if (follower.isSameDatabaseAs(blue) || follower.isSameDatabaseAs(green)) {
                follower.fault(faults, "a follower cannot be the same database as blue or green");
            }
        });
        Optional<String> name = values.find(MigrationKeys.NAME);
        if (name.isPresent() && topic(Side.BLUE, name.get()).equals(topic(Side.GREEN, name.get()))) {
            values.fault(
                    faults,
                    MigrationKeys.GREEN_TOPIC,
                    "green's topic is the same as blue's; each cluster needs its own");
        }
        switching.check(faults);
        traffic.check(faults);
    }

    /** The migration; only after {@link #check} found nothing. */
    Migration bind() {
        String name = values.get(MigrationKeys.NAME);
        return new Migration(
                name,
                blue.bind(Side.BLUE),
                green.bind(Side.GREEN),
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
                new Migration.Applier(
                        values.get(MigrationKeys.MAX_ROWS),
                        values.get(MigrationKeys.MAX_BYTES),
                        values.get(MigrationKeys.DDL)),
                switching.fencing(),
                traffic.bind(),
                probe.isThere() ? Optional.of(probe.bind()) : Optional.empty(),
                switching.switching(),
                switching.consumers(),
                followers.entrySet().stream()
                        .map(each -> new Follower(each.getKey(), each.getValue().bind()))
                        .toList(),
                values.find(MigrationKeys.HTTP_LISTEN));
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

    private String topic(Side side, String name) {
        Key<String> key = side == Side.BLUE ? MigrationKeys.BLUE_TOPIC : MigrationKeys.GREEN_TOPIC;
        return values.find(key).orElse(name + "_" + side.label());
    }
}
