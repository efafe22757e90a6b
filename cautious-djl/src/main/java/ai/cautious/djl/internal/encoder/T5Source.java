package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.T5Checkpoint.Stack;
import ai.cautious.djl.internal.checkpoint.T5Config;
import ai.cautious.djl.internal.decoder.LinearFormat;
import ai.cautious.djl.internal.decoder.Quantization;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.djl.Device;
import java.util.HashMap;
import java.util.Map;

/** The TorchScript source of a T5's program, its constants filled in. */
final class T5Source {

    private T5Source() {}

    /** @param quantization of a format in 8 bits */
    static String of(T5Config config, LinearFormat format, Quantization quantization, Device device) {
        Map<String, Object> constants = new HashMap<>(quantization.constants());
        constants.put("device", device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu");
        constants.put("linearType", format.type());
        constants.put("encoderLayers", config.encoderLayers());
        constants.put("decoderLayers", config.decoderLayers());
        constants.put("heads", config.heads());
        constants.put("headSize", config.headSize());
        constants.put("headsWidth", config.headsWidth());
        constants.put("normEpsilon", config.normEpsilon());
        constants.put("activation", Activations.named(config.activation()));
        constants.put("gated", config.gated());
        constants.put("headScale", config.scaledHead() ? 1 / Math.sqrt(config.modelSize()) : 1.0);
        int encoderStride = Stack.ENCODER.matrices(0, config.gated()).size();
        constants.put("encoderStride", encoderStride);
        constants.put("decoderStride", Stack.DECODER.matrices(0, config.gated()).size());
        constants.put("decoderFirst", encoderStride * config.encoderLayers());
        constants.put("decoderTensors", 3 + 2 * config.encoderLayers());
        constants.put("buckets", config.buckets());
        putDistances(constants, "encoder", config.buckets() / 4, config.maxDistance());
        putDistances(constants, "decoder", config.buckets() / 2, config.maxDistance());
        return ProgramSource.read(format.program(), constants) + "\n" + ProgramSource.read("t5.py", constants);
    }

    /** @param exact how many distances have a bucket each; beyond, buckets grow with the logarithm */
    private static void putDistances(Map<String, Object> constants, String stack, int exact, int maxDistance) {
        constants.put(stack + "Exact", exact);
        constants.put(stack + "Span", Math.log((double) maxDistance / exact));
    }
}
