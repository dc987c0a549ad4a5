using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// Writes a decoder's weights as its makers store them, the way back from <see cref="CheckpointFolder.ReadDecoder"/>: packed, renamed, transposed, or as what a norm
/// adds to 1. Tensors are streamed.
/// </summary>
public static class DecoderCheckpointWriter
{
    /// <summary>Writes <c>model.safetensors</c> in 32-bit floats beside the configuration and texts of another folder.</summary>
    /// <param name="target">The folder; made when it is not there.</param>
    /// <param name="origin">Where the decoder was read from: its <c>config.json</c>, tokenizer and licence are copied.</param>
    /// <param name="spec">The decoder.</param>
    /// <param name="weights">Names and weights, as <see cref="CheckpointFolder.ReadDecoder"/> names them.</param>
    /// <exception cref="ModelPackageException">A weight is missing.</exception>
    /// <exception cref="IOException">A file can not be written.</exception>
    public static void Write(string target, string origin, DecoderSpec spec, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(weights);
        Directory.CreateDirectory(target);
        CheckpointTexts.Copy(origin, target);

        // It speaks of a graph that is not there: with it the folder would not count as a checkpoint.
        File.Delete(Path.Combine(target, GenaiLayout.FileName));
        var stored = weights.SelectMany(entry => Stored(spec, entry.Key, entry.Value, weights)).ToList();
        SafetensorsWriter.Write(Path.Combine(target, "model.safetensors"), stored, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static IEnumerable<KeyValuePair<string, WeightTensor>> Stored(
        DecoderSpec spec, string name, WeightTensor tensor, IReadOnlyDictionary<string, WeightTensor> all) => spec.Architecture switch
    {
        "gpt2" => [new(Gpt2(name), name.StartsWith("model.layers.", StringComparison.Ordinal) && tensor.Shape.Length == 2 ? new TransposedMatrix(tensor) : tensor)],
        "mixtral" => [new(Mixtral(name), tensor)],
        "phi3" => Phi3(name, tensor, all),
        "gemma" or "gemma2" or "gemma3" or "gemma3_text" when name.EndsWith("norm.weight", StringComparison.Ordinal) => [new(name, new AddedTensor(tensor, -1))],
        _ => [new(name, tensor)],
    };

    // The first of the parts brings the others.
    private static IEnumerable<KeyValuePair<string, WeightTensor>> Phi3(string name, WeightTensor tensor, IReadOnlyDictionary<string, WeightTensor> all)
    {
        WeightTensor Part(string first, string other) => all[name.Replace(first, other, StringComparison.Ordinal)];
        string To(string part, string packed) => name.Replace(part, packed, StringComparison.Ordinal);
        return name switch
        {
            _ when name.EndsWith(".q_proj.weight", StringComparison.Ordinal) =>
                [new(To("q_proj", "qkv_proj"), new ConcatenatedTensor([tensor, Part("q_proj", "k_proj"), Part("q_proj", "v_proj")]))],
            _ when name.EndsWith(".gate_proj.weight", StringComparison.Ordinal) => [new(To("gate_proj", "gate_up_proj"), new ConcatenatedTensor([tensor, Part("gate_proj", "up_proj")]))],
            _ when name.EndsWith(".k_proj.weight", StringComparison.Ordinal) || name.EndsWith(".v_proj.weight", StringComparison.Ordinal)
                || name.EndsWith(".up_proj.weight", StringComparison.Ordinal) => [],
            _ => [new(name, tensor)],
        };
    }

    private static string Mixtral(string name) => name
        .Replace(".mlp.", ".block_sparse_moe.", StringComparison.Ordinal)
        .Replace(".gate_proj.", ".w1.", StringComparison.Ordinal)
        .Replace(".down_proj.", ".w2.", StringComparison.Ordinal)
        .Replace(".up_proj.", ".w3.", StringComparison.Ordinal);

    private static string Gpt2(string name) => name switch
    {
        DecoderWeights.Embedding => "transformer.wte.weight",
        DecoderWeights.Positions => "transformer.wpe.weight",
        "model.norm.weight" or "model.norm.bias" => "transformer.ln_f" + name["model.norm".Length..],
        DecoderWeights.Head => name,
        _ => "transformer.h." + name["model.layers.".Length..]
            .Replace("input_layernorm", "ln_1", StringComparison.Ordinal).Replace("post_attention_layernorm", "ln_2", StringComparison.Ordinal)
            .Replace("self_attn.qkv_proj", "attn.c_attn", StringComparison.Ordinal).Replace("self_attn.o_proj", "attn.c_proj", StringComparison.Ordinal)
            .Replace("mlp.up_proj", "mlp.c_fc", StringComparison.Ordinal).Replace("mlp.down_proj", "mlp.c_proj", StringComparison.Ordinal),
    };
}
