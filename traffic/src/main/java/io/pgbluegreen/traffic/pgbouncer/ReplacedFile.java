package io.pgbluegreen.traffic.pgbouncer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is read and replaced as a whole: who reads it finds the old one or the new one, also when this process
 * dies in between. Owner, group and mode stay.
 */
final class ReplacedFile {

    /** Every byte is a character, so that what is not ours to change stays as it is in any encoding. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final Path file;

    /**
     * @param file symbolic links are followed, and stay
     * @throws IOException when it is not there
     */
    ReplacedFile(Path file) throws IOException {
        this.file = file.toRealPath();
    }

    String read() throws IOException {
        return Files.readString(file, BYTES);
    }

    void replace(String content) throws IOException {
        Path temporary = temporary();
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = BYTES.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Tries all but the replacing itself.
     *
     * @throws IOException that tells what would keep it from succeeding
     */
    void checkReplaceable() throws IOException {
        Files.delete(temporary());
    }

    /** An empty file beside it, with its owner, group and mode. */
    private Path temporary() throws IOException {
        Path folder = file.getParent();
        Path temporary = Files.createTempFile(
                folder,
                "." + file.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            PosixFileAttributes wanted =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            PosixFileAttributes is = Files.readAttributes(temporary, PosixFileAttributes.class);
            PosixFileAttributeView view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
            if (!is.owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
            if (!is.group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
            view.setPermissions(wanted.permissions());
            return temporary;
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }
}
