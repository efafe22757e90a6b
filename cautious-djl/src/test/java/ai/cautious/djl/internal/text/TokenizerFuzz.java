package ai.cautious.djl.internal.text;

import ai.cautious.CautiousException;
import ai.cautious.instruction.Prompt;
import ai.cautious.internal.text.IncrementalDetokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Spoils tokenizer.json files and reads texts of every kind with what still loads, in a JVM of its own: {@code TokenizerFuzz
 * FAMILIES_JSON SEED CASES}. Ends with 1, and names the seed of the case, at whatever is no {@link CautiousException} and at
 * a case that takes longer than ten seconds; an abort or a lack of memory ends it by itself.
 */
final class TokenizerFuzz {

    private static final long PATIENCE_MS = 10_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> STRINGS = List.of(
            "",
            " ",
            "a",
            "é",
            "▁",
            "\uD83D",
            "😀",
            "(a+)+$",
            "(?:a|aa)*b",
            "[",
            "\\p{L}+|\\s+",
            "\\s+(?!\\S)|\\s+",
            "(a|b|ab)*c",
            "(?:x{0,999}y{0,999}){0,999}",
            ".*.*.*=.*",
            "[^\\n]+$",
            "(?i:'s)",
            "<0x41>",
            "<s>",
            "null",
            "Sequence",
            "BPE",
            "Unigram",
            "Split",
            "ByteLevel",
            "Metaspace",
            "NFKC",
            "Strip",
            "Replace",
            "ByteFallback",
            "Fuse",
            "MergedWithNext",
            "Contiguous",
            "first",
            "a b",
            "a  b",
            "aa",
            "aaaa",
            "\u0000",
            "a".repeat(3000),
            "<|" + "x".repeat(40) + "|>",
            "\u0130\u0301");

    private static final List<String> FRAGMENTS = List.of(
            " ",
            "\n",
            "\t",
            "a",
            "aa",
            "ab",
            "=",
            "1",
            "é",
            "e\u0301",
            "猫",
            "😀",
            "👩‍👩‍👧",
            "\uD83D",
            "\uDE00",
            "\u0000",
            "\u001b",
            "\uFFFD",
            "<s>",
            "</s>",
            "<unk>",
            "<|x|>",
            "<word>",
            "token",
            "'s",
            "▁",
            "ﷺ",
            "\u0301",
            "İ",
            "the quick brown fox ",
            "<0x41>",
            "\u1100\u1161",
            "x=1;\r\n");

    private final Random random;
    private final JsonNode fixture;

    private TokenizerFuzz(JsonNode fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    public static void main(String[] arguments) throws IOException {
        JsonNode fixture = new ObjectMapper().readTree(Files.readString(Path.of(arguments[0])));
        long first = Long.parseLong(arguments[1]);
        int cases = Integer.parseInt(arguments[2]);
        int loaded = 0;
        for (long seed = first; seed < first + cases; seed++) {
            long start = System.nanoTime();
            try {
                loaded += new TokenizerFuzz(fixture, seed).run() ? 1 : 0;
            } catch (Throwable e) {
                System.out.println("seed " + seed + ": " + e);
                e.printStackTrace(System.out);
                System.exit(1);
            }
            long took = (System.nanoTime() - start) / 1_000_000;
            if (took > PATIENCE_MS) {
                System.out.println("seed " + seed + " took " + took + " ms");
                System.exit(1);
            }
        }
        System.out.println(cases + " cases, of which " + loaded + " loaded");
    }

    /** Whether the spoilt file loads. */
    private boolean run() {
        List<String> names = fixture.get("tokenizers")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();
        ObjectNode file = fixture.get("tokenizers").get(pick(names)).deepCopy();
        file.set(
                "model",
                fixture.get("models").get(file.get("model").textValue()).deepCopy());
        file.withArray("added_tokens")
                .addObject()
                .put("id", 3000)
                .put("content", "<s>")
                .put("special", true)
                .put("normalized", random.nextBoolean())
                .put("single_word", random.nextInt(4) == 0);
        for (int i = random.nextInt(4); i > 0; i--) {
            spoil(file);
        }
        CheckpointTokenizer tokenizer;
        try {
            TokenizerVocabulary vocabulary = TokenizerVocabulary.read("spoilt", file, "<|x|>");
            tokenizer = CheckpointTokenizer.load("spoilt", vocabulary, List.of(), 1 << 16);
        } catch (CautiousException e) {
            return false;
        }
        read(tokenizer, text(30));
        read(tokenizer, text(30));
        read(tokenizer, pick(FRAGMENTS).repeat(random.nextInt(1 << 4 + random.nextInt(14))) + text(2));
        return true;
    }

    private void read(CheckpointTokenizer tokenizer, String text) {
        try {
            int[] tokens = tokenizer.encode(text);
            for (int token : tokens) {
                if (tokenizer.isControl(token)
                        && !tokenizer.piece(token).toLowerCase(Locale.ROOT).contains("unk")) {
                    throw new AssertionError("a text became the control token " + tokenizer.piece(token));
                }
            }
            int[] some = Arrays.copyOf(tokens, Math.min(tokens.length, 2000));
            tokenizer.decode(some);
            IncrementalDetokenizer stream = new IncrementalDetokenizer(tokenizer);
            Arrays.stream(some).limit(100).forEach(stream::push);
            stream.finish();
            List<Prompt.Piece> pieces = new ArrayList<>(List.of(new Prompt.Text(text)));
            tokenizer
                    .controlTokens()
                    .forEach(control -> pieces.add(random.nextInt(pieces.size() + 1), new Prompt.Control(control)));
            tokenizer.encode(new Prompt(pieces));
        } catch (CautiousException e) {
            // A refusal that says why.
        }
    }

    private String text(int parts) {
        StringBuilder text = new StringBuilder();
        for (int part = random.nextInt(parts + 1); part > 0; part--) {
            text.append(random.nextInt(6) == 0 ? Character.toString(random.nextInt(0xD800)) : pick(FRAGMENTS));
        }
        return text.toString();
    }

    /** Changes something at a random place, seldom deep within the vocabulary. */
    private void spoil(ObjectNode file) {
        ContainerNode<?> parent = file;
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            parent.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || parent != file && random.nextInt(3) == 0) {
                break;
            }
            parent = (ContainerNode<?>) pick(inner);
        }
        if (parent instanceof ObjectNode object) {
            List<String> fields =
                    object.propertyStream().map(entry -> entry.getKey()).toList();
            if (fields.isEmpty() || random.nextInt(8) == 0) {
                object.set(pick(STRINGS), value(file));
            } else if (random.nextInt(5) == 0) {
                object.remove(pick(fields));
            } else {
                object.set(pick(fields), value(file));
            }
        } else if (parent instanceof ArrayNode array) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.insert(at, value(file));
                case 2 -> array.add(array.get(at).deepCopy());
                default -> array.set(at, value(file));
            }
        }
    }

    private JsonNode value(ObjectNode file) {
        return switch (random.nextInt(10)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(pick(List.of(-1, 0, 1, 2, 5, 100, 70_000, Integer.MAX_VALUE)));
            case 3 -> JSON.numberNode(pick(List.of(0.0, -0.5, 1e308, 0.1)));
            case 4 -> pick(List.of(JSON.arrayNode(), JSON.objectNode()));
            case 5 -> nested();
            case 6 ->
                pick(fixture.get("tokenizers").valueStream().toList())
                        .path(pick(List.of("normalizer", "pre_tokenizer", "decoder")))
                        .deepCopy();
            case 7 -> JSON.arrayNode().add(pick(STRINGS)).add(pick(STRINGS));
            default -> JSON.textNode(pick(STRINGS));
        };
    }

    private JsonNode nested() {
        ObjectNode step = JSON.objectNode().put("type", "Replace").put("content", "aa");
        step.putObject("pattern").put("String", "a");
        ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
        String list = pick(List.of("normalizers", "pretokenizers", "decoders"));
        if (list.equals("pretokenizers")) {
            step.put("type", "ByteLevel").put("add_prefix_space", random.nextBoolean());
        }
        for (int i = random.nextInt(60); i > 0; i--) {
            sequence.withArray(list).add(step.deepCopy());
        }
        for (int depth = random.nextInt(random.nextInt(150) + 1); depth > 0; depth--) {
            ObjectNode outer = JSON.objectNode().put("type", "Sequence");
            outer.putArray(list).add(sequence);
            sequence = outer;
        }
        return sequence;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
