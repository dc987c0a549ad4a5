namespace OrleansLlm.Models.Packages;

/// <summary>What an encoder's graph gives for each text.</summary>
public enum EncoderOutput
{
    /// <summary>A vector per token, <c>[B, S, hidden]</c>; pooled outside the graph.</summary>
    TokenVectors = 0,
    /// <summary>One vector, <c>[B, size]</c>: the graph pools.</summary>
    TextVector = 1,
    /// <summary>A logit per label, <c>[B, labels]</c>.</summary>
    Logits = 2,
}
