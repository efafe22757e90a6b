package ai.cautious.house;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.limits.RequestQueue;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What an example may take as given, by these names: it is compiled as the body of a method of a subclass. */
@SuppressWarnings("unused")
abstract class SnippetScope {
    /** Models of one tokenizer; core's examples need no more of them than that they draft and verify. */
    protected DjlModel verifier;

    protected DjlModel draft;
    /** Tuned to judge. */
    protected DjlModel judge;

    protected CautiousGenerator generator;
    protected GenerationRequest request;
    protected List<String> texts;
    protected Path folder;
    protected Predicate<String> listener;
    protected List<TrainingRow> rows;
    protected TextFormat format;
    /** Of any provider. */
    protected ChatModel remote;

    protected StreamingChatModel remoteStream;
    protected ChatResponse response;
    protected RequestQueue queue;
    protected MeterRegistry registry;
    /** Of another library. */
    protected org.springframework.ai.chat.model.ChatModel remoteModel;
}
