package ai.cautious.program.service;

import java.time.Duration;
import java.util.List;

/** Who is asked for verdicts. Not thread-safe. */
public interface ModerationService extends AutoCloseable {

    /**
     * Asks about texts.
     *
     * @return a verdict for each of them
     * @throws ServiceFault if there is no answer, or one that cannot be used
     */
    Answer ask(List<String> texts);

    @Override
    void close();

    /**
     * What it says.
     *
     * @param model which says so
     * @param verdicts in the order of the texts
     * @param rest before it may be asked again
     */
    record Answer(String model, List<ServiceVerdict> verdicts, Duration rest) {}
}
