package ai.cautious.program.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Makes rows into JSON: groups into objects, lists into arrays, maps into objects by the text of their keys. By the format's
 * LogicalTypes.md, its rules for files of older writers among them.
 */
final class RowJson extends RecordMaterializer<String> {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectMapper mapper;
    private final GroupConverter root;
    private JsonNode row = MissingNode.getInstance();

    RowJson(MessageType schema, ObjectMapper mapper) {
        this.mapper = mapper;
        this.root = new Fields(schema, object -> row = object);
    }

    @Override
    public String getCurrentRecord() {
        try {
            return mapper.writeValueAsString(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /** Of a field that is there once at most. */
    private static Converter converter(Type type, Consumer<JsonNode> sink) {
        if (type.isPrimitive()) {
            return new ValueJson(type.asPrimitiveType(), sink);
        }
        GroupType group = type.asGroupType();
        boolean wraps = group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
        if (wraps && group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
            return new Elements(group, sink);
        }
        if (wraps && group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
            return new Entries(group, sink);
        }
        return new Fields(group, sink);
    }

    /** A group whose parts are converted one by one. */
    private abstract static class Parts extends GroupConverter {

        private final List<Converter> parts = new ArrayList<>();

        void add(Converter part) {
            parts.add(part);
        }

        @Override
        public Converter getConverter(int part) {
            return parts.get(part);
        }
    }

    /** A group that becomes an object. */
    private abstract static class Objects extends Parts {

        private final Consumer<JsonNode> sink;
        private ObjectNode object = JSON.objectNode();

        Objects(Consumer<JsonNode> sink) {
            this.sink = sink;
        }

        ObjectNode object() {
            return object;
        }

        @Override
        public void start() {
            object = JSON.objectNode();
        }

        @Override
        public void end() {
            sink.accept(object);
        }
    }

    private static final class Fields extends Objects {

        Fields(GroupType group, Consumer<JsonNode> sink) {
            super(sink);
            for (Type field : group.getFields()) {
                String name = field.getName();
                add(converter(
                        field,
                        field.isRepetition(Repetition.REPEATED)
                                ? value -> object().withArrayProperty(name).add(value)
                                : value -> object().set(name, value)));
            }
        }
    }

    private static final class Elements extends Parts {

        private final Consumer<JsonNode> sink;
        private ArrayNode array = JSON.arrayNode();

        Elements(GroupType list, Consumer<JsonNode> sink) {
            this.sink = sink;
            Type repeated = list.getType(0);
            Consumer<JsonNode> element = value -> array.add(value);
            add(
                    isElement(repeated, list.getName())
                            ? converter(repeated, element)
                            : new Wrapped(repeated.asGroupType(), (first, none) -> element.accept(first)));
        }

        /** Older writers repeat the element itself. */
        private static boolean isElement(Type repeated, String list) {
            return repeated.isPrimitive()
                    || repeated.asGroupType().getFieldCount() > 1
                    || repeated.getName().equals("array")
                    || repeated.getName().equals(list + "_tuple");
        }

        @Override
        public void start() {
            array = JSON.arrayNode();
        }

        @Override
        public void end() {
            sink.accept(array);
        }
    }

    private static final class Entries extends Objects {

        Entries(GroupType map, Consumer<JsonNode> sink) {
            super(sink);
            add(new Wrapped(map.getType(0).asGroupType(), (key, value) -> object().set(
                            key.isValueNode() ? key.asText() : key.toString(), value)));
        }
    }

    /** The group that is repeated in a list or a map: an element, or a key and a value, either null where it is not there. */
    private static final class Wrapped extends Parts {

        private interface Sink {

            void accept(JsonNode first, JsonNode second);
        }

        private final Sink sink;
        private final JsonNode[] values = new JsonNode[2];

        Wrapped(GroupType group, Sink sink) {
            this.sink = sink;
            for (int i = 0; i < group.getFieldCount(); i++) {
                int part = i;
                add(converter(group.getType(i), value -> values[part] = value));
            }
        }

        @Override
        public void start() {
            values[0] = NullNode.instance;
            values[1] = NullNode.instance;
        }

        @Override
        public void end() {
            sink.accept(values[0], values[1]);
        }
    }
}
