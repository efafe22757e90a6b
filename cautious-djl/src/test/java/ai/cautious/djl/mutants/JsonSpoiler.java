package ai.cautious.djl.mutants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Changes JSON at random places. */
final class JsonSpoiler {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Picks picks;
    private final List<JsonNode> donors;

    /**
     * A spoiler.
     *
     * @param donors parts of other files, which values are taken from as well
     */
    JsonSpoiler(Picks picks, List<JsonNode> donors) {
        this.picks = picks;
        this.donors = donors;
    }

    /** A file's bytes after a few changes, of which some are in the text itself. */
    byte[] spoilt(ObjectNode file, int changes) {
        for (int i = changes; i > 0; i--) {
            change(file);
        }
        byte[] bytes = Json.bytes(file);
        return picks.oneIn(12) ? inText(bytes) : bytes;
    }

    /** What no JSON library would write. */
    private byte[] inText(byte[] json) {
        StringBuilder text = new StringBuilder(Json.text(json));
        int at = picks.below(text.length() + 1);
        switch (picks.below(6)) {
            case 0 -> text.setLength(at);
            case 1 ->
                text.insert(at, picks.of(List.of("NaN", "-Infinity", "1e999", "00", "\"", "{", "]", ",", "\u0000")));
            case 2 -> text.insert(0, "\uFEFF");
            case 3 -> text.insert(Math.min(1, text.length()), "\"model_type\": \"llama\", \"type\": 1, ");
            case 4 -> text.replace(0, text.length(), "[".repeat(1 + picks.below(100_000)));
            default -> text.insert(Math.min(1, text.length()), "\"deep\": " + "{\"a\":".repeat(picks.below(3000)));
        }
        return Json.bytes(text.toString());
    }

    /** One change, seldom deep within a vocabulary. */
    private void change(ObjectNode file) {
        ContainerNode<?> parent = file;
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            parent.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || picks.oneIn(3)) {
                break;
            }
            parent = (ContainerNode<?>) picks.of(inner);
        }
        if (parent instanceof ObjectNode object) {
            List<String> fields =
                    object.propertyStream().map(entry -> entry.getKey()).toList();
            if (fields.isEmpty() || picks.oneIn(8)) {
                object.set(picks.of(Fragments.STRINGS), value());
            } else if (picks.oneIn(5)) {
                object.remove(picks.of(fields));
            } else {
                String field = picks.of(fields);
                JsonNode old = object.get(field);
                object.set(field, old.isNumber() && !picks.oneIn(3) ? number(old) : value());
            }
        } else if (parent instanceof ArrayNode array) {
            int at = picks.below(array.size());
            switch (picks.below(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.insert(at, value());
                case 2 -> array.add(array.get(at).deepCopy());
                default -> array.set(at, array.get(at).isNumber() ? number(array.get(at)) : value());
            }
        }
    }

    /** A number near another one, or at an edge. */
    private JsonNode number(JsonNode old) {
        return switch (picks.below(12)) {
            case 0 -> JSON.numberNode(old.asLong() + 1);
            case 1 -> JSON.numberNode(old.asLong() - 1);
            case 2 -> JSON.numberNode(old.asLong() * 2);
            case 3 -> JSON.numberNode(old.asLong() / 2);
            case 4 -> JSON.numberNode(old.asLong() * 1000);
            case 5 -> JSON.numberNode(-old.asDouble());
            default -> edge();
        };
    }

    private JsonNode edge() {
        return picks.oneIn(2)
                ? JSON.numberNode(picks.of(List.of(
                        -1L,
                        0L,
                        1L,
                        2L,
                        3L,
                        5L,
                        100L,
                        70_000L,
                        1L << 20,
                        1L << 30,
                        (1L << 31) - 1,
                        1L << 31,
                        1L << 32,
                        1L << 62,
                        Long.MAX_VALUE)))
                : JSON.numberNode(picks.of(List.of(0.0, -0.5, 1e308, 0.1, 1e-320, 1e10, 2.5)));
    }

    private JsonNode value() {
        return switch (picks.below(10)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(picks.oneIn(2));
            case 2, 3 -> edge();
            case 4 -> picks.of(List.of(JSON.arrayNode(), JSON.objectNode()));
            case 5 -> nested();
            case 6 -> donors.isEmpty() ? JSON.nullNode() : picks.of(donors).deepCopy();
            case 7 -> JSON.arrayNode().add(picks.of(Fragments.STRINGS)).add(picks.of(Fragments.STRINGS));
            default -> JSON.textNode(picks.of(Fragments.STRINGS));
        };
    }

    /** Steps of a tokenizer, many or deep. */
    private JsonNode nested() {
        ObjectNode step = JSON.objectNode().put("type", "Replace").put("content", "aa");
        step.putObject("pattern").put("String", "a");
        ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
        String list = picks.of(List.of("normalizers", "pretokenizers", "decoders"));
        if (list.equals("pretokenizers")) {
            step.put("type", "ByteLevel").put("add_prefix_space", picks.oneIn(2));
        }
        for (int i = picks.below(60); i > 0; i--) {
            sequence.withArray(list).add(step.deepCopy());
        }
        for (int depth = picks.below(picks.below(150) + 1); depth > 0; depth--) {
            ObjectNode outer = JSON.objectNode().put("type", "Sequence");
            outer.putArray(list).add(sequence);
            sequence = outer;
        }
        return sequence;
    }
}
