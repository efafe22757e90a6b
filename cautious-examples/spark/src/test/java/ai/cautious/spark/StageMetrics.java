package ai.cautious.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import scala.jdk.javaapi.CollectionConverters;

/** Keeps what accumulators have at the end of stages. */
public final class StageMetrics extends SparkListener {

    static final Map<String, Long> VALUES = new ConcurrentHashMap<>();

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
        CollectionConverters.asJava(stage.stageInfo().accumulables()).values().forEach(value -> value.name()
                .filter(name -> name.startsWith("rows ") || name.startsWith("answers"))
                .foreach(name -> VALUES.put(name, (Long) value.value().get())));
    }
}
