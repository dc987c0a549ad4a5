namespace OrleansLlm.Models.Packages;

/// <summary>Tells encoders from decoders, and embedding models from cross-encoders, by what lies in a folder.</summary>
internal static class EncoderFolder
{
    /// <summary>Outputs with hidden states or text vectors, the best first.</summary>
    public static readonly (string Name, EncoderOutput Kind)[] VectorOutputs =
    [
        ("sentence_embedding", EncoderOutput.TextVector),
        ("last_hidden_state", EncoderOutput.TokenVectors),
        ("token_embeddings", EncoderOutput.TokenVectors),
    ];

    /// <summary>See <see cref="PackagedModel.Load"/> for the rule.</summary>
    public static bool IsEncoder(string folder)
    {
        if (File.Exists(Path.Combine(folder, GenaiLayout.FileName)))
        {
            return false;
        }

        if (File.Exists(Path.Combine(folder, SentenceModules.FileName)))
        {
            return true;
        }

        return ConfigElement.ReadOptional(folder, "config.json") is { } config && (IsClassifier(config) || GivesHiddenStates(folder));
    }

    /// <summary>Whether the configuration is of a sequence classifier.</summary>
    public static bool IsClassifier(ConfigElement config) =>
        config.Optional("architectures")?.Items().Any(name => name.String().EndsWith("ForSequenceClassification", StringComparison.Ordinal)) ?? false;

    private static bool GivesHiddenStates(string folder)
    {
        if (OptimumLayout.TryFindGraph(folder, preferred: null) is not { } graph)
        {
            return false;
        }

        var signature = OnnxFile.Check(graph, folder);
        return VectorOutputs.Any(output => signature.Outputs.Contains(output.Name))
            && !signature.Inputs.Any(name => name.StartsWith("past", StringComparison.Ordinal));
    }
}
