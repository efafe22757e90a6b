package ai.cautious.djl.internal.script;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.util.OptionalLong;

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

    /** Bytes that it has given out and not got back; empty where it does not count them (glibc does since 2.33). */
    public static OptionalLong allocated() {
        if (!Platform.isLinux()) {
            return OptionalLong.empty();
        }
        try {
            Counts counts = (Counts) Function.getFunction("c", "mallinfo2").invoke(Counts.class, new Object[0]);
            return OptionalLong.of(counts.uordblks + counts.hblkhd);
        } catch (LinkageError e) {
            return OptionalLong.empty();
        }
    }

    /** {@code struct mallinfo2}. */
    @FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class Counts extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        /** In blocks of their own. */
        public long hblkhd;

        public long usmblks;
        public long fsmblks;
        /** In the arenas. */
        public long uordblks;

        public long fordblks;
        public long keepcost;
    }
}
