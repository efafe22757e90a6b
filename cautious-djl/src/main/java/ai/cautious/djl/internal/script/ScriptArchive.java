package ai.cautious.djl.internal.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the archive that {@code torch.jit.load} reads: a stored zip with the source of one module class and a pickle
 * of an instance that has no attribute but {@code training}.
 */
final class ScriptArchive {

    private static final String CLASS = "Program";
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * An archive with one module.
     *
     * @param methods the class body: methods in TorchScript's serialised dialect, indented by two spaces, their self
     *     typed {@code __torch__.Program}
     */
    static byte[] of(String methods) {
        String source = "class " + CLASS + "(Module):\n"
                + "  __parameters__ = []\n"
                + "  __buffers__ = []\n"
                + "  training : bool\n"
                + methods;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "data.pkl", instance());
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("an archive in memory needs no input or output", e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(CLASS + "/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Pickle protocol 2 of {@code __torch__.Program()} with the state {@code {"training": False}}. */
    private static byte[] instance() {
        byte[] global = ("c__torch__\n" + CLASS + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] attribute = "training".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer pickle = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x80)
                .put((byte) 2);
        pickle.put(global).put(bytes(")\u0081}(X"));
        pickle.putInt(attribute.length).put(attribute).put(bytes("\u0089ub."));
        byte[] result = new byte[pickle.position()];
        pickle.flip().get(result);
        return result;
    }

    private static byte[] bytes(String opcodes) {
        return opcodes.getBytes(StandardCharsets.ISO_8859_1);
    }
}
