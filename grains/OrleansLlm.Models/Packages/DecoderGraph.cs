namespace OrleansLlm.Models.Packages;

/// <summary>
/// The ONNX graph of a decoder and the names of its inputs and outputs. A name pattern holds <c>%d</c> for the layer.
/// Either the key and value patterns are set, or the combined one (GPT-2 style: <c>[2, B, heads, T, headSize]</c>).
/// </summary>
public sealed record DecoderGraph
{
    /// <summary>Absolute path of the ONNX file.</summary>
    public required string Path { get; init; }

    /// <summary><c>int64 [B, S]</c>.</summary>
    public string InputIds { get; init; } = "input_ids";

    /// <summary><c>int64 [B, T]</c>, or null when the graph has none.</summary>
    public string? AttentionMask { get; init; }

    /// <summary><c>int64 [B, S]</c>, or null when the graph has none.</summary>
    public string? PositionIds { get; init; }

    /// <summary>Past keys, <c>[B, kvHeads, T, headSize]</c>.</summary>
    public string? PastKey { get; init; }

    /// <summary>Past values, same shape.</summary>
    public string? PastValue { get; init; }

    /// <summary>Present keys.</summary>
    public string? PresentKey { get; init; }

    /// <summary>Present values.</summary>
    public string? PresentValue { get; init; }

    /// <summary>Past keys and values in one tensor.</summary>
    public string? PastCombined { get; init; }

    /// <summary>Present keys and values in one tensor.</summary>
    public string? PresentCombined { get; init; }

    /// <summary><c>float [B, S, V]</c>, or <c>[B, V]</c> for the last position only.</summary>
    public string Logits { get; init; } = "logits";

    /// <summary>Bytes of one element of the keys and values: 4, 2 or 1.</summary>
    public int CacheElementBytes { get; init; } = sizeof(float);

    /// <summary>Adapters that rows of a batch choose from by the input <c>adapter_ids</c> (int64 [B], from 1; 0: none); 0: the graph has none.</summary>
    public int Adapters { get; init; }

    /// <summary>True when present may be written into the past's own buffer (GroupQueryAttention); null: look at the graph.</summary>
    public bool? SharesPastPresentBuffer { get; init; }
}
