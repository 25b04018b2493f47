package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.PulsarClientException;

/** Says in a sentence what Pulsar's exceptions mean. */
public final class PulsarProblems {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int MAX_TEXT = 200;
    private static final Pattern ERROR_MESSAGE = Pattern.compile("\"errorMsg\":\"([^\"]*)\"");

    private PulsarProblems() {}

    /**
     * The problem behind an exception of Pulsar's client or admin client.
     *
     * @param where names the cluster, for example {@code Pulsar at pulsar://host:6650}
     * @param doing what was being done, for example {@code reading the policies of persistent://a/b/c}
     */
    public static Problem of(Throwable failure, String where, String doing) {
        if (failure instanceof Problem known) {
            return known;
        }
        Throwable cause = unwrapped(failure);
        if (find(cause, InterruptedException.class).isPresent()) {
            Thread.currentThread().interrupt();
            return new Problem(Kind.UNAVAILABLE, doing + " was interrupted (" + where + ")", "Start it again.", cause);
        }
        if (find(cause, SSLException.class).isPresent()) {
            return new Problem(
                    Kind.CONFIGURATION,
                    "no TLS connection to " + where + " for " + doing + ": " + innermostText(cause),
                    "Check that the URL's port speaks TLS, and name the authority's certificates in"
                            + " tlsTrustCertsFilePath.",
                    cause);
        }
        return cause instanceof PulsarAdminException admin
                ? ofAdmin(admin, where, doing)
                : ofClient(cause, where, doing);
    }

    private static Problem ofAdmin(PulsarAdminException failure, String where, String doing) {
        // The status alone tells little: Pulsar answers 401 to a good token that lacks a permission, too.
        String text = text(failure);
        int status = failure.getStatusCode();
        if (status == FORBIDDEN || (status == UNAUTHORIZED && text.startsWith("Unauthorized to"))) {
            return notAuthorised(failure, where, doing);
        }
        if (status == UNAUTHORIZED || failure instanceof PulsarAdminException.GettingAuthenticationDataException) {
            return refused(failure, where, doing);
        }
        if (status == NOT_FOUND) {
            return notFound(failure, where, doing);
        }
        if (failure instanceof PulsarAdminException.NotAllowedException
                || failure instanceof PulsarAdminException.ConflictException
                || failure instanceof PulsarAdminException.PreconditionFailedException) {
            return new Problem(
                    Kind.CHECK_FAILED,
                    where + " does not allow " + doing + ": " + text,
                    "Change what the message names, then try again.",
                    failure);
        }
        return unavailable(failure, where, doing);
    }

    private static Problem ofClient(Throwable failure, String where, String doing) {
        if (failure instanceof PulsarClientException.AuthenticationException
                || failure instanceof PulsarClientException.GettingAuthenticationDataException) {
            return refused(failure, where, doing);
        }
        if (failure instanceof PulsarClientException.AuthorizationException) {
            return notAuthorised(failure, where, doing);
        }
        if (failure instanceof PulsarClientException.NotFoundException
                || failure instanceof PulsarClientException.TopicDoesNotExistException
                || failure instanceof PulsarClientException.SubscriptionNotFoundException) {
            return notFound(failure, where, doing);
        }
        if (failure instanceof PulsarClientException.UnsupportedAuthenticationException
                || failure instanceof PulsarClientException.InvalidServiceURL
                || failure instanceof PulsarClientException.InvalidConfigurationException) {
            return new Problem(
                    Kind.CONFIGURATION,
                    "the settings for " + where + " do not work for " + doing + ": " + text(failure),
                    "Correct them in the configuration.",
                    failure);
        }
        if (failure instanceof PulsarClientException.TopicTerminatedException) {
            return new Problem(
                    Kind.CHECK_FAILED,
                    "somebody has terminated the topic, so that nothing can be added: " + doing + " (" + where + ")",
                    "Give the migration a new topic.",
                    failure);
        }
        return unavailable(failure, where, doing);
    }

    private static Problem unavailable(Throwable failure, String where, String doing) {
        return new Problem(
                Kind.UNAVAILABLE,
                where + " cannot be reached or does not answer as it should for " + doing + ": "
                        + innermostText(failure),
                "Check the URL, the network and that the brokers are up (`pulsar-admin brokers healthcheck`)."
                        // Pulsar's client does not tell a handshake that failed from a connection that was lost.
                        + (where.contains("pulsar+ssl:")
                                ? " Over TLS, check also that tlsTrustCertsFilePath names the authority and that the"
                                        + " certificate carries the host's name."
                                : ""),
                failure);
    }

    private static Problem refused(Throwable failure, String where, String doing) {
        return new Problem(
                Kind.CONFIGURATION,
                where + " refused the credentials for " + doing + ": " + text(failure),
                "Check the token in the configuration (`pulsar tokens validate` tells whether it is valid and for"
                        + " which role).",
                failure);
    }

    private static Problem notAuthorised(Throwable failure, String where, String doing) {
        return new Problem(
                Kind.CHECK_FAILED,
                where + " does not permit " + doing + " to the role of the configured token: " + text(failure),
                "Grant it: `pulsar-admin namespaces grant-permission TENANT/NAMESPACE --role ROLE --actions"
                        + " produce,consume`; creating topics and setting their policies takes the tenant's admin role:"
                        + " `pulsar-admin tenants update TENANT --admin-roles ROLE`.",
                failure);
    }

    private static Problem notFound(Throwable failure, String where, String doing) {
        return new Problem(
                Kind.CHECK_FAILED,
                where + " has no such topic, namespace or tenant for " + doing + ": " + text(failure),
                "Run `bluegreen setup`; where tenant or namespace are missing, create them first with"
                        + " `pulsar-admin tenants create` and `pulsar-admin namespaces create`.",
                failure);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    private static String innermostText(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; depth < 20; depth++) {
            Throwable cause = at.getCause();
            if (cause == null || cause.getMessage() == null) {
                break;
            }
            at = cause;
        }
        return text(at);
    }

    private static String text(Throwable failure) {
        String message = failure instanceof PulsarAdminException admin ? admin.getHttpError() : failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        // Answers come as JSON with the ids of connections, or with a page of HTML behind them.
        Matcher json = ERROR_MESSAGE.matcher(message);
        String text = json.find()
                ? json.group(1)
                : message.strip().lines().findFirst().orElse("");
        String bare = text.endsWith(" {") ? text.substring(0, text.length() - 2) : text;
        return bare.length() > MAX_TEXT ? bare.substring(0, MAX_TEXT) + "…" : bare;
    }
}
