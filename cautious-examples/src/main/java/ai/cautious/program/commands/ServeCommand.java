package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.metrics.CautiousMeters;
import ai.cautious.program.options.JudgedPairOptions;
import ai.cautious.program.server.OpenAiServer;
import ai.cautious.program.server.ServedGenerator;
import ai.cautious.program.server.ServedModels;
import ai.cautious.program.server.ServedModels.Judging;
import ai.cautious.program.server.ServerOptions;
import ai.cautious.program.server.ServerSettings;
import ai.cautious.safety.SafetyGate;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves a pair and its judge to whoever speaks OpenAI's protocol, until the process is told to end. */
@Command(
        name = "serve",
        description =
                "Serve chat completions, completions and moderations as OpenAI's API has them, until the process is"
                        + " told to end. Every message is judged, system messages too.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious serve",
            "  cautious serve --verifier Qwen/Qwen2.5-Coder-1.5B-Instruct --draft Qwen/Qwen2.5-Coder-0.5B-Instruct --judge Qwen/Qwen3Guard-Gen-0.6B"
        })
public final class ServeCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private JudgedPairOptions judged = new JudgedPairOptions();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        // What can be wrong with the options is said before anything is loaded.
        ServerSettings settings = server.settings();
        CautiousGenerator.Builder builder = judged.builder();
        Optional<SafetyGate> strangers = judged.gateForStrangers();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (JudgedPairOptions.Loaded models = judged.load()) {
            models.addTo(builder);
            Optional<Judging> judging =
                    strangers.flatMap(policy -> models.judge().map(who -> new Judging(policy, who)));
            judging.ifPresentOrElse(
                    who -> builder.safetyGate(who.gate()).safetyJudge(who.judge()), builder::withoutSafetyGate);
            strangers.ifPresent(policy -> builder.requireGate());
            CautiousGenerator generator =
                    builder.listener(CautiousMeters.of(registry)).build();
            try (ServedGenerator chat =
                            ServedGenerator.of(generator, judged.pair().draftsAdaptively());
                    ServedGenerator text = forTexts(generator, strangers)) {
                ServedModels served = new ServedModels(
                        chat, Optional.ofNullable(text), models.verifier().identity(), judging);
                serve(served, registry, settings);
            }
        }
        return 0;
    }

    /** A text that is gone on with has no place for a stricter instruction. */
    private @Nullable ServedGenerator forTexts(CautiousGenerator chat, Optional<SafetyGate> gate) {
        return gate.filter(SafetyGate::mayHarden).isPresent()
                ? null
                : ServedGenerator.of(
                        chat.toBuilder().template(PromptTemplates.raw()).build(),
                        judged.pair().draftsAdaptively());
    }

    private void serve(ServedModels models, PrometheusMeterRegistry registry, ServerSettings settings)
            throws InterruptedException {
        try (OpenAiServer serving = OpenAiServer.start(models, registry, settings)) {
            Runnable closing = serving::close;
            DjlRuntime.addExitTask(closing);
            try {
                say(models, settings, serving);
                serving.awaitClose();
            } finally {
                DjlRuntime.removeExitTask(closing);
            }
        }
    }

    private void say(ServedModels models, ServerSettings settings, OpenAiServer serving) {
        boolean isOpen =
                settings.key().isEmpty() && !settings.address().getAddress().isLoopbackAddress();
        if (isOpen) {
            command.commandLine()
                    .getErr()
                    .println("cautious: whoever reaches " + settings.address() + " may ask: there is no --api-key");
        }
        command.commandLine()
                .getOut()
                .println("serving " + serving.model() + " at " + serving.address() + ", "
                        + models.judging()
                                .map(judging -> "judged by "
                                        + judging.judge().identity().name())
                                .orElse("judged by nobody")
                        + ", " + settings.limits().maxRunning() + " requests at once");
        command.commandLine().getOut().flush();
    }
}
