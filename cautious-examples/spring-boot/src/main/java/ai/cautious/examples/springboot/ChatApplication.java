package ai.cautious.examples.springboot;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Streams guarded answers: {@code curl -N localhost:8080/chat?prompt=Hello}. */
@SpringBootApplication
@RestController
public class ChatApplication {

    private final ChatClient client;

    ChatApplication(ChatModel model) {
        this.client = ChatClient.create(model);
    }

    /** Starts the application. */
    public static void main(String[] arguments) {
        SpringApplication.run(ChatApplication.class, arguments);
    }

    /** The answer, piece by piece. */
    @GetMapping(path = "/chat", produces = "text/plain")
    Flux<String> chat(@RequestParam String prompt) {
        return client.prompt(prompt).stream().content();
    }
}
