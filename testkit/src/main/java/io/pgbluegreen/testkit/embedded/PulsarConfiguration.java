package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.PulsarOptions;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands in {@code standalone.conf}, which the broker and its bookie share. */
final class PulsarConfiguration {

    private PulsarConfiguration() {}

    static String lines(int brokerPort, int webPort, PulsarOptions options) throws IOException {
        Map<String, String> settings = defaults(brokerPort, webPort);
        settings.putAll(options.authenticationSettings());
        settings.putAll(options.settings());
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> defaults(int brokerPort, int webPort) throws SocketException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("clusterName", "standalone");
        settings.put("brokerServicePort", Integer.toString(brokerPort));
        settings.put("webServicePort", Integer.toString(webPort));
        settings.put("bindAddress", "127.0.0.1");
        settings.put("advertisedAddress", "127.0.0.1");
        settings.put("managedLedgerDefaultEnsembleSize", "1");
        settings.put("managedLedgerDefaultWriteQuorum", "1");
        settings.put("managedLedgerDefaultAckQuorum", "1");
        settings.put("loadManagerClassName", "org.apache.pulsar.broker.loadbalance.NoopLoadManager");
        settings.put("loadBalancerEnabled", "false");
        settings.put("webSocketServiceEnabled", "false");
        // The bookie: on the loopback interface, at the port it is given rather than at one it finds.
        settings.put("allowLoopback", "true");
        settings.put("listeningInterface", loopbackInterface());
        settings.put("allowEphemeralPorts", "true");
        settings.put("ledgerStorageClass", "org.apache.bookkeeper.bookie.storage.ldb.DbLedgerStorage");
        settings.put("dbStorage_writeCacheMaxSizeMb", "64");
        settings.put("dbStorage_readAheadCacheMaxSizeMb", "32");
        settings.put("dbStorage_rocksDB_blockCacheSize", "16777216");
        // A message is on disk before it is acknowledged, as in a production cluster.
        settings.put("journalSyncData", "true");
        settings.put("journalMaxGroupWaitMSec", "1");
        settings.put("journalPreAllocSizeMB", "4");
        settings.put("diskUsageThreshold", "0.99");
        settings.put("diskUsageWarnThreshold", "0.98");
        return settings;
    }

    private static String loopbackInterface() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(PulsarConfiguration::isLoopback)
                .map(NetworkInterface::getName)
                .findFirst()
                .orElseThrow(() -> new SocketException("this machine has no loopback interface"));
    }

    private static boolean isLoopback(NetworkInterface candidate) {
        try {
            return candidate.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }
}
