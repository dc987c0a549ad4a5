namespace OrleansLlm.Providers.Settings;

/// <summary>Names of a Triton model's tensors.</summary>
public sealed class TritonTensors
{
    /// <summary>The text that goes in (BYTES).</summary>
    public string Input { get; set; } = "text_input";

    /// <summary>The text that comes out (BYTES).</summary>
    public string Output { get; set; } = "text_output";

    /// <summary>The vectors of an embedding model (FP32, one row for each text).</summary>
    public string Embedding { get; set; } = "embedding";
}
