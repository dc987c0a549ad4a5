using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Encoders;

/// <summary>A whole answer.</summary>
/// <param name="Model">The model that gave it.</param>
/// <param name="Values">What each input became, in order.</param>
/// <param name="Usage">Tokens used.</param>
/// <param name="Cost">US dollars; null when no price is known.</param>
internal sealed record EncodedAnswer(string Model, IReadOnlyList<float[]> Values, TokenUsage Usage, decimal? Cost);
