using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>What all decoders' graphs begin and end with: tokens, lengths and caches; the positions whose logits are wanted.</summary>
internal sealed class DecoderFrame(OnnxGraphBuilder graph, DecoderSpec spec, DecoderFormat format)
{
    /// <summary><c>int32 [B]</c>: the last valid position of each row.</summary>
    public const string SequenceLengths = "seqlens_k";

    /// <summary><c>int32</c>: the length of the longest row.</summary>
    public const string TotalLength = "total_seq_len";
    private const string OutputIndices = "out_idx";

    /// <summary>Declares the inputs and the caches' outputs.</summary>
    public void Inputs()
    {
        graph.Input("input_ids", OnnxElementType.Int64, "batch_size", "sequence_length");
        Lengths();
        Caches();
    }

    private void Lengths()
    {
        if (format.Inputs == DecoderInputs.Lengths)
        {
            graph.Input(SequenceLengths, OnnxElementType.Int32, "batch_size");
            graph.Input(TotalLength, OnnxElementType.Int32);
            graph.Input(OutputIndices, OnnxElementType.Int64, "output_count");
            return;
        }

        graph.Input("attention_mask", OnnxElementType.Int64, "batch_size", "total_sequence_length");
        string one = graph.Constant("one", TensorData.Of(new long[] { 1 }, 1));
        var toInt32 = new OnnxAttributes().Int("to", (int)OnnxElementType.Int32);
        graph.Node("ReduceSum", ["attention_mask", one], "mask.sum", new OnnxAttributes().Int("keepdims", 0));
        graph.Node("Sub", ["mask.sum", one], "mask.last");
        graph.Node("Cast", ["mask.last"], SequenceLengths, toInt32);
        graph.Node("Shape", ["attention_mask"], "mask.shape");
        graph.Node("Gather", ["mask.shape", graph.Constant("one.scalar", TensorData.Scalar(1L))], "mask.length", new OnnxAttributes().Int("axis", 0));
        graph.Node("Cast", ["mask.length"], TotalLength, toInt32);
    }

    private void Caches()
    {
        var type = format.KvScales is null ? graph.FloatType : OnnxElementType.Int8;
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            foreach (string part in (ReadOnlySpan<string>)["key", "value"])
            {
                graph.Input($"past_key_values.{layer}.{part}", type, "batch_size", spec.KeyValueHeads, "past_sequence_length", spec.HeadSize);
                graph.Output($"present.{layer}.{part}", type, "batch_size", spec.KeyValueHeads, "total_sequence_length", spec.HeadSize);
            }
        }
    }

    /// <summary>Adds the head over the last norm's output.</summary>
    public void Logits(EmbeddingWriter embedding, string normed)
    {
        if (format.Inputs == DecoderInputs.AttentionMask)
        {
            graph.Output("logits", graph.FloatType, "batch_size", "sequence_length", spec.VocabularySize);
            Head(embedding, normed);
            return;
        }

        graph.Output("logits", graph.FloatType, "output_count", spec.VocabularySize);
        string flat = graph.Constant("flat", TensorData.Of(new long[] { -1, spec.HiddenSize }, 2));
        graph.Node("Reshape", [normed, flat], "positions");
        Head(embedding, graph.Node("Gather", ["positions", OutputIndices], "chosen", new OnnxAttributes().Int("axis", 0)));
    }

    private void Head(EmbeddingWriter embedding, string hidden)
    {
        if (spec.LogitSoftcap == 0)
        {
            embedding.Head(hidden, "logits");
            return;
        }

        string cap = graph.Initializer("logit_softcap", TensorData.Scalar(spec.LogitSoftcap));
        embedding.Head(hidden, "logits.plain");
        graph.Node("Div", ["logits.plain", cap], "logits.share");
        graph.Node("Tanh", ["logits.share"], "logits.held");
        graph.Node("Mul", ["logits.held", cap], "logits");
    }
}
