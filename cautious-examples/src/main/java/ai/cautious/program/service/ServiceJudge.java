package ai.cautious.program.service;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.safety.GateFailure;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges rows by a service. Of a conversation each message whose words are judged is a text of its own, and the worst of each
 * kind counts. Not thread-safe.
 */
public final class ServiceJudge implements RowJudge {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MODEL = "model";

    private final ModerationService service;
    private final int textsAtOnce;
    private final double threshold;
    private final Set<Role> judgedRoles;
    private final String hash;
    private final Map<String, String> kinds = ServiceCategories.openAi();
    private String model;
    private long failures;
    private String firstFailure = "";

    /**
     * Of no row yet.
     *
     * @param textsAtOnce in one request
     * @param threshold from which score on a text is toxic
     * @param hash stands in each line
     * @param model which judged the lines that are written; empty where there are none
     */
    ServiceJudge(
            ModerationService service,
            int textsAtOnce,
            double threshold,
            Set<Role> judgedRoles,
            String hash,
            String model) {
        this.service = service;
        this.textsAtOnce = textsAtOnce;
        this.threshold = threshold;
        this.judgedRoles = judgedRoles;
        this.hash = hash;
        this.model = model;
    }

    /** Which model judged the last of written lines that has a verdict; empty where there is none. */
    static String modelOf(List<String> written) {
        for (int i = written.size() - 1; i >= 0; i--) {
            try {
                String model = MAPPER.readTree(written.get(i))
                        .path(JudgedFields.SERVICE)
                        .path(MODEL)
                        .asText();
                if (!model.isEmpty()) {
                    return model;
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("lines that were read before are JSON", e);
            }
        }
        return "";
    }

    @Override
    public int capacity() {
        return textsAtOnce;
    }

    @Override
    public int weight(Row row) {
        return Math.max(1, texts(row).size());
    }

    @Override
    public List<String> fields() {
        return JudgedFields.OF_SERVICES;
    }

    /** @throws ServiceFault if the service judges nothing, or took no text so far and takes none of several rows */
    @Override
    public void judge(List<Row> rows) {
        Optional<ServiceFault> refusal = judgeOrHalve(rows);
        long asked = rows.stream().filter(row -> !texts(row).isEmpty()).count();
        if (refusal.isPresent() && model.isEmpty() && asked > 1) {
            // Whoever is asked at a wrong address, or in another way than it speaks, says so of each text alike.
            throw ServiceFault.lasting(
                    "the service takes none of " + asked + " texts, the first that it is asked about: "
                            + refusal.get().getMessage(),
                    refusal.get());
        }
    }

    /**
     * The service does not say which text it does not take: those beside it are asked about without it.
     *
     * @return why it did not take all of them at once
     */
    private Optional<ServiceFault> judgeOrHalve(List<Row> rows) {
        List<String> texts = rows.stream().flatMap(row -> texts(row).stream()).toList();
        try {
            List<ServiceVerdict> verdicts = ask(texts);
            int from = 0;
            for (Row row : rows) {
                int to = from + texts(row).size();
                add(row, verdicts.subList(from, to));
                from = to;
            }
            return Optional.empty();
        } catch (ServiceFault fault) {
            if (fault.kind() != ServiceFault.Kind.TEXT) {
                throw fault;
            }
            if (rows.size() > 1) {
                judgeOrHalve(rows.subList(0, rows.size() / 2));
                judgeOrHalve(rows.subList(rows.size() / 2, rows.size()));
            } else {
                fail(rows.get(0), String.valueOf(fault.getMessage()));
            }
            return Optional.of(fault);
        }
    }

    private List<String> texts(Row row) {
        return row.messages().stream()
                .filter(message -> judgedRoles.contains(message.role()))
                .map(ChatMessage::content)
                .toList();
    }

    private List<ServiceVerdict> ask(List<String> texts) {
        List<ServiceVerdict> verdicts = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += textsAtOnce) {
            ModerationService.Answer answer =
                    service.ask(texts.subList(from, Math.min(texts.size(), from + textsAtOnce)));
            if (!model.isEmpty() && !model.equals(answer.model())) {
                throw ServiceFault.lasting(
                        "the service judges by " + answer.model() + " now, and judged the lines before by " + model
                                + "; name one of them by --model, and a new file for its lines",
                        null);
            }
            model = answer.model();
            verdicts.addAll(answer.verdicts());
        }
        return verdicts;
    }

    private void add(Row row, List<ServiceVerdict> verdicts) {
        if (verdicts.isEmpty()) {
            fail(row, "no message is by those whose words are judged, " + judgedRoles);
            return;
        }
        ServiceVerdict worst = ServiceVerdict.worst(verdicts);
        ObjectNode object = row.object();
        JudgedFields.addVerdict(object, worst.highest(), threshold, worst.kinds(kinds));
        ObjectNode said =
                object.putObject(JudgedFields.SERVICE).put(MODEL, model).put("flagged", worst.flagged());
        worst.flaggedCategories().forEach(said.putArray("flaggedCategories")::add);
        worst.scores().forEach(said.putObject("scores")::put);
        JudgedFields.addJudge(object, verdicts.size(), hash);
    }

    private void fail(Row row, String reason) {
        JudgedFields.addJudge(row.object(), texts(row).size(), hash);
        JudgedFields.addFailure(row.object(), GateFailure.of(GateFailure.Cause.ERROR, reason));
        firstFailure = failures == 0 ? row.about(reason) : firstFailure;
        failures++;
    }

    /** How many had no verdict. */
    public long failures() {
        return failures;
    }

    /** Why the first of those has none. */
    public String firstFailure() {
        return firstFailure;
    }
}
