using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A wire request as the engine's: one sequence per choice, the model's own defaults where the caller said nothing.</summary>
internal static class SequenceRequests
{
    private const string SharedScope = "all tenants";

    /// <param name="request">The call.</param>
    /// <param name="defaults">What the model's makers recommend.</param>
    /// <param name="seed">The seed when the caller gave none.</param>
    /// <param name="sharePrefixes">The model's prompts are declared shared between tenants.</param>
    /// <param name="constraint">The call's constraint, compiled, or null.</param>
    /// <param name="prediction">What the output is expected to be like, as tokens.</param>
    public static IEnumerable<SequenceRequest> From(
        ReplicaRequest request, GenerationDefaults defaults, ulong seed, bool sharePrefixes, CompiledGrammar? constraint = null, int[]? prediction = null)
    {
        var call = request.Request;
        var first = call.Sampling.Seed is { } given ? unchecked((ulong)given) : seed;
        for (var choice = 0; choice < call.Choices; choice++)
        {
            yield return new SequenceRequest
            {
                Id = call.Choices == 1 ? call.RequestId : $"{call.RequestId}#{choice}",
                Prompt = request.PromptTokens,
                MaxTokens = request.MaxTokens,
                Sampling = Sampling(call, defaults, unchecked(first + (ulong)choice)),
                Stop = call.Stop ?? [],
                IgnoreEndOfSequence = call.IgnoreEndOfSequence,
                Constraint = constraint,
                Prediction = prediction,
                PromptLogprobs = call.PromptLogprobs && choice == 0,
                Tenant = request.Tenant,
                CacheScope = sharePrefixes ? SharedScope : null,
                Priority = -(call.Priority ?? 0), // The wire's order is vLLM's: lower first.
                Deadline = Milliseconds(call.DeadlineMilliseconds),
                MaxQueueTime = Milliseconds(call.MaxQueueMilliseconds),
            };
        }
    }

    private static TimeSpan? Milliseconds(int? value) => value is { } given ? TimeSpan.FromMilliseconds(given) : null;

    private static SamplingParameters Sampling(GenerationRequest call, GenerationDefaults defaults, ulong seed)
    {
        var asked = call.Sampling;
        return new SamplingParameters
        {
            Temperature = asked.Temperature ?? (defaults.DoSample == false ? 0 : defaults.Temperature ?? 1),
            TopP = asked.TopP ?? defaults.TopP ?? 1,
            TopK = Math.Max(0, asked.TopK ?? defaults.TopK ?? 0),
            MinP = asked.MinP ?? defaults.MinP ?? 0,
            RepetitionPenalty = asked.RepetitionPenalty ?? defaults.RepetitionPenalty ?? 1,
            FrequencyPenalty = asked.FrequencyPenalty ?? 0,
            PresencePenalty = asked.PresencePenalty ?? 0,
            LogitBias = asked.LogitBias,
            Seed = seed,
            TopLogprobs = call.Logprobs ? call.TopLogprobs : null,
        };
    }
}
