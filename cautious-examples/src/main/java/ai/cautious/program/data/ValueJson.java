package ai.cautious.program.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveStringifier;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values into JSON: numbers and truth values as they are, times and identifiers as text in the usual form, bytes as text
 * where they are UTF-8 and else as the library shows them, in hexadecimal.
 */
final class ValueJson extends PrimitiveConverter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final @Nullable LogicalTypeAnnotation meaning;
    private final PrimitiveStringifier texts;
    private final Consumer<JsonNode> sink;

    ValueJson(PrimitiveType type, Consumer<JsonNode> sink) {
        this.meaning = type.getLogicalTypeAnnotation();
        this.texts = type.stringifier();
        this.sink = sink;
    }

    @Override
    public void addBinary(Binary value) {
        sink.accept(meaning == null ? ofBytes(value) : meant(texts.stringify(value)));
    }

    private JsonNode ofBytes(Binary value) {
        try {
            ByteBuffer bytes = value.toByteBuffer();
            return JSON.textNode(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return JSON.textNode(texts.stringify(value));
        }
    }

    @Override
    public void addBoolean(boolean value) {
        sink.accept(JSON.booleanNode(value));
    }

    @Override
    public void addDouble(double value) {
        sink.accept(JSON.numberNode(value));
    }

    @Override
    public void addFloat(float value) {
        sink.accept(JSON.numberNode(value));
    }

    @Override
    public void addInt(int value) {
        sink.accept(meaning == null ? JSON.numberNode(value) : meant(texts.stringify(value)));
    }

    @Override
    public void addLong(long value) {
        sink.accept(meaning == null ? JSON.numberNode(value) : meant(texts.stringify(value)));
    }

    private JsonNode meant(String text) {
        if (meaning instanceof IntLogicalTypeAnnotation) {
            return JSON.numberNode(new BigInteger(text));
        }
        return meaning instanceof DecimalLogicalTypeAnnotation
                ? DecimalNode.valueOf(new BigDecimal(text))
                : JSON.textNode(text);
    }
}
