package ai.cautious.program.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** Lists the models that requests may name, or describes one of them. */
final class ModelsEndpoint implements Endpoint {

    private final List<String> ids;
    private final long since = Instant.now().getEpochSecond();

    /** Of these models, each named once. */
    ModelsEndpoint(List<String> ids) {
        this.ids = List.copyOf(ids);
    }

    @Override
    public void answer(Exchange exchange) {
        String asked = exchange.rest();
        if (asked.isEmpty()) {
            ObjectNode list = Json.object().put("object", "list");
            ArrayNode data = list.putArray("data");
            ids.forEach(id -> data.add(model(id)));
            exchange.send(200, list);
        } else if (ids.contains(asked)) {
            exchange.send(200, model(asked));
        } else {
            throw ApiException.model("there is no model " + asked + " here; there is " + String.join(" and ", ids));
        }
    }

    private ObjectNode model(String id) {
        return Json.object()
                .put("id", id)
                .put("object", "model")
                .put("created", since)
                .put("owned_by", "cautious");
    }
}
