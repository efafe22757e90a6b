package ai.cautious.djl.internal.hub;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Names of a repository's files, which are written by strangers. */
final class FileNames {

    /** On Windows a colon, and a dot at the end, mean something; a backslash everywhere would be another file elsewhere. */
    private static final String SAFE_PART = "[^/\\\\:\\p{Cc}\\x{2028}\\x{2029}]+";

    private static final Pattern SAFE =
            Pattern.compile("(?s)(?!.*(?:^|/)\\.{1,2}(?:/|$))" + SAFE_PART + "(?:/" + SAFE_PART + ")*");

    private static final Pattern PART = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

    private FileNames() {}

    /** Whether a name stays in the folder that it is put into. */
    static boolean isSafe(String name) {
        return SAFE.matcher(name).matches();
    }

    static boolean isGguf(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /** The first of the files that a GGUF checkpoint is split into; the file itself where it is not split. */
    static String firstPart(String name) {
        return parts(name).get(0);
    }

    /** All files that a GGUF checkpoint is split into, by any of them. */
    static List<String> parts(String name) {
        Matcher matcher = PART.matcher(name);
        if (!matcher.matches()) {
            return List.of(name);
        }
        int count = Math.max(1, Integer.parseInt(matcher.group(3)));
        return IntStream.rangeClosed(1, count)
                .mapToObj(part -> String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", matcher.group(1), part, count))
                .toList();
    }

    /** A pattern as shells have it, in which {@code *} and {@code ?} also stand for a slash. */
    static Pattern glob(String typed) {
        StringBuilder regex = new StringBuilder();
        for (String piece : typed.split("(?<=[*?])|(?=[*?])")) {
            regex.append(piece.equals("*") ? ".*" : piece.equals("?") ? "." : Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString());
    }
}
