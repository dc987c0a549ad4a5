namespace OrleansLlm.Engine.Sequences;

/// <summary>A chosen token's log-probability under the raw model distribution, and the likeliest alternatives, best first.</summary>
/// <param name="Token">The chosen token's id.</param>
/// <param name="Logprob">Its natural-log probability.</param>
/// <param name="Top">The likeliest tokens with theirs.</param>
public sealed record TokenLogprobs(int Token, float Logprob, IReadOnlyList<KeyValuePair<int, float>> Top);
