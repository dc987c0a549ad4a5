namespace OrleansLlm.Models.Packages;

/// <summary>The ONNX graph of an encoder and the names of its inputs and its output. All inputs are <c>int [B, S]</c>.</summary>
public sealed record EncoderGraph
{
    /// <summary>Absolute path of the ONNX file.</summary>
    public required string Path { get; init; }

    /// <summary>Token ids.</summary>
    public string InputIds { get; init; } = "input_ids";

    /// <summary>1 for tokens, 0 for padding.</summary>
    public string AttentionMask { get; init; } = "attention_mask";

    /// <summary>The segment of each token, or null when the graph has no such input.</summary>
    public string? TokenTypeIds { get; init; }

    /// <summary>The output that is read.</summary>
    public required string Output { get; init; }

    /// <summary>What that output is.</summary>
    public required EncoderOutput Kind { get; init; }
}
