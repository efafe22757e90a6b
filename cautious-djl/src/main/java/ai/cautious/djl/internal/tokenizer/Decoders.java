package ai.cautious.djl.internal.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The decoders of tokenizer.json. */
final class Decoders {

    private Decoders() {}

    static Decoder read(Component component) {
        String type = component.type();
        return switch (type) {
            case "Sequence" ->
                sequence(component.list("decoders").stream().map(Decoders::read).toList());
            case "ByteLevel" -> Decoders::bytes;
            case "ByteFallback" -> Decoders::byteTokens;
            case "Fuse" -> tokens -> List.of(String.join("", tokens));
            case "Replace" -> each(Replacement.read(component)::replace);
            case "Strip" -> {
                int content = component.character("content");
                int start = component.count("start", 0);
                int stop = component.count("stop", 0);
                yield each(token -> strip(token, content, start, stop));
            }
            case "Metaspace" ->
                metaspace(
                        Character.toString(component.character("replacement")),
                        Metaspace.prefix(component) != Metaspace.Prefix.NEVER);
            case "BPEDecoder" -> {
                String suffix = component.text("suffix", "</w>");
                if (suffix.isEmpty()) {
                    throw component.fault("suffix", "a string that is not empty");
                }
                yield suffixes(suffix);
            }
            case "WordPiece" -> wordPiece(component.text("prefix", "##"), component.flag("cleanup", true));
            default ->
                throw component.unsupported("a decoder of the type " + type + "; supported are Sequence, ByteLevel,"
                        + " ByteFallback, Fuse, Replace, Strip, Metaspace, BPEDecoder and WordPiece");
        };
    }

    private static Decoder sequence(List<Decoder> steps) {
        return tokens -> {
            List<String> decoded = tokens;
            long before = length(tokens);
            for (Decoder step : steps) {
                decoded = step.decode(decoded);
                Growth.require("decoder", before, length(decoded));
            }
            return decoded;
        };
    }

    private static long length(List<String> tokens) {
        return tokens.stream().mapToLong(String::length).sum();
    }

    private static Decoder each(UnaryOperator<String> one) {
        return tokens -> {
            long before = length(tokens);
            long after = 0;
            List<String> decoded = new ArrayList<>(tokens.size());
            for (String token : tokens) {
                decoded.add(one.apply(token));
                after += decoded.get(decoded.size() - 1).length();
                Growth.require("decoder", before, after);
            }
            return decoded;
        };
    }

    /** A token that is not spelled in bytes is itself. */
    private static List<String> bytes(List<String> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String token : tokens) {
            if (!ByteAlphabet.read(token, bytes)) {
                bytes.writeBytes(token.getBytes(StandardCharsets.UTF_8));
            }
        }
        return List.of(Utf8.decode(bytes.toByteArray(), bytes.size()));
    }

    /**
     * Runs of bytes that spell characters which the vocabulary lacks. {@code tokenizers} takes each byte of a run for U+FFFD
     * if the run as a whole is no valid UTF-8, those of complete characters, too; here only those are that are none, so
     * that a stream of tokens can be decoded window by window.
     */
    private static List<String> byteTokens(List<String> tokens) {
        List<String> decoded = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (String token : tokens) {
            int spelled = byteOf(token);
            if (spelled >= 0) {
                run.write(spelled);
            } else {
                flush(run, decoded);
                decoded.add(token);
            }
        }
        flush(run, decoded);
        return decoded;
    }

    /** The byte that a token such as {@code <0x41>} stands for; negative for any other token. */
    private static int byteOf(String token) {
        boolean shaped = token.length() == 6 && token.startsWith("<0x") && token.charAt(5) == '>';
        int high = shaped ? Character.digit(token.charAt(3), 16) : -1;
        int low = shaped ? Character.digit(token.charAt(4), 16) : -1;
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }

    private static void flush(ByteArrayOutputStream run, List<String> into) {
        if (run.size() > 0) {
            into.add(Utf8.decode(run.toByteArray(), run.size()));
            run.reset();
        }
    }

    private static String strip(String token, int content, int start, int stop) {
        int[] points = token.codePoints().toArray();
        int from = 0;
        int to = points.length;
        while (from < Math.min(start, points.length) && points[from] == content) {
            from++;
        }
        while (points.length - to < stop && to > from && points[to - 1] == content) {
            to--;
        }
        return new String(points, from, to - from);
    }

    private static Decoder metaspace(String replacement, boolean prefixed) {
        return tokens -> {
            List<String> decoded = new ArrayList<>();
            for (String token : tokens) {
                decoded.add(token.replace(replacement, decoded.isEmpty() && prefixed ? "" : " "));
            }
            return decoded;
        };
    }

    private static Decoder suffixes(String suffix) {
        return tokens -> {
            List<String> decoded = new ArrayList<>();
            for (String token : tokens) {
                decoded.add(token.replace(suffix, decoded.size() + 1 == tokens.size() ? "" : " "));
            }
            return decoded;
        };
    }

    private static Decoder wordPiece(String prefix, boolean cleans) {
        return tokens -> {
            List<String> decoded = new ArrayList<>();
            for (String token : tokens) {
                String joined = token;
                if (!decoded.isEmpty()) {
                    joined = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
                }
                decoded.add(cleans ? clean(joined) : joined);
            }
            return decoded;
        };
    }

    /** Takes away the spaces that English has none of. */
    private static String clean(String token) {
        return token.replace(" .", ".")
                .replace(" ?", "?")
                .replace(" !", "!")
                .replace(" ,", ",")
                .replace(" ' ", "'")
                .replace(" n't", "n't")
                .replace(" 'm", "'m")
                .replace(" do not", " don't")
                .replace(" 's", "'s")
                .replace(" 've", "'ve")
                .replace(" 're", "'re");
    }
}
