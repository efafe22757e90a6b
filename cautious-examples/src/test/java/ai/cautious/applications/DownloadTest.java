package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.CautiousProgram;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program takes names on the hub; here the hub is a server of the test's, which has one model of two files. */
class DownloadTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Map<String, String> FILES =
            Map.of("config.json", "{\"model_type\": \"llama\"}", "model.safetensors", "no weights");

    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer hub;

    @BeforeEach
    void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        hub.createContext("/", this::answer);
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        String file = path.substring(path.lastIndexOf('/') + 1);
        String text = path.startsWith("/api/models/tiny/model/revision/")
                ? "{\"sha\": \"" + COMMIT + "\", \"siblings\": [{\"rfilename\": \"config.json\"},"
                        + " {\"rfilename\": \"model.safetensors\"}, {\"rfilename\": \"README.md\"}]}"
                : FILES.getOrDefault(file, "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sha256(bytes) + "\"");
        exchange.getResponseHeaders().set("X-Linked-Size", "" + bytes.length);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private ChildJvm run(String offline, String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 3];
        all[0] = "-cp";
        all[1] = ChildJvm.classPath();
        all[2] = CautiousProgram.class.getName();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        Map<String, String> environment = Map.of(
                "HF_ENDPOINT",
                "http://127.0.0.1:" + hub.getAddress().getPort(),
                "HF_HOME",
                folder.resolve("home").toString(),
                "HF_HUB_OFFLINE",
                offline);
        ChildJvm program = ChildJvm.start(folder, environment, all);
        program.awaitEnd();
        return program;
    }

    private Path snapshot() {
        return folder.resolve("home/hub/models--tiny--model/snapshots").resolve(COMMIT);
    }

    @Test
    void bringsAModelAndSaysWhereItIs() throws Exception {
        ChildJvm first = run("0", "download", "tiny/model");
        assertThat(first.awaitEnd()).as(first.err()).isZero();
        assertThat(first.out().strip()).isEqualTo(snapshot().toString());
        assertThat(first.err()).contains("tiny/model: 1/1 MB");
        assertThat(snapshot().resolve("config.json")).hasContent(FILES.get("config.json"));
        assertThat(asked).noneMatch(path -> path.contains("README"));
        ChildJvm again = run("1", "download", "tiny/model", "--json");
        assertThat(again.out().strip()).isEqualTo("{\"name\":\"tiny/model\",\"path\":\"" + snapshot() + "\"}");
    }

    @Test
    void otherCommandsTakeItsNameToo() throws Exception {
        ChildJvm inspect = run("0", "inspect", "--model", "tiny/model");
        assertThat(inspect.awaitEnd()).isEqualTo(1);
        assertThat(inspect.err()).contains("cautious: " + snapshot());
        assertThat(Files.exists(snapshot().resolve("model.safetensors"))).isTrue();
    }

    @Test
    void whatCannotBeHadIsSaidBeforeAnythingIsLoaded() throws Exception {
        for (String option : List.of("--draft", "--judge", "--verifier-adapter")) {
            ChildJvm missing = run("0", "generate", "--prompt", "x", "--verifier", "tiny/model", option, "tiny/none");
            assertThat(missing.awaitEnd()).isEqualTo(1);
            assertThat(missing.err()).contains("cautious: tiny/none ").doesNotContain("cautious: " + snapshot());
        }
    }

    @Test
    void whatCannotBeHadIsOneLineThatSaysWhatToDo() throws Exception {
        ChildJvm offline = run("1", "download", "tiny/model", "--revision", "v1");
        assertThat(offline.awaitEnd()).isEqualTo(1);
        assertThat(offline.err())
                .startsWith("cautious: tiny/model@v1 is not whole in the cache, ")
                .contains("HF_HUB_OFFLINE forbids to ask the hub");
        ChildJvm none = run("0", "download", "tiny");
        assertThat(none.awaitEnd()).isEqualTo(2);
        assertThat(none.err()).contains("NAME is tiny; it must be a name on the hub, ORGANISATION/NAME");
        ChildJvm wrong = run("0", "download", "tiny/model:weights.bin");
        assertThat(wrong.awaitEnd()).isEqualTo(2);
        assertThat(wrong.err()).contains("it must be that of a .gguf file");
        assertThat(asked).isEmpty();
    }
}
