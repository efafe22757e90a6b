package ai.cautious.program;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A server on this machine that speaks as OpenAI's moderation endpoint does. Its scores are of its own making: the word
 * {@code violence=0.75} in a text is the score of that kind, and what is not named scores a thousandth.
 */
public final class FakeModerationService implements AutoCloseable {

    public static final String KEY = "sk-test-0123456789";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> CATEGORIES = List.of(
            "sexual",
            "sexual/minors",
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/intent",
            "self-harm/instructions",
            "violence",
            "violence/graphic");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
    private final List<List<String>> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> judged = Collections.synchronizedList(new ArrayList<>());
    private volatile String model = "";

    /** What the server does in the place of an answer. */
    public interface Answer {

        void give(HttpExchange exchange, FakeModerationService service, List<String> texts)
                throws IOException, InterruptedException;
    }

    public FakeModerationService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The texts of each request, in order, answered or not. */
    public List<List<String>> asked() {
        return List.copyOf(asked);
    }

    /** Every text that it has given a verdict on, in order. */
    public List<String> judged() {
        return List.copyOf(judged);
    }

    /** What it does at the next requests, one each; then it answers. */
    public void next(Answer... answers) {
        next.addAll(List.of(answers));
    }

    /** What it calls the model that judges; blank for the name that it was asked by. */
    void model(String name) {
        model = name;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = MAPPER.readTree(exchange.getRequestBody());
            String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!exchange.getRequestMethod().equals("POST")
                    || !exchange.getRequestURI().getPath().equals("/v1/moderations")) {
                send(exchange, 404, error("Invalid URL", "", ""), Map.of());
                return;
            }
            List<String> texts = new ArrayList<>();
            body.path("input").forEach(text -> texts.add(text.textValue()));
            asked.add(texts);
            if (!bearer.equals("Bearer " + KEY)) {
                String wrong = "Incorrect API key provided: " + bearer.replace("Bearer ", "") + ".";
                send(exchange, 401, error(wrong, "invalid_api_key", ""), Map.of());
                return;
            }
            Answer answer = next.poll();
            if (answer != null) {
                answer.give(exchange, this, texts);
            } else if (texts.contains("")) {
                send(exchange, 400, error("'$.input' is invalid.", "", "input"), Map.of());
            } else {
                judged.addAll(texts);
                send(exchange, 200, answer(body.path("model").asText(), texts).toString(), Map.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode answer(String asked, List<String> texts) {
        ObjectNode answer = MAPPER.createObjectNode().put("id", "modr-1").put("model", model.isBlank() ? asked : model);
        ArrayNode results = answer.putArray("results");
        texts.forEach(text -> results.add(result(text)));
        return answer;
    }

    private static ObjectNode result(String text) {
        ObjectNode result = MAPPER.createObjectNode();
        ObjectNode categories = MAPPER.createObjectNode();
        ObjectNode scores = MAPPER.createObjectNode();
        ObjectNode types = MAPPER.createObjectNode();
        CATEGORIES.forEach(category -> scores.put(category, 0.001));
        for (String word : text.split("\\s+")) {
            String[] parts = word.split("=");
            if (parts.length == 2) {
                scores.put(parts[0], Double.parseDouble(parts[1]));
            }
        }
        scores.properties().forEach(score -> {
            categories.put(score.getKey(), score.getValue().asDouble() > 0.4);
            types.putArray(score.getKey()).add("text");
        });
        boolean flagged = categories.properties().stream()
                .anyMatch(category -> category.getValue().asBoolean());
        result.put("flagged", flagged);
        result.set("categories", categories);
        result.set("category_scores", scores);
        result.set("category_applied_input_types", types);
        return result;
    }

    static String error(String message, String code, String param) {
        ObjectNode error = MAPPER.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .put("param", param.isEmpty() ? null : param)
                .put("code", code.isEmpty() ? null : code);
        return error.toString();
    }

    private static void send(HttpExchange exchange, int status, String body, Map<String, String> headers)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        headers.forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** An error. */
    static Answer status(int status, String code, String... headers) {
        Map<String, String> pairs = headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]);
        return (exchange, service, texts) -> send(exchange, status, error("It went wrong.\nBadly.", code, ""), pairs);
    }

    /** A body of its own. */
    static Answer body(String body) {
        return (exchange, service, texts) -> send(exchange, 200, body, Map.of());
    }

    /** Its answer, but for what is changed of it. */
    static Answer changed(UnaryOperator<String> change, String... headers) {
        Map<String, String> pairs =
                headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1], headers[2], headers[3]);
        return (exchange, service, texts) -> send(
                exchange,
                200,
                change.apply(service.answer("omni-moderation-latest", texts).toString()),
                pairs);
    }

    /** Its answer for so many more texts, or fewer, than were asked about. */
    static Answer count(int more) {
        return (exchange, service, texts) -> {
            List<String> others = new ArrayList<>(texts.subList(0, Math.max(0, texts.size() + Math.min(0, more))));
            others.addAll(Collections.nCopies(Math.max(0, more), "more"));
            send(exchange, 200, service.answer("omni-moderation-latest", others).toString(), Map.of());
        };
    }

    /** Half of its answer. */
    static Answer cut() {
        return (exchange, service, texts) -> {
            byte[] bytes =
                    service.answer("omni-moderation-latest", texts).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
        };
    }

    /** No answer, and the connection is closed. */
    static Answer nothing() {
        return (exchange, service, texts) -> {};
    }

    /** Its answer. */
    public static Answer usual() {
        return (exchange, service, texts) -> {
            service.judged.addAll(texts);
            send(exchange, 200, service.answer("omni-moderation-latest", texts).toString(), Map.of());
        };
    }

    /** No answer while anybody waits for it. */
    public static Answer silence() {
        return (exchange, service, texts) -> Thread.sleep(60_000);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
