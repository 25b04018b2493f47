package io.pgbluegreen.topic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that vouches for itself, made by the JDK's keytool.
 *
 * @param certificate PEM
 * @param key PEM, PKCS 8
 */
record SelfSigned(Path certificate, Path key) {

    private static final String PASSWORD = "changeit";

    /** For a host by its address or name, for example {@code ip:127.0.0.1}. */
    static SelfSigned of(String subjectAlternativeName, Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + subjectAlternativeName,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
        }
        return read(store, folder);
    }

    private static SelfSigned read(Path file, Path folder) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] certificate = store.getCertificate("server").getEncoded();
        byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        return new SelfSigned(
                pem("CERTIFICATE", certificate, folder.resolve("server.pem")),
                pem("PRIVATE KEY", key, folder.resolve("server.key")));
    }

    private static Path pem(String type, byte[] content, Path file) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        // The testkit may run its server as another user.
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
