package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.session.Secret;
import java.util.Optional;

/**
 * A password or token. It must come from the environment as a whole: a secret that stands in the file would end up in
 * version control, and a default for it as well.
 *
 * @param fileKey the key that names a file with this secret, for the remedy
 */
record SecretType(String fileKey) implements ValueType<Secret> {

    @Override
    public String label() {
        return "${NAME}";
    }

    @Override
    public Optional<Secret> read(YamlNode node, String path, Faults faults) {
        if (node instanceof YamlNode.Reported) {
            return Optional.empty();
        }
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.origin() != YamlNode.Origin.ENVIRONMENT) {
            faults.add(
                    node.place(),
                    path,
                    "a secret must not stand in the file; write ${NAME} with an environment variable, or use "
                            + fileKey);
            return Optional.empty();
        }
        if (scalar.text().isEmpty()) {
            faults.add(node.place(), path, "the environment variable holds an empty text");
            return Optional.empty();
        }
        return Optional.of(new Secret(scalar.text()));
    }

    @Override
    public String print(Secret value) {
        throw new IllegalStateException("a secret has no default");
    }
}
