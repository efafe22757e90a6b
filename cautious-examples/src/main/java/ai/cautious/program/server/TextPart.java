package ai.cautious.program.server;

/** A part of a message or an input, of which there may be several, of which only texts are taken. */
final class TextPart {

    private TextPart() {}

    /**
     * Its text.
     *
     * @throws ApiException if it is of another type
     */
    static String read(Fields part) {
        String type = Fields.text(part.required("type"), part.param("type"));
        if (!type.equals("text")) {
            throw ApiException.field(
                    part.param("type"),
                    "unsupported_value",
                    part.param("type") + " is " + type + ", but only text is supported by this server");
        }
        String text = Fields.text(part.required("text"), part.param("text"));
        part.requireNoOthers();
        return text;
    }
}
