package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tokenizer.json's post-processor puts around a text.
 *
 * @param before ids in front of it
 * @param behind ids after it
 */
record TextFrame(List<Integer> before, List<Integer> behind) {

    static final TextFrame NONE = new TextFrame(List.of(), List.of());
    private static final String PLACE = ": post_processor";

    TextFrame {
        before = List.copyOf(before);
        behind = List.copyOf(behind);
    }

    /**
     * Reads a post-processor.
     *
     * @param source what messages call the file
     * @param processor may be absent
     * @throws ModelFormatException if it is malformed
     * @throws UnsupportedModelException if it is of a kind that is not supported
     */
    static TextFrame read(String source, JsonNode processor) {
        if (processor.isMissingNode() || processor.isNull()) {
            return NONE;
        }
        String type = processor.path("type").asText();
        return switch (type) {
            case "ByteLevel" -> NONE;
            case "TemplateProcessing" -> template(source, processor);
            case "BertProcessing", "RobertaProcessing" ->
                new TextFrame(
                        List.of(id(source, processor.path("cls").path(1))),
                        List.of(id(source, processor.path("sep").path(1))));
            case "Sequence" -> {
                TextFrame frame = NONE;
                for (JsonNode step : processor.path("processors")) {
                    frame = frame.within(read(source, step));
                }
                yield frame;
            }
            default ->
                throw new UnsupportedModelException(
                        source + PLACE + " is of the type " + type
                                + "; supported are TemplateProcessing, ByteLevel, RobertaProcessing, BertProcessing and Sequence");
        };
    }

    private static TextFrame template(String source, JsonNode processor) {
        List<Integer> before = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        List<Integer> side = before;
        for (JsonNode step : processor.path("single")) {
            if (step.has("Sequence")) {
                side = behind;
            } else {
                String token = step.path("SpecialToken").path("id").asText();
                for (JsonNode id : processor.path("special_tokens").path(token).path("ids")) {
                    side.add(id(source, id));
                }
            }
        }
        return new TextFrame(before, behind);
    }

    private static int id(String source, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw new ModelFormatException(source + PLACE + " holds the id " + id + "; it must be a token's");
        }
        return id.intValue();
    }

    private TextFrame within(TextFrame outer) {
        List<Integer> all = new ArrayList<>(outer.before);
        all.addAll(before);
        List<Integer> end = new ArrayList<>(behind);
        end.addAll(outer.behind);
        return new TextFrame(all, end);
    }
}
