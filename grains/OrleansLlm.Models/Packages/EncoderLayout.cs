namespace OrleansLlm.Models.Packages;

/// <summary>Reads what Optimum, transformers.js and sentence-transformers write about an encoder.</summary>
internal static class EncoderLayout
{
    // Learned positions start behind the padding token's in these families, so two of max_position_embeddings can not be used.
    private static readonly string[] s_offsetPositions = ["roberta", "xlm-roberta", "camembert", "mpnet", "longformer", "xlm-roberta-xl"];

    private static readonly string[] s_inputs = ["input_ids", "attention_mask", "token_type_ids"];

    /// <summary>Reads the shape.</summary>
    /// <param name="root"><c>config.json</c>.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="kind">What the model is for.</param>
    public static EncoderConfig ReadConfig(ConfigElement root, string folder, EncoderKind kind)
    {
        string architecture = root.Required("model_type").String();
        return new EncoderConfig
        {
            Architecture = architecture,
            VocabularySize = root.Required("vocab_size").Int(minimum: 1),
            HiddenSize = (root.OptionalAny("hidden_size", "dim", "n_embd", "d_model") ?? root.Required("hidden_size")).Int(minimum: 1),
            PadTokenId = root.Optional("pad_token_id")?.Int(minimum: 0) ?? 0,
            MaxTokens = MaxTokens(root, folder, architecture),
            MatryoshkaDimensions = [.. (root.Optional("matryoshka_dimensions")?.Items() ?? []).Select(size => size.Int(minimum: 1)).Order()],
            Labels = kind == EncoderKind.Rerank ? [.. ReadLabels(root)] : [],
        };
    }

    /// <summary>Finds the graph's output and checks its inputs.</summary>
    public static EncoderGraph ReadGraph(string folder, string? graphVariant, EncoderKind kind)
    {
        string path = OptimumLayout.FindGraph(folder, graphVariant);
        var signature = OnnxFile.Check(path, folder);
        foreach (string input in signature.Inputs)
        {
            if (!s_inputs.Contains(input))
            {
                throw new ModelPackageException(path, input, $"this input is not supported: {string.Join(", ", s_inputs)} expected");
            }
        }

        OnnxSignature.Demand(path, signature.Inputs, "input", s_inputs[0]);
        OnnxSignature.Demand(path, signature.Inputs, "input", s_inputs[1]);
        var (output, outputKind) = Output(path, signature, kind);
        return new EncoderGraph
        {
            Path = path,
            TokenTypeIds = signature.Inputs.Contains(s_inputs[2]) ? s_inputs[2] : null,
            Output = output,
            Kind = outputKind,
        };
    }

    private static (string, EncoderOutput) Output(string path, OnnxSignature signature, EncoderKind kind)
    {
        if (kind == EncoderKind.Rerank)
        {
            OnnxSignature.Demand(path, signature.Outputs, "output", "logits");
            return ("logits", EncoderOutput.Logits);
        }

        var found = EncoderFolder.VectorOutputs.Where(output => signature.Outputs.Contains(output.Name)).ToList();
        return found.Count > 0 ? found[0] : throw new ModelPackageException(
            path,
            null,
            $"has no output {string.Join(", ", EncoderFolder.VectorOutputs.Select(output => output.Name))} (export it for feature extraction); it has: {string.Join(", ", signature.Outputs.Order().Take(12))}");
    }

    private static int MaxTokens(ConfigElement root, string folder, string architecture)
    {
        int positions = (root.OptionalAny("max_position_embeddings", "n_positions", "max_trained_positions") ?? root.Required("max_position_embeddings")).Int(minimum: 3);
        positions -= s_offsetPositions.Contains(architecture) ? 2 : 0;
        int asked = (ConfigElement.ReadOptional(folder, "sentence_bert_config.json")?.Optional("max_seq_length")
            // Tools write 1e30 where there is no limit.
            ?? ConfigElement.ReadOptional(folder, "tokenizer_config.json")?.Optional("model_max_length")) is { } limit
            ? (int)Math.Clamp(limit.Number(), 0, int.MaxValue)
            : positions;
        return asked >= 3 ? Math.Min(asked, positions) : throw new ModelPackageException(folder, "max_seq_length", $"must be at least 3. Given: {asked}");
    }

    private static IEnumerable<string> ReadLabels(ConfigElement root)
    {
        if (root.Optional("id2label") is not { } names)
        {
            return Enumerable.Range(0, root.Optional("num_labels")?.Int(minimum: 1) ?? 2).Select(i => $"LABEL_{i}");
        }

        var labels = names.Members().ToDictionary(member => member.Name, member => member.Value.String(), StringComparer.Ordinal);
        return Enumerable.Range(0, labels.Count).Select(i =>
            labels.TryGetValue($"{i}", out string? label) ? label : throw names.Wrong($"must name the labels 0 to {labels.Count - 1}. Given: {names.Shown()}"));
    }
}
