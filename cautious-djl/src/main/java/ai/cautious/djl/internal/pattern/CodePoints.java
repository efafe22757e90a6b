package ai.cautious.djl.internal.pattern;

import java.util.Arrays;

/** A set of code points. Immutable. */
public final class CodePoints {

    /** Every code point. */
    public static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);

    /** No code point. */
    public static final CodePoints NONE = new CodePoints(new int[0]);

    private enum Merge {
        EITHER,
        BOTH,
        ONE_ONLY
    }

    /** Where membership changes: members from the first bound on, none from the second, and so on. */
    private final int[] bounds;

    private CodePoints(int[] bounds) {
        this.bounds = bounds;
    }

    /** From one code point to another, both included. */
    public static CodePoints range(int first, int last) {
        return new CodePoints(new int[] {first, last + 1});
    }

    /** Members from the first bound on, none from the second, and so on; ascending, with an end to each beginning. */
    static CodePoints ofBounds(int[] bounds) {
        return new CodePoints(bounds);
    }

    /** The code points of a text. */
    public static CodePoints of(String characters) {
        return characters.codePoints().mapToObj(c -> range(c, c)).reduce(NONE, CodePoints::or);
    }

    /** Whether it holds a code point. */
    public boolean contains(int codePoint) {
        int at = Arrays.binarySearch(bounds, codePoint);
        return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
    }

    /** Those of either set. */
    public CodePoints or(CodePoints other) {
        return merge(other, Merge.EITHER);
    }

    /** Those of both sets. */
    public CodePoints and(CodePoints other) {
        return merge(other, Merge.BOTH);
    }

    /** Those that it does not hold. */
    public CodePoints not() {
        return merge(ALL, Merge.ONE_ONLY);
    }

    /** Where membership changes, in order. */
    int[] bounds() {
        return bounds.clone();
    }

    private CodePoints merge(CodePoints other, Merge wanted) {
        int[] merged = new int[bounds.length + other.bounds.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < bounds.length || j < other.bounds.length) {
            int a = i < bounds.length ? bounds[i] : Integer.MAX_VALUE;
            int b = j < other.bounds.length ? other.bounds[j] : Integer.MAX_VALUE;
            int next = Math.min(a, b);
            i += a == next ? 1 : 0;
            j += b == next ? 1 : 0;
            boolean here = i % 2 == 1;
            boolean there = j % 2 == 1;
            boolean inside =
                    switch (wanted) {
                        case EITHER -> here || there;
                        case BOTH -> here && there;
                        case ONE_ONLY -> here != there;
                    };
            if (inside != (size % 2 == 1)) {
                merged[size++] = next;
            }
        }
        return new CodePoints(Arrays.copyOf(merged, size));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePoints that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
