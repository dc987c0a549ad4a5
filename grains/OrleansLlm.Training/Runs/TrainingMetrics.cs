using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>A measurement.</summary>
/// <param name="Loss">Nats per learned token, or per pair.</param>
/// <param name="Accuracy">The share of learned tokens that are the likeliest; for pairs, of those that come out the right way.</param>
/// <param name="ExactMatch">The share of examples all of whose learned tokens are the likeliest: greedy decoding would give just them. Null for pairs.</param>
/// <param name="Count">Learned tokens, or pairs.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record TrainingMetrics(double Loss, double Accuracy, double? ExactMatch, long Count);
