package ai.cautious.djl.internal.hub;

import ai.cautious.FileAccessException;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One writer at a time, of all threads and processes, on the lock files that huggingface_hub has. Its own locks are of
 * another kind on Linux (flock), so that it may download the same file at the same time: each into a file of its own then.
 */
final class CacheLock {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    /** The JDK's file locks are the whole process's. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private CacheLock() {}

    /**
     * Does something when nobody else has the lock. The file stays: who waits for it has it open.
     *
     * @param waiting is told if that takes time
     * @throws FileAccessException if there can be no such file, or no lock on it
     */
    static void whileHeld(Path file, Pause pause, Runnable waiting, Runnable action) {
        ReentrantLock threads = THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        try {
            if (!threads.tryLock()) {
                waiting.run();
                threads.lockInterruptibly();
            }
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    lock(channel, pause, waiting);
                    action.run();
                }
            } finally {
                threads.unlock();
            }
        } catch (IOException e) {
            throw new FileAccessException(
                    file,
                    "cannot be locked: " + e.getMessage()
                            + "; HF_HUB_CACHE must be a folder that may be written to, where" + " files can be locked",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Reason.INTERRUPTED, "waiting for " + file + " was interrupted", e);
        }
    }

    private static void lock(FileChannel channel, Pause pause, Runnable waiting)
            throws IOException, InterruptedException {
        boolean told = false;
        while (!isLocked(channel)) {
            if (!told) {
                waiting.run();
                told = true;
            }
            pause.pass(BETWEEN_ATTEMPTS);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // This library was loaded twice: its other copy has threads of its own.
            return false;
        }
    }
}
