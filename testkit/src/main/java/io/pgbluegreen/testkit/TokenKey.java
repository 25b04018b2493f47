package io.pgbluegreen.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret key that signs tokens for Pulsar: JSON Web Tokens (RFC 7519) with HMAC-SHA-256 and the role as subject. */
public final class TokenKey {

    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;

    private TokenKey(byte[] secret) {
        this.secret = secret;
    }

    /** A new random key. */
    public static TokenKey random() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return new TokenKey(secret);
    }

    /** A token without expiry. */
    public String token(String role) {
        if (!role.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "a role consists of letters, digits, '.', '_' and '-', not '" + role + "'");
        }
        String content = base64Url("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "."
                + base64Url(("{\"sub\":\"" + role + "\"}").getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return content + "." + base64Url(mac.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    String asDataUrl() {
        return "data:;base64," + Base64.getEncoder().encodeToString(secret);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
