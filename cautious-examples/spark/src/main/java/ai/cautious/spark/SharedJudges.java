package ai.cautious.spark;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.program.judgements.LoadedJudge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** This process's judges, each loaded when it is first asked for, and shared by all tasks until the process ends. */
final class SharedJudges {

    private static final Map<List<String>, LoadedJudge> LOADED = new HashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SharedJudges::close, "cautious-judges"));
    }

    private SharedJudges() {}

    /**
     * The judge of a command.
     *
     * @param threads of one pass, where the command does not say
     */
    static synchronized LoadedJudge of(List<String> arguments, int threads) {
        return LOADED.computeIfAbsent(arguments, typed -> {
            DjlRuntime.setThreads(threads);
            return ModerateJob.judgeOf(typed).load();
        });
    }

    /** Closes them all; whoever asks again loads anew. */
    static synchronized void close() {
        LOADED.values().forEach(LoadedJudge::close);
        LOADED.clear();
    }
}
