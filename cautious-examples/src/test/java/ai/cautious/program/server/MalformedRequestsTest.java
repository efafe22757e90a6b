package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.server.BundledServer.Running;
import ai.cautious.program.server.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client would send has an answer in the protocol's form, and does the server no harm. */
class MalformedRequestsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String LINE = "\r\n";

    private static BundledServer pair;
    private static Running running;
    private static RawClient raw;

    @BeforeAll
    static void start() {
        pair = new BundledServer();
        running = pair.start(BundledServer.settings());
        raw = running.raw();
    }

    @AfterAll
    static void close() {
        running.close();
        pair.close();
    }

    @AfterEach
    void stillAnswers() throws IOException {
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    private static Response get(String path) throws IOException {
        return raw.send("GET " + path + " HTTP/1.1" + LINE + "Host: here" + LINE + "Connection: close" + LINE + LINE);
    }

    private static void assertError(Response response, int status, String code) throws IOException {
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        assertThat(response.head().toLowerCase(Locale.ROOT))
                .contains("content-type: application/json", "x-request-id: ");
        assertThat(response.error().fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(response.error().get("code").asText()).isEqualTo(code);
        assertThat(response.error().get("message").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\": | line 1, column 10",
                "{\"model\": \"pocket\", \"model\": \"pocket\"} | line 1, column 28",
                "{} {} | line 1, column 4",
                "nonsense | line 1, column 9",
                "{\"temperature\": NaN} | line 1, column"
            })
    void saysWhereJsonIsNone(String body, String where) throws IOException {
        Response response = raw.post(CHAT, body);
        assertError(response, 400, "invalid_json");
        assertThat(response.error().get("message").asText()).contains(where);
    }

    @Test
    void readsNoJsonThatIsTooDeep() throws IOException {
        assertError(raw.post(CHAT, "[".repeat(20_000)), 400, "invalid_json");
        assertError(raw.post(CHAT, "{\"seed\": " + "9".repeat(20_000) + "}"), 400, "invalid_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"text\"", "null", ""})
    void wantsAnObject(String body) throws IOException {
        assertError(raw.post(CHAT, body), 400, "invalid_type");
    }

    @Test
    void takesNoOtherPathOrMethod() throws IOException {
        assertError(get("/"), 404, "unknown_url");
        assertError(get("/v1/embeddings"), 404, "unknown_url");
        assertError(get("/v1/chat/completions/"), 404, "unknown_url");
        assertError(get("/v1/%zz"), 400, "malformed_request");
        assertError(get(CHAT), 405, "method_not_allowed");
        assertError(
                raw.send("DELETE /v1/models/pocket HTTP/1.1" + LINE + "Connection: close" + LINE + LINE),
                405,
                "method_not_allowed");
    }

    @Test
    void saysWhichMethodsItTakes() throws IOException {
        assertThat(get(CHAT).head()).containsIgnoringCase("allow: POST");
        assertThat(raw.send(bare("PUT", "/health")).head()).containsIgnoringCase("allow: GET, HEAD");
    }

    @Test
    void answersWhoAsksForHeadsAlone() throws IOException {
        Response response = raw.send(bare("HEAD", "/health"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.head()).containsIgnoringCase("content-length: " + "{\"status\":\"ok\"}".length());
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://here/health", "HTTPS://[::1]:8080/health?deep", "/health?deep"})
    void takesWholeAddressesForPaths(String path) throws IOException {
        assertThat(get(path).body()).isEqualTo("{\"status\":\"ok\"}");
    }

    private static String bare(String method, String path) {
        return method + " " + path + " HTTP/1.1" + LINE + "Host: here" + LINE + "Connection: close" + LINE + LINE;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: gzip, chunked"})
    void takesNoBodiesInOtherEncodings(String header) throws IOException {
        String body = header.startsWith("T") ? "2" + LINE + "{}" + LINE + "0" + LINE + LINE : "{}";
        String length = header.startsWith("T") ? "" : "Content-Length: 2" + LINE;
        Response response = raw.send("POST " + CHAT + " HTTP/1.1" + LINE + "Content-Type: application/json" + LINE
                + "Connection: close" + LINE + header + LINE + length + LINE + body);
        assertError(response, 415, "unsupported_encoding");
        assertThat(response.error().get("message").asText()).containsIgnoringCase(header.replace(":", " is"));
    }

    @Test
    void takesJsonOnly() throws IOException {
        String request = RawClient.request(CHAT, "{}").replace("application/json", "text/plain");
        assertError(raw.send(request), 415, "unsupported_media_type");
    }

    @Test
    void answersNoPagesInBrowsers() throws IOException {
        String request = RawClient.request(CHAT, "{}").replace("Host: here", "Origin: http://localhost:8080");
        assertError(raw.send(request), 403, "origin_not_allowed");
    }

    @Test
    void takesNoBodyThatIsTooLong() throws IOException {
        String head = "POST " + CHAT + " HTTP/1.1" + LINE + "Content-Type: application/json" + LINE;
        assertError(raw.send(head + "Content-Length: 99999999999" + LINE + LINE + "{"), 413, "request_too_large");
        assertError(
                raw.send(head + "Expect: 100-continue" + LINE + "Content-Length: 100000" + LINE + LINE),
                413,
                "request_too_large");
        assertError(raw.post(CHAT, " ".repeat(70_000)), 413, "request_too_large");
        String chunk = "1000" + LINE + " ".repeat(0x1000) + LINE;
        assertError(
                raw.send(head + "Transfer-Encoding: chunked" + LINE + LINE + chunk.repeat(17)),
                413,
                "request_too_large");
    }

    @Test
    void letsClientsAskBeforeTheySend() throws IOException {
        try (Socket socket = raw.connect()) {
            RawClient.write(
                    socket,
                    "POST " + CHAT + " HTTP/1.1" + LINE + "Content-Type: application/json" + LINE
                            + "Expect: 100-continue" + LINE + "Connection: close" + LINE + "Content-Length: 2" + LINE
                            + LINE);
            byte[] goOn = socket.getInputStream().readNBytes(25);
            assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
            RawClient.write(socket, "{}");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void tellsWhatIsNoHttp() throws IOException {
        assertError(raw.send("hello" + LINE + LINE), 400, "malformed_request");
        assertError(raw.send("GET /" + "a".repeat(10_000) + " HTTP/1.1" + LINE + LINE), 414, "uri_too_long");
        assertError(
                raw.send("GET / HTTP/1.1" + LINE + "A: " + "a".repeat(10_000) + LINE + LINE), 431, "headers_too_large");
        assertError(
                raw.send("POST " + CHAT + " HTTP/1.1" + LINE + "Transfer-Encoding: chunked" + LINE
                        + "Content-Type: application/json" + LINE + LINE + "zz" + LINE),
                400,
                "malformed_request");
        assertError(
                raw.send("POST " + CHAT + " HTTP/1.1" + LINE + "Content-Length: 5" + LINE + "Content-Length: 6" + LINE
                        + LINE + "{}"),
                400,
                "malformed_request");
    }

    @Test
    void readsTextsThatAreNoUnicode() throws IOException {
        Response response = raw.post(
                CHAT,
                "{\"model\": \"pocket\", \"max_tokens\": 3, \"messages\": [{\"role\": \"user\", \"content\": \"a \\ud800 b \\u0000\"}]}");
        assertThat(response.status()).as(response.body()).isIn(200, 400);
    }

    @Test
    void answersOneRequestAfterTheOther() throws IOException {
        String first = RawClient.request("/v1/moderations", "{}").replace("Connection: close" + LINE, "");
        try (Socket socket = raw.connect()) {
            RawClient.write(socket, first);
            byte[] begin = socket.getInputStream().readNBytes(12);
            assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
            RawClient.write(socket, RawClient.request("/v1/moderations", "{\"input\": \"hello\"}"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("HTTP/1.1 200");
        }
    }

    @Test
    void takesTheNextRequestAsSoonAsTheClientHasItsAnswer() throws IOException {
        byte[] request = RawClient.request("/v1/moderations", "{}")
                .replace("Connection: close" + LINE, "")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = raw.connect()) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < 3000; i++) {
                socket.getOutputStream().write(request);
                assertThat(statusAndAllOf(socket.getInputStream()))
                        .as("request %d", i)
                        .isEqualTo("HTTP/1.1 400");
            }
        }
    }

    /** Reads an answer to its end, and not beyond. */
    private static String statusAndAllOf(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0 && head.indexOf(LINE + LINE) < 0; next = in.read()) {
            head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        // The first byte of the body has been read.
        return length.find() && in.readNBytes(Integer.parseInt(length.group(1)) - 1).length > 0
                ? head.substring(0, 12)
                : "no answer";
    }

    @Test
    void answersTheFirstOfSeveralAtOnce() throws IOException {
        String request =
                RawClient.request("/v1/moderations", "{\"input\": \"hello\"}").replace("Connection: close" + LINE, "");
        Response response = raw.send(request + request);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).doesNotContain("HTTP/1.1");
    }

    @Test
    void speaksToOldClients() throws IOException {
        String body = "{\"model\": \"pocket\", \"stream\": true, \"max_tokens\": 3, \"messages\": [{\"role\": \"user\","
                + " \"content\": \"How do I make soup?\"}]}";
        Response response = raw.send(
                RawClient.request(CHAT, body).replace("HTTP/1.1", "HTTP/1.0").replace("Connection: close" + LINE, ""));
        assertThat(response.head()).doesNotContainIgnoringCase("chunked");
        assertThat(response.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
    }
}
