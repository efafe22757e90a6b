package ai.cautious.djl;

import com.sun.jna.Function;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.util.OptionalLong;

/** What native code holds, by the C library's own count: no garbage of Java's is in it, and nothing that has been freed. */
public final class NativeMemory {

    private NativeMemory() {}

    /** Bytes; empty where the C library does not count them (glibc does since 2.33). */
    public static OptionalLong allocated() {
        try {
            Counts counts = (Counts) Function.getFunction("c", "mallinfo2").invoke(Counts.class, new Object[0]);
            return OptionalLong.of(counts.uordblks + counts.hblkhd);
        } catch (UnsatisfiedLinkError e) {
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
