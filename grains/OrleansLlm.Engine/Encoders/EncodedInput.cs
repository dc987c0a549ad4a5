namespace OrleansLlm.Engine.Encoders;

/// <summary>What an input became.</summary>
/// <param name="Index">The input's place in its request.</param>
/// <param name="Values">An embedding, or a logit per label.</param>
/// <param name="ComputeTime">The input's share, by tokens, of the time that its batch took.</param>
public readonly record struct EncodedInput(int Index, float[] Values, TimeSpan ComputeTime);
