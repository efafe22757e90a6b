package ai.cautious.djl.internal.hub;

import ai.cautious.CautiousException;
import ai.cautious.FileAccessException;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.hub.HubHttp.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Fetches one file's bytes: goes on where an earlier attempt ended, and gives them their name when they hash to it. Who runs
 * it holds the file's lock.
 */
final class BlobDownload {

    private static final int BUFFER = 1 << 20;
    private static final int MOST_RESTARTS = 2;

    private final HubClient client;
    private final HubName name;
    private final RemoteFile file;
    private final Path unfinished;
    private final BlobHash hash;
    private final LongConsumer there;
    private int restarts;
    private long furthest;

    /**
     * One file.
     *
     * @param unfinished where its bytes are gathered
     * @param there is told how many bytes are there, each time that changes
     */
    BlobDownload(HubClient client, HubName name, RemoteFile file, Path unfinished, LongConsumer there) {
        this.client = client;
        this.name = name;
        this.file = file;
        this.unfinished = unfinished;
        this.hash = new BlobHash(file);
        this.there = there;
    }

    /**
     * Fetches it.
     *
     * @throws HubException if the hub does not give it
     * @throws FileAccessException if the disk does not take it
     */
    void to(Path blob) {
        try {
            Files.createDirectories(blob.toAbsolutePath().getParent());
            try (FileChannel out = FileChannel.open(
                    unfinished, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                resume(out);
                Patience patience = client.patience();
                patience.run(
                        () -> {
                            receive(out, patience);
                            return true;
                        },
                        "; what has come of " + file.name() + " is kept, and the next attempt goes on behind it");
                // The name may not reach the disk before the bytes do.
                out.force(true);
            }
            Files.move(unfinished, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private CautiousException unwritable(IOException fault) {
        if (fault instanceof ClosedByInterruptException) {
            return new HubException(Reason.INTERRUPTED, "the download of " + file.name() + " was interrupted", fault);
        }
        return new FileAccessException(
                unfinished,
                "cannot be written: " + fault.getMessage()
                        + "; free space there, or name another folder by HF_HUB_CACHE." + " What has come is kept",
                fault);
    }

    /** Hashes what an earlier attempt has left. */
    private void resume(FileChannel out) throws IOException {
        if (out.size() > file.size()) {
            out.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        out.position(0);
        while (out.read(buffer) >= 0) {
            hash.update(buffer.flip());
            buffer.clear();
        }
        furthest = out.position();
        there.accept(furthest);
    }

    /** Fetches the rest, and checks all of it. */
    private void receive(FileChannel out, Patience patience) throws IOException, InterruptedException {
        while (true) {
            long from = place(out);
            if (from < file.size() && !isReceived(out, from, patience)) {
                restart(out, "it does not send the part that was asked for");
                continue;
            }
            String found = hash.end();
            if (found.equals(file.etag())) {
                return;
            }
            restart(out, "it hashes to " + found + " where " + file.etag() + " was announced");
            if (from == 0) {
                throw broken("it hashes to " + found + " where " + file.etag() + " was announced");
            }
        }
    }

    /** Whether the rest has come; not if the server does not go on where it was asked to. */
    private boolean isReceived(FileChannel out, long from, Patience patience) throws IOException, InterruptedException {
        try (Answer answer = client.content(name, file, from)) {
            boolean whole = answer.status() == 200;
            if (from > 0 && whole) {
                forget(out);
            } else if (answer.status() == 416 || answer.status() == 206 && !beginsAt(answer, from)) {
                return false;
            } else if (!whole && answer.status() != 206) {
                client.refuse(answer, name, file);
            }
            long at = place(out);
            for (List<ByteBuffer> bytes = answer.body().next();
                    !bytes.isEmpty();
                    bytes = answer.body().next()) {
                for (ByteBuffer some : bytes) {
                    at += some.remaining();
                    if (at > file.size()) {
                        forget(out);
                        throw broken("more came than the " + file.size() + " bytes that were announced");
                    }
                    hash.update(some.duplicate());
                    write(out, some);
                }
                // A server without ranges that cuts sends the same bytes for ever.
                if (at > furthest) {
                    furthest = at;
                    patience.encourage();
                }
                there.accept(at);
            }
            if (at < file.size()) {
                throw new IOException("the connection ended after " + at + " of " + file.size() + " bytes");
            }
            return true;
        }
    }

    private static boolean beginsAt(Answer answer, long from) {
        return answer.header("content-range")
                .filter(range -> range.startsWith("bytes " + from + "-"))
                .isPresent();
    }

    private void restart(FileChannel out, String why) {
        forget(out);
        furthest = 0;
        restarts++;
        if (restarts > MOST_RESTARTS) {
            throw broken(why);
        }
    }

    private HubException broken(String why) {
        return new HubException(
                Reason.BROKEN,
                file.name() + " of " + name + " does not come as it is: " + why
                        + "; try again, and if it stays so without the proxy or mirror between here and the hub");
    }

    private void forget(FileChannel out) {
        try {
            out.truncate(0);
            hash.reset();
            there.accept(0);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private long place(FileChannel out) {
        try {
            return out.position();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void write(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
