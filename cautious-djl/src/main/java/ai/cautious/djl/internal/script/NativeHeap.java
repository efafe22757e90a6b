package ai.cautious.djl.internal.script;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** The C library's heap, which keeps freed memory for the threads that freed it. */
public final class NativeHeap {

    private NativeHeap() {}

    /** Gives freed memory back to the system, where the C library offers that (glibc's {@code malloc_trim}). */
    public static void trim() {
        if (Platform.isLinux()) {
            try {
                Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {0L});
            } catch (LinkageError e) {
                // Another C library, which has no such function, or no JNA: nothing is owed to the caller.
            }
        }
    }
}
